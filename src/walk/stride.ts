import type { Hop } from '../contracts/graph.ts'
import type { WalkState } from './visited.ts'

/** One way to expand a node: a hop, into a state. */
export interface Stride extends Hop {
  readonly next: WalkState
}
