import type { PartShape } from '../contracts/mapping.ts'

/** How a test's cell is named by an entry of a list that carries `cell_number`, and by a record that carries it beside other fields. */
export const CELL: PartShape = {
  type: 'AbTestCell',
  whole: 'AbTest',
  belongsTo: 'belongsTo',
  key: 'cell_number',
  keyAttribute: 'number',
}
