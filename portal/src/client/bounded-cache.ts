import type { QueryCache } from '@tanstack/react-query'

/** Evicts the oldest unobserved answers beyond this number: every text typed into a search is another question. */
export function keepAtMost(cache: QueryCache, most: number): void {
  cache.subscribe(({ type }) => {
    if (type !== 'added') return
    const all = cache.getAll()
    if (all.length <= most) return
    const idle = all.filter((one) => one.getObserversCount() === 0 && one.state.fetchStatus === 'idle')
    idle.sort((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt)
    // A new query has neither an observer nor an answer yet.
    for (const one of idle.filter(({ state }) => state.status !== 'pending').slice(0, all.length - most))
      cache.remove(one)
  })
}
