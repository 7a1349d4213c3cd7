// Rewrites the whole record, so that a person appears only under pseudonyms.
import { randomBytes } from 'node:crypto'
import { ERASED_PERSONS, erasedNote, erasedPersonOf, ERASURE_KEY, MAX_ERASED } from '../../contracts/erasures.ts'
import { answerRow, CODEC, decompress } from '../../commit/answer.ts'
import type { Cell } from '../../adapters/record/columns.ts'
import { isObject, type Json } from '../../lib/json.ts'
import { CLAIMED_ADDRESS, VERIFIED_ADDRESS } from '../../model/identity.ts'
import { base32, Eraser, erasureDigest, wordsOf, type ErasedPerson } from '../../model/erasure.ts'
import { UNFINISHED, type ErasableRecord, type ErasableRow } from './erasable.ts'

export interface ErasurePlan {
  readonly eraser: Eraser
  /** Number of rows that name the person, by table. */
  readonly rows: ReadonlyMap<string, number>
  /** Number of rows, by table, in which an identifier is part of a longer word, which stays. */
  readonly inWords: ReadonlyMap<string, number>
}

interface ErasureOptions {
  readonly texts: readonly string[]
  readonly keepAudit: boolean
  /** If false, only counts. */
  readonly write: boolean
}

/** More than any source may answer. */
const MAX_ANSWER = 268_435_456
/** Notes with digests of names, and with the record's own secret. */
const OWN_NOTES = [ERASURE_KEY, ERASED_PERSONS]

interface ErasureKey {
  readonly secret: Buffer
  readonly persons: readonly ErasedPerson[]
}

/** Returns the code of an erasure that was interrupted after its commit; null if there is none. */
export async function findUnfinished(record: ErasableRecord): Promise<string | null> {
  for await (const { values } of record.rows('note', ['name', 'value']))
    if (values.name === UNFINISHED) return JSON.parse(String(values.value)) as string
  return null
}

export async function knownErasures(record: ErasableRecord): Promise<ErasureKey> {
  const notes = new Map<string, Json>()
  for await (const row of record.rows('note', ['name', 'value']))
    if (isOwn(row)) notes.set(String(row.values.name), JSON.parse(String(row.values.value)) as Json)
  const key = notes.get(ERASURE_KEY)
  const ids = notes.get(ERASED_PERSONS)
  return {
    secret: typeof key === 'string' ? Buffer.from(key, 'base64url') : randomBytes(32),
    persons: (Array.isArray(ids) ? ids.map(String) : []).map((id) =>
      erasedPersonOf(id, notes.get(erasedNote(id)) ?? null),
    ),
  }
}

/** Returns the person that one of these identifiers already names, or a new one. */
export function personWith(texts: readonly string[], { secret, persons }: ErasureKey): ErasedPerson {
  const known = new Eraser(secret, persons)
  const id = texts.map((text) => known.personOf(text)).find((one) => one !== null) ?? base32(randomBytes(5))
  const before = persons.find((person) => person.id === id)
  const words = texts.map(wordsOf)
  const digests = (of: readonly (readonly string[])[]) => of.map((one) => erasureDigest(secret, one))
  return {
    id,
    first: distinct([...(before?.first ?? []), ...digests(words.map((one) => one.slice(0, 1)))]),
    whole: distinct([...(before?.whole ?? []), ...digests(words)]),
  }
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)]

/**
 * Counts what names the person, or rewrites it: every text, and every text in bytes, in every table. Keys follow the
 * values that they are made from.
 */
export async function rewrite(
  record: ErasableRecord,
  { secret, persons }: ErasureKey,
  { person, options }: { readonly person: ErasedPerson; readonly options: ErasureOptions },
): Promise<ErasurePlan> {
  const all = [...persons.filter(({ id }) => id !== person.id), person]
  const eraser = new Eraser(secret, all, await renamedKeys(record, new Eraser(secret, all), options.texts))
  const inWord = longerWords(options.texts)
  const [rows, inWords] = [new Map<string, number>(), new Map<string, number>()]
  const count = (of: Map<string, number>, table: string): void => void of.set(table, (of.get(table) ?? 0) + 1)
  for (const { name, columns } of record.tables) {
    if (name === 'audit' && options.keepAudit) continue
    for await (const row of record.rows(name, columns)) {
      if (name === 'note' && isOwn(row)) continue
      if (name === 'credential' && row.values.kind === 'session') {
        if (options.write) await record.remove(name, row.at)
        continue
      }
      const after = erasedRow(name, row, eraser)
      if (textsOfRow(name, { ...row.values, ...after }).some(inWord)) count(inWords, name)
      if (after === null) continue
      count(rows, name)
      if (!options.write) continue
      // A token of theirs no longer gives access to anybody.
      if (name === 'credential' && after.account !== undefined) await record.remove(name, row.at)
      else if (name === 'account') await record.update(name, row.at, { ...after, ended_at: Date.now() })
      else if (name === 'subscription') await record.update(name, row.at, suspendSubscription(after, row))
      else await record.update(name, row.at, after)
    }
  }
  if (options.write) {
    await saveNote(record, ERASURE_KEY, secret.toString('base64url'))
    await saveNote(record, erasedNote(person.id), { first: person.first, whole: person.whole })
    await saveNote(
      record,
      ERASED_PERSONS,
      all.map(({ id }) => id),
    )
  }
  return { eraser, rows, inWords }
}

/** Suspends their own subscriptions; others' that only name them continue. */
function suspendSubscription(after: ErasableRow['values'], { values }: ErasableRow): ErasableRow['values'] {
  const [before, rest]: unknown[] = [values.rest, after.rest ?? values.rest].map((cell) => JSON.parse(String(cell)))
  if (!isObject(before) || !isObject(rest)) throw new Error('a subscription is damaged')
  const isTheirs = after.owner !== undefined || JSON.stringify(before.to) !== JSON.stringify(rest.to)
  return isTheirs ? { ...after, rest: JSON.stringify({ ...rest, suspended: 'who had it was erased' }) } : after
}

function isOwn({ values }: ErasableRow): boolean {
  const name = String(values.name)
  return OWN_NOTES.includes(name) || name.startsWith(erasedNote(''))
}

export function refuseTooMany({ persons }: ErasureKey, { id }: ErasedPerson): void {
  if (persons.length >= MAX_ERASED && !persons.some((one) => one.id === id))
    throw new Error(`${MAX_ERASED} people were erased, which is the most that a record supports.`)
}

export async function saveNote(record: ErasableRecord, name: string, value: Json): Promise<void> {
  await record.insert('note', { name, value: JSON.stringify(value) })
}

/** Returns the columns that change; null if none do. */
function erasedRow(table: string, { values }: ErasableRow, eraser: Eraser): Readonly<Record<string, Cell>> | null {
  if (table === 'answer') return erasedAnswer(values, eraser)
  const after: Record<string, Cell> = {}
  for (const [column, cell] of Object.entries(values)) {
    const erased = typeof cell === 'string' ? eraser.text(cell) : cell instanceof Uint8Array ? eraser.bytes(cell) : cell
    if (erased !== cell) after[column] = erased
  }
  return Object.keys(after).length === 0 ? null : after
}

function erasedAnswer(values: ErasableRow['values'], eraser: Eraser): Readonly<Record<string, Cell>> | null {
  const body = bodyOf(values)
  if (body === null) return null
  const erased = eraser.bytes(body)
  if (erased === body) return null
  const row = answerRow(erased)
  if (row.body === null) throw new Error('An answer that names the person grew beyond the size limit.')
  return { size: row.size, crc: row.crc, codec: CODEC, body: row.body }
}

function bodyOf({ codec, body }: ErasableRow['values']): Uint8Array | null {
  if (!(body instanceof Uint8Array)) return null
  return decompress({ codec: String(codec), size: MAX_ANSWER, body })
}

/** Maps the URI of each key with an erased value to that of its pseudonym. */
async function renamedKeys(
  record: ErasableRecord,
  eraser: Eraser,
  texts: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const columns = ['asserted', 'retracted', 'attributes']
  for (const table of record.tables) {
    const attributeColumns = table.columns.filter((column) => columns.includes(column))
    if (attributeColumns.length === 0) continue
    for await (const { values } of record.rows(table.name, attributeColumns))
      for (const cell of Object.values(values))
        if (typeof cell === 'string' && cell.includes('"keys"')) eraser.keysIn(JSON.parse(cell), found)
  }
  // Some keys are no longer in any row, because retention or a redaction dropped their values.
  for (const text of texts)
    for (const value of [text, text.toLowerCase()])
      for (const name of [VERIFIED_ADDRESS, CLAIMED_ADDRESS, 'userName']) eraser.keyOf({ name, value }, found)
  return found
}

/** Tells whether a text still names somebody, inside a longer word. */
function longerWords(texts: readonly string[]): (text: string) => boolean {
  const forms = distinct(texts.flatMap((text) => [text.toLowerCase(), encodeURIComponent(text).toLowerCase()]))
  return (text) => forms.some((form) => text.includes(form))
}

/** Returns the readable texts of a row, in lower case. */
function textsOfRow(table: string, values: ErasableRow['values']): readonly string[] {
  const cells = table === 'answer' ? [bodyOf(values)] : Object.values(values)
  return cells.flatMap((cell) => {
    if (typeof cell === 'string') return [cell.toLowerCase()]
    return cell instanceof Uint8Array ? [Buffer.from(cell).toString().toLowerCase()] : []
  })
}
