import {
  free,
  integer,
  list,
  number,
  oneOf,
  shape,
  text,
  time,
  type MutableJsonObject,
  type RecordOf,
} from '../schema.ts'
import { differs, lifecycleEvents, type DemoEventType } from './events.ts'
import { common, type SourceTable } from './table.ts'

/** The control cell has only a sample. */
const result = shape(
  { metric: text() },
  {
    effect: number('Beside the control cell: 0.01 is 1% more.'),
    low: number('Where the interval of the effect begins.'),
    high: number('Where it ends.'),
    sample: integer(),
  },
)

const test = {
  test_id: text(),
  ...common,
  status: oneOf('DRAFT', 'ACTIVE', 'STOPPED'),
  hypothesis: text(),
  starts_at: time(),
  ends_at: time(),
  allocation: free(),
  population: text(),
  surfaces: list(text()),
  metrics: list(text()),
  decision: oneOf('ship', 'stop', 'inconclusive'),
  cells: list(
    shape(
      { cell_number: integer(), name: text() },
      { allocation_share: number('0 to 1.'), parameters: free(), results: list(result) },
    ),
  ),
}

export type AbTest = RecordOf<typeof test>
export type CellResult = NonNullable<NonNullable<AbTest['cells']>[number]['results']>[number]

const lifecycle = lifecycleEvents(
  { created: 'ab_test_created', updated: 'ab_test_updated', deleted: 'ab_test_updated' },
  [
    { field: 'status', value: 'ACTIVE', type: 'ab_test_started' },
    { field: 'status', value: 'STOPPED', type: 'ab_test_stopped' },
  ],
)

const testEvents = (before: MutableJsonObject | null, after: MutableJsonObject | null): readonly DemoEventType[] => {
  const [type] = lifecycle(before, after)
  const reallocated = before !== null && after !== null && differs(before, after, 'allocation')
  return [type === 'ab_test_updated' && reallocated ? 'ab_test_allocation_changed' : (type ?? 'ab_test_updated')]
}

export const experimentation: SourceTable = {
  source: 'experimentation',
  domain: 'experiments',
  title: 'Experimentation platform',
  tables: [
    { plural: 'tests', type: 'AbTest', idKey: 'test_id', eventKey: 'test_id', fields: test, events: testEvents },
  ],
}
