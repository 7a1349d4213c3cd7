import type { GraphReader } from '../contracts/graph.ts'
import { SharedValues, memoiseWeakly } from '../lib/memoise.ts'
import type { Reader } from './reader.ts'

/** Results are cached for the last few moments. */
const CACHED = 4

/** Computes from everything, whatever the caller may see, once for each of the last few moments of a graph. */
export function memoisePerMoment<Found extends object>(
  find: (reader: Reader) => Promise<Found>,
): (reader: Reader) => Promise<Found> {
  const momentsOf = memoiseWeakly<GraphReader, SharedValues<Found>>(() => new SharedValues({ max: CACHED }))
  return (reader) => {
    const all = reader.withHidden()
    return momentsOf(all.graph).get(String(all.at), () => find(all))
  }
}
