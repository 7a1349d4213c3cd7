import { LRUCache } from 'lru-cache'
import { getOrInsert } from './maps.ts'

/** Computes the value of each argument once. All values are kept, so it suits arguments of one piece of work. */
export function memoise<K, V>(compute: (of: K) => V): (of: K) => V {
  const known = new Map<K, V>()
  return (of) => getOrInsert(known, of, compute)
}

/** Computes the value of each object once, and keeps it as long as the object lives. It suits functions of a module. */
export function memoiseWeakly<Of extends object, T extends object>(compute: (of: Of) => T): (of: Of) => T {
  const known = new WeakMap<Of, T>()
  return (of) => getOrInsert(known, of, compute)
}

/**
 * Does for async functions of several arguments what `memoiseWeakly` does: `keyOf` chooses the object that a value
 * belongs to. A failure isn't kept: the next call tries again.
 */
export function memoiseAsync<Args extends readonly unknown[], Key extends object, T>(
  keyOf: (...args: Args) => Key,
  compute: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  const known = new WeakMap<Key, Promise<T>>()
  return async (...args) => {
    const key = keyOf(...args)
    try {
      return await getOrInsert(known, key, () => compute(...args))
    } catch (error) {
      known.delete(key)
      throw error
    }
  }
}

/** Keeps only the latest value. It suits an object that is replaced as a whole, such as the catalogue in force. */
export function memoiseLast<From extends object, To>(from: () => From, compute: (from: From) => To): () => To {
  let last: { readonly from: From; readonly value: To } | null = null
  return () => {
    const current = from()
    if (last?.from !== current) last = { from: current, value: compute(current) }
    return last.value
  }
}

interface SharedBounds<T> {
  /** Maximum number of values. */
  readonly max: number
  /** Limits the total size of all values; each has 1 without `sizeOf`. */
  readonly maxSize?: number
  readonly sizeOf?: (value: T) => number
}

/** Computes each key's value once for all concurrent callers, and keeps none: it suits answers that go stale. */
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
