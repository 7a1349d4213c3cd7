import { attribute } from '../../contracts/mapping.ts'
import type { Provider } from '../../contracts/source.ts'
import { CELL } from '../cells.ts'
import { events, restType } from '../rest-style.ts'

/** The experimentation platform: tests, with their cells as parts. A test's own list of cells may be incomplete (T2). */
export const experimentation: Provider = {
  name: 'experimentation',
  domains: ['experiments'],
  events: events('AbTest', 'test_id', [
    'ab_test_created',
    'ab_test_updated',
    'ab_test_started',
    'ab_test_stopped',
    'ab_test_allocation_changed',
  ]),
  types: {
    AbTest: restType({
      type: 'AbTest',
      plural: 'tests',
      fields: {
        test_id: { kind: 'id' },
        status: attribute(),
        hypothesis: attribute(),
        starts_at: attribute(),
        ends_at: attribute(),
        allocation: attribute(),
        population: attribute(),
        surfaces: attribute(),
        metrics: attribute(),
        cells: {
          kind: 'parts',
          part: CELL,
          whole: null,
          attributes: { name: 'name', allocation_share: 'allocationShare', parameters: 'parameters' },
        },
      },
    }),
  },
}
