import type { GatherBounds } from '../../adapters/sqlite/writing/writer.ts'

/** What the embedded record gathers is written all the time, in many parts. */
export const GATHER_FEW: GatherBounds = {
  fill: { at: { incoming: 5, changes: 6, nodes: 4, marks: 3 }, perBatch: 2 },
  sweep: { at: 3, most: 3, perBatch: 1 },
}
