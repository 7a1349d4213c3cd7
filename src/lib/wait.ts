/** Resolves after `ms`, or at once when the signal aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve()
    const wake = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, Math.max(0, ms))
    signal?.addEventListener('abort', wake)
  })
}

/** Tells whether the work settles in time, by success or rejection. */
export async function doneWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const over = new AbortController()
  const done = work.then(
    () => true,
    () => true,
  )
  const first = await Promise.race([done, sleep(ms, over.signal).then(() => false)])
  over.abort()
  return first
}

/** A signal for several waiters: `ring` wakes all current waiters or, if there are none, the next one. */
export class WakeUp {
  #rung = false
  #waiting: (() => void)[] = []

  ring(): void {
    const waiting = this.#waiting
    if (waiting.length === 0) this.#rung = true
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  /** Resolves at the next ring, or when `timeout` does. */
  async wait(timeout: Promise<void>): Promise<void> {
    if (this.#rung) {
      this.#rung = false
      return
    }
    let wakeThis: () => void = () => undefined
    const rung = new Promise<void>((resolve) => {
      wakeThis = resolve
      this.#waiting.push(resolve)
    })
    await Promise.race([rung, timeout])
    this.#waiting = this.#waiting.filter((wake) => wake !== wakeThis)
  }
}

/** Runs at most `size` tasks at once; the others wait in order. */
export class Slots {
  readonly #size: number
  #taken = 0
  readonly #waiting: (() => void)[] = []

  constructor(size: number) {
    this.#size = size
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.#size) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#taken++
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#taken--
      else next()
    }
  }
}
