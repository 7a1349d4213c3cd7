import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { workShare } from './work-share.ts'

/** Interval at which a thread checks whether it is idle. */
const EVERY_MS = 5_000
/** A thread rests that works for less than this share of the time. */
const AT_REST = 0.05
/**
 * A heap that grew by half and by this much since, or arrays outside of it that grew by as much: a collection stops the
 * thread for a tenth of a second or more.
 */
const WORTHWHILE_BYTES = 64 << 20

type Collect = (options: { type: 'major'; flavor: 'last-resort' }) => void

let released = 0

/**
 * V8 counts arrays that threads share for none of them, so none collects because of these: whoever lets go of large ones
 * says so.
 */
export function noteReleased(bytes: number): void {
  released += bytes
}

/** Returns the bytes noted since the previous call. */
export function takeReleased(): number {
  const bytes = released
  released = 0
  return bytes
}

/**
 * Collects the garbage of this thread once it rests after much work. V8 itself collects when more is allocated: until
 * then a service would keep the memory that a large import took. Returns what ends it.
 */
export function collectAtRest(everyMs = EVERY_MS): () => void {
  const collect = collector()
  let before = allocated()
  const worked = workShare()
  const timer = setInterval(() => {
    const now = allocated()
    const hasGrown =
      now.heap > before.heap * 1.5 + WORTHWHILE_BYTES ||
      now.arrays > before.arrays + WORTHWHILE_BYTES ||
      released > WORTHWHILE_BYTES
    if (worked() > AT_REST || !hasGrown) return
    collect({ type: 'major', flavor: 'last-resort' })
    before = allocated()
    takeReleased()
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

function allocated(): { readonly heap: number; readonly arrays: number } {
  const { total_heap_size: heap, external_memory: arrays } = getHeapStatistics()
  return { heap, arrays }
}

/** V8 gives it to contexts that are made while the flag is set. */
function collector(): Collect {
  setFlagsFromString('--expose-gc')
  const collect: Collect = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  return collect
}
