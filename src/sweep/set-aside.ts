import type { Store } from '../contracts/store.ts'
import { isObject, type Json } from '../lib/json.ts'

/** Items of listings that name nothing: the rest of their listing was taken, and a person should know what was not. */
export interface Unnamed {
  readonly count: number
  /** The first of them, and why. */
  readonly first: string
}

/** The same of one type, as it stands: what its last complete listing showed, or one of what changed since then. */
export interface SetAside extends Unnamed {
  readonly type: string
  readonly since: number
  readonly at: number
}

const MAX_FIRST = 300

export function setAsideNote(platform: string): string {
  return `set-aside:${platform}`
}

/** Null where there was nothing. */
export function unnamedOf(reasons: readonly string[]): Unnamed | null {
  const [first] = reasons
  return first === undefined ? null : { count: reasons.length, first: first.slice(0, MAX_FIRST) }
}

export function plus(a: Unnamed | null, b: Unnamed | null): Unnamed | null {
  return a === null || b === null ? (a ?? b) : { count: a.count + b.count, first: a.first }
}

export async function readSetAside(store: Pick<Store, 'note'>, platform: string): Promise<readonly SetAside[]> {
  const note = await store.note(setAsideNote(platform))
  return isObject(note) && Array.isArray(note.types) ? note.types.filter(isSetAside) : []
}

export interface ListedOf {
  readonly type: string
  readonly unnamed: Unnamed | null
  /** A listing of what changed since shows a few things: it tells of bad ones, and not that there are none. */
  readonly complete: boolean
  readonly at: number
}

/** At the end of a listing, by whoever has the duty to sweep. */
export async function saveSetAside(
  store: Pick<Store, 'note' | 'saveNote'>,
  platform: string,
  { type, unnamed, complete, at }: ListedOf,
): Promise<void> {
  if (unnamed === null && !complete) return
  const before = await readSetAside(store, platform)
  const known = before.find((one) => one.type === type)
  if (unnamed === null && known === undefined) return
  const others = before.filter((one) => one !== known)
  const now =
    unnamed === null ? [] : [{ type, ...(complete ? unnamed : larger(known, unnamed)), since: known?.since ?? at, at }]
  await store.saveNote(setAsideNote(platform), { types: [...others, ...now].map((one): Json => ({ ...one })) })
}

/** The overlap of two looks shows the same again: they are not added. */
function larger(known: SetAside | undefined, { count, first }: Unnamed): Unnamed {
  return known !== undefined && known.count >= count ? { count: known.count, first: known.first } : { count, first }
}

export function isUnnamed(value: unknown): value is Unnamed {
  return isObject(value) && typeof value.count === 'number' && typeof value.first === 'string'
}

/** It was put there by us, so only what is computed with is looked at. */
function isSetAside(value: unknown): value is SetAside {
  return isObject(value) && typeof value.type === 'string' && typeof value.since === 'number' && isUnnamed(value)
}
