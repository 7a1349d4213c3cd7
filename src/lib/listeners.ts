export interface Listeners<T> {
  add(listener: (news: T) => void): () => void
  notify(news: T): void
}

/** A listener that throws must not turn a durable write into a failed one: its error surfaces on its own. */
export function listeners<T>(): Listeners<T> {
  const all = new Set<{ readonly hear: (news: T) => void }>()
  return {
    add(hear) {
      const entry = { hear }
      all.add(entry)
      return () => void all.delete(entry)
    },
    notify(news) {
      for (const { hear } of all) {
        try {
          hear(news)
        } catch (error) {
          queueMicrotask(() => {
            throw error
          })
        }
      }
    },
  }
}
