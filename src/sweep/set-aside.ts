import { z } from 'zod'
import type { RecordNotes } from '../contracts/notes.ts'
import { isObject, type Json } from '../lib/json.ts'
import { truncate } from '../lib/cut-text.ts'

/**
 * Listed items that can't be used, such as those whose id gives no URI: the rest of the listing was accepted, and a person should see these. `first` is
 * the error of the first one.
 */
export const setAsideItems = z.object({ count: z.number(), first: z.string() })
export type SetAsideItems = Readonly<z.infer<typeof setAsideItems>>

/** The current set-aside items of one type: from its last complete listing, or from an incremental one since. */
const setAsideShape = setAsideItems.extend({ type: z.string(), since: z.number(), at: z.number() })
export type SetAside = Readonly<z.infer<typeof setAsideShape>>

const MAX_FIRST = 300

export function setAsideNote(platform: string): string {
  return `set-aside:${platform}`
}

/** Returns null if nothing was set aside. */
export function setAsideItemsOf(reasons: readonly string[]): SetAsideItems | null {
  const [first] = reasons
  return first === undefined ? null : { count: reasons.length, first: truncate(first, MAX_FIRST) }
}

export function addSetAside(a: SetAsideItems | null, b: SetAsideItems | null): SetAsideItems | null {
  return a === null || b === null ? (a ?? b) : { count: a.count + b.count, first: a.first }
}

export async function readSetAside(store: Pick<RecordNotes, 'note'>, platform: string): Promise<readonly SetAside[]> {
  const note = await store.note(setAsideNote(platform))
  const types: readonly unknown[] = isObject(note) && Array.isArray(note.types) ? note.types : []
  return types.flatMap((one) => setAsideShape.safeParse(one).data ?? [])
}

interface ListedType {
  readonly type: string
  readonly setAside: SetAsideItems | null
  /** An incremental listing shows few items: it can add bad ones, but not prove that there are none. */
  readonly complete: boolean
  readonly at: number
}

/** Called at the end of a listing, by the holder of the sweep duty. */
export async function saveSetAside(
  store: Pick<RecordNotes, 'note' | 'saveNote'>,
  platform: string,
  { type, setAside, complete, at }: ListedType,
): Promise<void> {
  if (setAside === null && !complete) return
  const before = await readSetAside(store, platform)
  const previous = before.find((entry) => entry.type === type)
  if (setAside === null && previous === undefined) return
  const others = before.filter((entry) => entry !== previous)
  const now =
    setAside === null
      ? []
      : [{ type, ...(complete ? setAside : larger(previous, setAside)), since: previous?.since ?? at, at }]
  await store.saveNote(setAsideNote(platform), { types: [...others, ...now].map((entry): Json => ({ ...entry })) })
}

/** Two listings overlap and repeat items, so their counts aren't added. */
function larger(previous: SetAside | undefined, { count, first }: SetAsideItems): SetAsideItems {
  return previous !== undefined && previous.count >= count
    ? { count: previous.count, first: previous.first }
    : { count, first }
}
