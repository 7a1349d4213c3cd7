// Notes about erased persons in the record, and a wrapper that keeps them from coming back.
import { isObject, type Json } from '../lib/json.ts'
import { Eraser, type ErasedPerson } from '../model/erasure.ts'
import type { LeasedMark } from './marks.ts'
import type { RecordNotes } from './notes.ts'
import { OPERATIONS, operations, type OperationName } from './operations.ts'
import type { RecordPorts } from './store.ts'

/** Secret: with it, names can be guessed from their digests. */
export const ERASURE_KEY = 'erasure-key'
export const ERASED_PERSONS = 'erased-persons'
/** A note has 64 kB at most. */
export const MAX_ERASED = 5_000

export function erasedNote(id: string): string {
  return `erased:${id}`
}

export function erasedPersonOf(id: string, note: Json): ErasedPerson {
  if (!isObject(note) || !isTexts(note.first) || !isTexts(note.whole))
    throw new Error(`the note "${erasedNote(id)}" of the record is damaged: restore a backup`)
  return { id, first: note.first, whole: note.whole }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

/** Returns null if nobody was erased. */
async function eraserOf(record: Pick<RecordNotes, 'note' | 'notes'>): Promise<Eraser | null> {
  const [key, ids] = await record.notes([ERASURE_KEY, ERASED_PERSONS])
  if (typeof key !== 'string' || !isTexts(ids)) return null
  const notes = await record.notes(ids.map(erasedNote))
  const persons = ids.map((id, n) => erasedPersonOf(id, notes[n] ?? null))
  return new Eraser(Buffer.from(key, 'base64url'), persons)
}

/**
 * Wraps the record for sources and callers: erased persons in their input are replaced by a pseudonym. Erasing requires
 * every process to be stopped, so the list is read once. Without erased persons it is the record itself.
 */
export async function withErasures<Ports extends RecordPorts>(record: Ports): Promise<Ports> {
  const eraser = await eraserOf(record)
  if (eraser === null) return record
  const names = Object.keys(OPERATIONS) as OperationName[]
  const erasing = operations(names, (name) => {
    const perform: (...args: readonly unknown[]) => Promise<unknown> = record[name].bind(record) as never
    return (...args: readonly unknown[]) => perform(...eraser.argumentsOf(args))
  })
  const take: RecordPorts['take'] = async (request) => {
    const own = new Map(request.marks.map(({ uri }) => [eraser.text(uri), uri]))
    const leases = await erasing.take(request)
    // The caller matches leases by the URIs that it passed, so they replace the erased ones.
    return leases.map((lease): LeasedMark => ({ ...lease, uri: own.get(lease.uri) ?? lease.uri }))
  }
  return Object.assign(Object.create(record) as Ports, erasing, { take })
}
