import { useSyncExternalStore } from 'react'

/** A page of an entity that was visited. */
export interface Visit {
  readonly uri: string
  readonly name: string
  readonly type: string | null
  /** The relationship that was walked to it, in words; null where it was reached in another way. */
  readonly via: string | null
}

const MOST_VISITS = 20

/** The newest first, each once. */
export function withRecent(recent: readonly Visit[], visit: Visit): readonly Visit[] {
  return [visit, ...recent.filter(({ uri }) => uri !== visit.uri)].slice(0, MOST_VISITS)
}

/**
 * How a visit came about: over a link, by a name (the palette, the search box), or back in the history of the window.
 */
export type VisitArrival = 'link' | 'jump' | 'back'

/** Whether a move in the history of the window was back. */
export function isBackwards(action: { readonly type: string; readonly index?: number }): boolean {
  return action.type === 'BACK' || (action.type === 'GO' && (action.index ?? 0) < 0)
}

/**
 * In the order of the walk. Whoever goes back is back on that step; nobody walked to where they jumped: the trail
 * begins there.
 */
export function withStep(trail: readonly Visit[], visit: Visit, arrival: VisitArrival = 'link'): readonly Visit[] {
  const last = trail.at(-1)
  if (arrival === 'back') {
    const known = trail.findLastIndex(({ uri }) => uri === visit.uri)
    return known < 0 ? [visit] : trail.slice(0, known + 1)
  }
  if (arrival === 'jump') return last?.uri === visit.uri ? trail : [visit]
  if (last?.uri === visit.uri) return [...trail.slice(0, -1), { ...visit, via: visit.via ?? last.via }]
  if (visit.via === null && trail.at(-2)?.uri === visit.uri) return trail.slice(0, -1)
  return [...trail, visit].slice(-MOST_VISITS)
}

/** As Markdown, for a note or a message. */
export function trailText(trail: readonly Visit[], addressOf: (uri: string) => string): string {
  const escaped = (text: string): string => text.replaceAll(/[\\[\]*_`<>]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ')
  return trail
    .map(({ uri, name, via }) => {
      const link = `[${escaped(name)}](<${addressOf(uri).replaceAll(/[<>\s]/g, encodeURIComponent)}>)`
      return via === null ? `- ${link}` : `- ${escaped(via)}: ${link}`
    })
    .join('\n')
}

export interface VisitStore {
  readonly read: () => readonly Visit[]
  readonly write: (visits: readonly Visit[]) => void
  readonly subscribe: (listener: () => void) => () => void
  /** What is stored was written by another window: it is read again. */
  readonly forget: () => void
}

/** In a storage of the browser, and in memory. */
export function visitStore(name: string, storage: () => Pick<Storage, 'getItem' | 'setItem'>): VisitStore {
  let visits: readonly Visit[] | null = null
  const listeners = new Set<() => void>()
  return {
    read: () => (visits ??= stored(name, storage)),
    write: (next) => {
      visits = next
      try {
        storage().setItem(name, JSON.stringify(next))
      } catch {
        // A browser that keeps nothing has them until the page is left.
      }
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    forget: () => {
      visits = null
      for (const listener of listeners) listener()
    },
  }
}

function stored(name: string, storage: () => Pick<Storage, 'getItem' | 'setItem'>): readonly Visit[] {
  try {
    const value: unknown = JSON.parse(storage().getItem(name) ?? '[]')
    return Array.isArray(value) ? value.filter(isVisit).slice(0, MOST_VISITS) : []
  } catch {
    return []
  }
}

function isVisit(value: unknown): value is Visit {
  if (typeof value !== 'object' || value === null) return false
  const { uri, name, type, via } = value as Record<string, unknown>
  const isText = (one: unknown): boolean => typeof one === 'string'
  return isText(uri) && isText(name) && (type === null || isText(type)) && (via === null || isText(via))
}

const recents = visitStore('recents', () => localStorage)
const steps = visitStore('trail', () => sessionStorage)

/** Once, where the portal starts: pages that are opened in other windows are recent in this one too. */
export function shareRecents(): void {
  window.addEventListener('storage', ({ key }) => {
    if (key === null || key === 'recents') recents.forget()
  })
}

export function recordVisit(visit: Visit, arrival: VisitArrival): void {
  recents.write(withRecent(recents.read(), { ...visit, via: null }))
  steps.write(withStep(steps.read(), visit, arrival))
}

export function clearTrail(): void {
  steps.write(steps.read().slice(-1))
}

/** Whoever opens Home or another page of the rail begins anew: what is opened from there was not walked to. */
export function endTrail(): void {
  steps.write([])
}

/** Of every window of this browser. */
export function useRecents(): readonly Visit[] {
  return useSyncExternalStore(recents.subscribe, recents.read)
}

/** Of this window. */
export function useTrail(): readonly Visit[] {
  return useSyncExternalStore(steps.subscribe, steps.read)
}
