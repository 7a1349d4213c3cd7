import { attribute, reference } from '../../contracts/mapping.ts'
import type { Provider } from '../../contracts/source.ts'
import { CELL } from '../cells.ts'
import { events, restType } from '../rest-style.ts'

/** Production services, their objectives, and the rules that say which model serves which cell (T9). */
export const serving: Provider = {
  name: 'serving',
  domains: ['serving'],
  events: {
    ...events('Service', 'service_id', ['service_updated']),
    ...events('Objective', 'objective_id', ['objective_updated']),
    ...events('ServingRule', 'rule_id', ['serving_rule_updated']),
  },
  types: {
    Service: restType({
      type: 'Service',
      plural: 'services',
      fields: { id: { kind: 'id' }, tier: attribute(), environment: attribute(), surfaces: attribute() },
    }),
    Objective: restType({
      type: 'Objective',
      plural: 'objectives',
      fields: {
        id: { kind: 'id' },
        service_id: reference('of', 'Service'),
        target: attribute(),
        window: attribute(),
        current: attribute(),
      },
    }),
    ServingRule: restType({
      type: 'ServingRule',
      plural: 'serving-rules',
      fields: {
        id: { kind: 'id' },
        service_id: reference('ruleOf', 'Service'),
        condition: attribute(),
        weight: attribute(),
        active_from: attribute(),
        active_to: attribute(),
        test_id: { kind: 'part', part: CELL, edge: 'forCell' },
        cell_number: { kind: 'with', field: 'test_id' },
        instance_id: reference('serves', 'ModelInstance'),
      },
    }),
  },
}
