import type { Hop } from '../contracts/graph.ts'
import type { MarkState } from './marks.ts'

/** One way to expand a node: a hop, into a state. */
export interface Stride extends Hop {
  readonly next: MarkState
}
