import { READ_WORDS } from '../ui/read-words.ts'
import type { DrawnFreshness } from './drawing.ts'

export type LineageDirection = 'upstream' | 'downstream' | 'both'

/** Facts that nodes can show below their names. */
export const LENSES = ['state', 'owner', 'quality', 'usage', 'freshness', 'metric'] as const
export type LineageLens = (typeof LENSES)[number]

/** State of a lineage view, all of it in the address. */
export interface LineageState {
  readonly direction: LineageDirection
  readonly hops: number
  /** Opened groups and nodes, in that order. */
  readonly open: readonly string[]
  /** The selected node. */
  readonly focus: string | null
  /** The other end of the shown paths, and which of them are shown. */
  readonly to: string | null
  readonly path: number
  readonly types: readonly string[]
  readonly freshness: readonly DrawnFreshness[]
  /** Draws versions, runs and steps as one with what they belong to. */
  readonly fold: boolean
  /** Shows only what leads to production. */
  readonly production: boolean
  readonly view: 'graph' | 'table'
  readonly lens: LineageLens
  readonly find: string
  /** Earlier moment to compare with: a time or a transaction. */
  readonly since: string | null
  /** Both ends of the edge whose evidence is shown; empty if none is. */
  readonly why: readonly string[]
}

export const MAX_HOPS = 9
/** A version counts as a hop: two hops reach what a model's instances are made from. */
const DEFAULT_HOPS = 2
/** Limit of opened groups and nodes in one answer. */
export const MAX_OPEN = 100
/** Limit of a path's nodes in a drawing. */
export const MAX_ALONG = 50
type SearchTexts = Readonly<Record<string, string | undefined>>

/** Reads the state from an address, which a person may have written: invalid values become defaults. */
export function lineageStateOf(texts: SearchTexts, narrow: boolean): LineageState {
  const { direction, hops, open, focus, to, path, types, freshness, fold, production, view, lens, find, since, why } =
    texts
  return {
    direction: direction === 'upstream' || direction === 'downstream' ? direction : 'both',
    hops: Math.min(MAX_HOPS, Math.max(1, Math.floor(Number(hops ?? DEFAULT_HOPS)) || DEFAULT_HOPS)),
    open: listIn(open).slice(0, MAX_OPEN),
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

/** Defaults are left out of the address. */
export function textsOf(state: Partial<LineageState>): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(state)) {
    const usual =
      value === null ||
      value === (name === 'fold') ||
      (name === 'hops' && value === DEFAULT_HOPS) ||
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
  return Object.hasOwn(READ_WORDS, text)
}
