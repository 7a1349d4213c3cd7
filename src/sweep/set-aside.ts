import { z } from 'zod'
import type { RecordNotes } from '../contracts/notes.ts'
import { isObject, type Json } from '../lib/json.ts'
import { truncate } from '../lib/cut-text.ts'

/**
 * Listed items whose id gives no URI: the rest of the listing was accepted, and a person should see these. `first` is
 * the error of the first one.
 */
export const unnamedItems = z.object({ count: z.number(), first: z.string() })
export type UnnamedItems = Readonly<z.infer<typeof unnamedItems>>

/** The current set-aside items of one type: from its last complete listing, or from an incremental one since. */
const setAside = unnamedItems.extend({ type: z.string(), since: z.number(), at: z.number() })
export type SetAside = Readonly<z.infer<typeof setAside>>

const MAX_FIRST = 300

export function setAsideNote(platform: string): string {
  return `set-aside:${platform}`
}

/** Returns null if nothing was set aside. */
export function unnamedOf(reasons: readonly string[]): UnnamedItems | null {
  const [first] = reasons
  return first === undefined ? null : { count: reasons.length, first: truncate(first, MAX_FIRST) }
}

export function plus(a: UnnamedItems | null, b: UnnamedItems | null): UnnamedItems | null {
  return a === null || b === null ? (a ?? b) : { count: a.count + b.count, first: a.first }
}

export async function readSetAside(store: Pick<RecordNotes, 'note'>, platform: string): Promise<readonly SetAside[]> {
  const note = await store.note(setAsideNote(platform))
  const types: readonly unknown[] = isObject(note) && Array.isArray(note.types) ? note.types : []
  return types.flatMap((one) => setAside.safeParse(one).data ?? [])
}

export interface ListedOf {
  readonly type: string
  readonly unnamed: UnnamedItems | null
  /** An incremental listing shows few items: it can add bad ones, but not prove that there are none. */
  readonly complete: boolean
  readonly at: number
}

/** Called at the end of a listing, by the holder of the sweep duty. */
export async function saveSetAside(
  store: Pick<RecordNotes, 'note' | 'saveNote'>,
  platform: string,
  { type, unnamed, complete, at }: ListedOf,
): Promise<void> {
  if (unnamed === null && !complete) return
  const before = await readSetAside(store, platform)
  const previous = before.find((entry) => entry.type === type)
  if (unnamed === null && previous === undefined) return
  const others = before.filter((entry) => entry !== previous)
  const now =
    unnamed === null
      ? []
      : [{ type, ...(complete ? unnamed : larger(previous, unnamed)), since: previous?.since ?? at, at }]
  await store.saveNote(setAsideNote(platform), { types: [...others, ...now].map((entry): Json => ({ ...entry })) })
}

/** Two listings overlap and repeat items, so their counts aren't added. */
function larger(previous: SetAside | undefined, { count, first }: UnnamedItems): UnnamedItems {
  return previous !== undefined && previous.count >= count
    ? { count: previous.count, first: previous.first }
    : { count, first }
}
