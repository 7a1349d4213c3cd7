import type { DrawnFreshness } from './drawing.ts'

export type LineageDirection = 'upstream' | 'downstream' | 'both'

/** What nodes say below their names. */
export const LENSES = ['state', 'owner', 'quality', 'usage', 'freshness', 'metric'] as const
export type LineageLens = (typeof LENSES)[number]

/** All that the address has of a view of lineage. */
export interface LineageState {
  readonly direction: LineageDirection
  readonly hops: number
  /** Groups and nodes that were opened, in that order. */
  readonly open: readonly string[]
  /** The node that is chosen. */
  readonly focus: string | null
  /** The other end of the paths that are shown, and which of them. */
  readonly to: string | null
  readonly path: number
  readonly types: readonly string[]
  readonly freshness: readonly DrawnFreshness[]
  /** Versions, runs and steps are drawn as what they are of. */
  readonly fold: boolean
  /** Only what leads to something in production. */
  readonly production: boolean
  readonly view: 'graph' | 'table'
  readonly lens: LineageLens
  readonly find: string
  /** The earlier moment that the drawing is compared with: a time or a transaction. */
  readonly since: string | null
  /** Both ends of the line whose evidence is shown; empty where none is. */
  readonly why: readonly string[]
}

export const MOST_HOPS = 9
/** A version counts as a step: two of them come to what a model's instances are made from. */
const USUAL_HOPS = 2
/** Groups and nodes that the service opens in one answer. */
export const MOST_OPEN = 100
/** Of a path, what one drawing has beside all else. */
export const MOST_ALONG = 50
type SearchTexts = Readonly<Record<string, string | undefined>>

/** Of an address that a person may have written: what is not a value of its name has the usual one. */
export function lineageStateOf(texts: SearchTexts, narrow: boolean): LineageState {
  const { direction, hops, open, focus, to, path, types, freshness, fold, production, view, lens, find, since, why } =
    texts
  return {
    direction: direction === 'upstream' || direction === 'downstream' ? direction : 'both',
    hops: Math.min(MOST_HOPS, Math.max(1, Math.floor(Number(hops ?? USUAL_HOPS)) || USUAL_HOPS)),
    open: listIn(open).slice(0, MOST_OPEN),
    focus: focus === '' ? null : (focus ?? null),
    to: to === '' ? null : (to ?? null),
    path: Math.max(0, Math.floor(Number(path ?? 0)) || 0),
    types: listIn(types),
    freshness: listIn(freshness).filter(isFreshness),
    fold: fold !== 'false',
    production: production === 'true',
    view: view === 'graph' || view === 'table' ? view : narrow ? 'table' : 'graph',
    lens: LENSES.find((one) => one === lens) ?? 'state',
    find: find ?? '',
    since: since === '' ? null : (since ?? null),
    why: listIn(why).slice(0, 2),
  }
}

/** What is usual is not in the address. */
export function textsOf(state: Partial<LineageState>): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(state)) {
    const usual =
      value === null ||
      value === (name === 'fold') ||
      (name === 'hops' && value === USUAL_HOPS) ||
      (name === 'path' && value === 0) ||
      (name === 'lens' && value === 'state')
    texts[name] = usual || (name === 'direction' && value === 'both') ? '' : String(value)
  }
  return texts
}

function listIn(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').filter((one) => one !== '')
}

function isFreshness(text: string): text is DrawnFreshness {
  return ['fresh', 'ageing', 'stale', 'unknown'].includes(text)
}
