import { useSyncExternalStore } from 'react'

interface SharedValue<T> {
  readonly read: () => T
  readonly write: (next: T) => void
  readonly use: () => T
}

/** Keeps a value outside of components; a change renders those that use it again. */
export function sharedValue<T>(initial: T): SharedValue<T> {
  let value = initial
  const listeners = new Set<() => void>()
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    read: () => value,
    write: (next) => {
      value = next
      for (const listener of listeners) listener()
    },
    use: () => useSyncExternalStore(subscribe, () => value),
  }
}
