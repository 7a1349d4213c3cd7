import { isNumberArray } from './array-outline.ts'
import type { NumberArray } from './arrays.ts'
import type { Work } from './pausing-work.ts'

/**
 * Copies plain data with its arrays into shared memory, so that sending it to a thread copies nothing. Arrays that are
 * already shared are reused. It pauses often.
 */
export function* sharedArrays<T>(data: T): Work<T> {
  if (isNumberArray(data)) {
    if (data.buffer instanceof SharedArrayBuffer) return data
    return yield* sharedCopy(data)
  }
  if (typeof data !== 'object' || data === null) return data
  const entries: [string, unknown][] = []
  for (const [key, value] of Object.entries(data)) entries.push([key, yield* sharedArrays(value)])
  // Not checked by types: the result has the same keys, and values of the same types.
  return (Array.isArray(data) ? entries.map(([, value]) => value) : Object.fromEntries(entries)) as T
}

/** Elements copied between two pauses: a fraction of a millisecond. */
const PIECE = 1 << 17

function* sharedCopy<T extends NumberArray>(array: T): Work<T> {
  const Kind = array.constructor as new (buffer: SharedArrayBuffer) => T
  const copy = new Kind(new SharedArrayBuffer(array.byteLength))
  for (let from = 0; from < array.length; from += PIECE) {
    copy.set(array.subarray(from, from + PIECE), from)
    yield
  }
  return copy
}
