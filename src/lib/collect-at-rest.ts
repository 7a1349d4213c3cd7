import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { workShare } from './work-share.ts'

/** Interval at which a thread checks whether it is idle. */
const EVERY_MS = 5_000
/** A thread that works for less than this share of the time is idle. */
const AT_REST = 0.05
/**
 * Least growth that is worth a collection: the heap grew by half and by this much, or external arrays grew by as much.
 * A collection stops the thread for a tenth of a second or more.
 */
const WORTHWHILE_BYTES = 64 << 20

type Collect = (options: { type: 'major'; flavor: 'last-resort' }) => void

let released = 0

/**
 * V8 counts arrays shared between threads for none of them, so they never trigger a collection: code that releases
 * large ones reports it here.
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
 * Collects this thread's garbage once it is idle after much work. V8 itself collects only when more is allocated: until
 * then a service would keep the memory that a large import took. Returns a function that ends this.
 */
export function collectAtRest(everyMs = EVERY_MS): () => void {
  const collect = collector()
  let before = readAllocated()
  const worked = workShare()
  const timer = setInterval(() => {
    const now = readAllocated()
    const hasGrown =
      now.heap > before.heap * 1.5 + WORTHWHILE_BYTES ||
      now.arrays > before.arrays + WORTHWHILE_BYTES ||
      released > WORTHWHILE_BYTES
    if (worked() > AT_REST || !hasGrown) return
    collect({ type: 'major', flavor: 'last-resort' })
    before = readAllocated()
    takeReleased()
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

function readAllocated(): { readonly heap: number; readonly arrays: number } {
  const { total_heap_size: heap, external_memory: arrays } = getHeapStatistics()
  return { heap, arrays }
}

/** V8 exposes it in contexts created while the flag is set. */
function collector(): Collect {
  setFlagsFromString('--expose-gc')
  const collect: Collect = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  return collect
}
