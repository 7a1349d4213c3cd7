import type { QueryCache } from '@tanstack/react-query'

/**
 * Keeps that many answers: where one more is requested, those that nothing shows go, the oldest first. Every text that
 * is typed into a search is a question of its own.
 */
export function keepAtMost(cache: QueryCache, most: number): void {
  cache.subscribe(({ type }) => {
    if (type !== 'added') return
    const all = cache.getAll()
    if (all.length <= most) return
    const idle = all.filter((one) => one.getObserversCount() === 0 && one.state.fetchStatus === 'idle')
    idle.sort((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt)
    // What is new has no observer yet, and no answer.
    for (const one of idle.filter(({ state }) => state.status !== 'pending').slice(0, all.length - most))
      cache.remove(one)
  })
}
