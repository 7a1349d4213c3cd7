import { getOrInsert } from './maps.ts'

/** Computes a value of an object once, and keeps it as long as the object lives. */
export function onceFor<Of extends object, T extends object>(make: (of: Of) => T): (of: Of) => T {
  const known = new WeakMap<Of, T>()
  return (of) => getOrInsert(known, of, make)
}

/**
 * Computes a value once for each key that `keyOf` derives from the arguments, and keeps it as long as the key lives. A
 * failure isn't kept: the next call tries again.
 */
export function onceForAsync<Args extends readonly unknown[], Key extends object, T>(
  keyOf: (...args: Args) => Key,
  make: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  const known = new WeakMap<Key, Promise<T>>()
  return async (...args) => {
    const key = keyOf(...args)
    const before = known.get(key)
    if (before !== undefined) return await before
    const making = make(...args)
    known.set(key, making)
    try {
      return await making
    } catch (error) {
      known.delete(key)
      throw error
    }
  }
}
