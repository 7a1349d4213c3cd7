import { LRUCache } from 'lru-cache'

/** Computes a value from an object that is replaced as a whole, again only if it is another object. */
export function memoizeLast<From extends object, To>(from: () => From, make: (from: From) => To): () => To {
  let last: { readonly from: From; readonly made: To } | null = null
  return () => {
    const current = from()
    if (last?.from !== current) last = { from: current, made: make(current) }
    return last.made
  }
}

interface SharedBounds<T> {
  /** Maximum number of values. */
  readonly max: number
  /** Limits the total size of all values; each has 1 without `sizeOf`. */
  readonly maxSize?: number
  readonly sizeOf?: (value: T) => number
}

/** Computes each key's value once for all concurrent callers. */
export class SharedWork<T> {
  readonly #running = new Map<string, Promise<T>>()

  async get(key: string, compute: () => Promise<T>): Promise<T> {
    const known = this.#running.get(key)
    if (known !== undefined) return await known
    const running = compute()
    this.#running.set(key, running)
    try {
      return await running
    } finally {
      this.#running.delete(key)
    }
  }
}

/** Shares running computations like `SharedWork`, and keeps the results within limits for later callers. */
export class SharedValues<T extends object> {
  readonly #kept: LRUCache<string, T>
  readonly #running = new SharedWork<T>()

  constructor({ max, maxSize = max, sizeOf = () => 1 }: SharedBounds<T>) {
    this.#kept = new LRUCache({ max, maxSize, sizeCalculation: (value) => Math.max(1, sizeOf(value)) })
  }

  async get(key: string, compute: () => Promise<T>): Promise<T> {
    const cached = this.#kept.get(key)
    if (cached !== undefined) return cached
    return await this.#running.get(key, async () => {
      const value = await compute()
      this.#kept.set(key, value)
      return value
    })
  }
}
