import { sharedValue } from '../ui/shared-value.ts'
import { readStored, store } from '../ui/stored.ts'

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

/** Reads stored visits; text that is no list of them has none. */
export function visitsIn(text: string | null): readonly Visit[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
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

const NAME = 'recents'
/** Visits in all windows of this browser: kept in its storage or, without one, until the page is left. */
export const recents = sharedValue(visitsIn(readStored(NAME)))
export const useRecents = recents.use

/** Called once at startup: pages opened in other windows are recent here too. */
export function shareRecents(): void {
  window.addEventListener('storage', ({ key }) => {
    if (key === null || key === NAME) recents.write(visitsIn(readStored(NAME)))
  })
}

export function recordVisit(visit: Visit): void {
  recents.write(withRecent(recents.read(), visit))
  store(NAME, JSON.stringify(recents.read()))
}
