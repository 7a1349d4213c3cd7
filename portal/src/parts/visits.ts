import { useSyncExternalStore } from 'react'

export interface Visit {
  readonly uri: string
  readonly name: string
  readonly type: string | null
}

const MAX_VISITS = 20

/** Newest first, without duplicates. */
export function withRecent(recent: readonly Visit[], visit: Visit): readonly Visit[] {
  return [visit, ...recent.filter(({ uri }) => uri !== visit.uri)].slice(0, MAX_VISITS)
}

interface VisitStore {
  readonly read: () => readonly Visit[]
  readonly write: (visits: readonly Visit[]) => void
  readonly subscribe: (listener: () => void) => () => void
  /** Rereads what another window has stored. */
  readonly forget: () => void
}

/** Kept in the browser's storage, and in memory. */
export function visitStore(name: string, storage: () => Pick<Storage, 'getItem' | 'setItem'>): VisitStore {
  let visits: readonly Visit[] | null = null
  const listeners = new Set<() => void>()
  return {
    read: () => (visits ??= readVisits(name, storage)),
    write: (next) => {
      visits = next
      try {
        storage().setItem(name, JSON.stringify(next))
      } catch {
        // Without storage, visits are kept until the page is left.
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

function readVisits(name: string, storage: () => Pick<Storage, 'getItem' | 'setItem'>): readonly Visit[] {
  try {
    const value: unknown = JSON.parse(storage().getItem(name) ?? '[]')
    return Array.isArray(value) ? value.filter(isVisit).slice(0, MAX_VISITS) : []
  } catch {
    return []
  }
}

function isVisit(value: unknown): value is Visit {
  if (typeof value !== 'object' || value === null) return false
  const { uri, name, type } = value as Record<string, unknown>
  const isText = (one: unknown): boolean => typeof one === 'string'
  return isText(uri) && isText(name) && (type === null || isText(type))
}

const recents = visitStore('recents', () => localStorage)

/** Called once at startup: pages opened in other windows are recent here too. */
export function shareRecents(): void {
  window.addEventListener('storage', ({ key }) => {
    if (key === null || key === 'recents') recents.forget()
  })
}

export function recordVisit(visit: Visit): void {
  recents.write(withRecent(recents.read(), visit))
}

/** Visits in all windows of this browser. */
export function useRecents(): readonly Visit[] {
  return useSyncExternalStore(recents.subscribe, recents.read)
}
