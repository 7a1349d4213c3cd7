export interface Listeners<T> {
  add(listener: (value: T) => void): () => void
  notify(value: T): void
}

/** A throwing listener must not turn a durable write into a failed one: its error surfaces separately. */
export function listeners<T>(): Listeners<T> {
  const all = new Set<{ readonly listener: (value: T) => void }>()
  return {
    add(listener) {
      // Wrapped, so that one function may be added twice.
      const entry = { listener }
      all.add(entry)
      return () => void all.delete(entry)
    },
    notify(value) {
      for (const { listener } of all) {
        try {
          listener(value)
        } catch (error) {
          queueMicrotask(() => {
            throw error
          })
        }
      }
    },
  }
}
