import { integer, list, number, ref, text, time, type RecordOf } from '../schema.ts'
import { always } from './events.ts'
import { common, type SourceTable } from './table.ts'

const service = { id: text(), ...common, tier: text(), environment: text(), surfaces: list(text()) }

const objective = {
  id: text(),
  ...common,
  service_id: ref('service'),
  target: number(),
  window: text(),
  current: number(),
}

const rule = {
  id: text(),
  ...common,
  service_id: ref('service'),
  condition: text(),
  weight: number('0 to 1.'),
  active_from: time(),
  active_to: time(),
  test_id: ref('test of the experimentation source'),
  cell_number: integer(),
  instance_id: ref('instance of the registry'),
}

export type ServiceRecord = RecordOf<typeof service>
export type ObjectiveRecord = RecordOf<typeof objective>
export type ServingRule = RecordOf<typeof rule>

export const serving: SourceTable = {
  source: 'serving',
  domain: 'serving',
  title: 'Production serving',
  tables: [
    {
      plural: 'services',
      type: 'Service',
      idKey: 'id',
      eventKey: 'service_id',
      fields: service,
      events: always('service_updated'),
    },
    {
      plural: 'objectives',
      type: 'Objective',
      idKey: 'id',
      eventKey: 'objective_id',
      fields: objective,
      events: always('objective_updated'),
    },
    {
      plural: 'serving-rules',
      type: 'ServingRule',
      idKey: 'id',
      eventKey: 'rule_id',
      fields: rule,
      events: always('serving_rule_updated'),
    },
  ],
}
