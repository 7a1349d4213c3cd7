// Keeps in the record how far a redaction got.
import type { Interpreter } from '../contracts/interpreter.ts'
import { isObject, type Json } from '../lib/json.ts'
import type { Tx } from '../model/facts.ts'
import type { RetainParts } from './duty.ts'

export interface RedactionParts extends RetainParts {
  readonly platform: string
  /** Configured paths of properties in the source's answers. */
  readonly paths: readonly string[]
  /** Entity types that are read from it. */
  readonly types: readonly string[]
  readonly interpreter: Interpreter
  /** Notes in the record that may quote an answer of the source. */
  readonly notes: readonly string[]
}

/** Redaction progress of one source. Saved as a note, so that the next start can tell which paths are new. */
interface RedactionProgress {
  /** Paths of which no value is left. */
  readonly done: readonly string[]
  readonly running: RunningRedaction | null
}

/** The redaction in progress, and its position. */
export interface RunningRedaction {
  readonly paths: readonly string[]
  /** Facts up to this transaction are the past; later ones were read without the paths. */
  readonly until: Tx
  /** First documents are retracted and mapped again; then values leave the log; then the record's files. */
  readonly stage: 'present' | 'past' | 'files'
  /** The last processed document, or change of the log. */
  readonly after: string | number
  readonly values: number
}

function redactionNote(platform: string): string {
  return `redaction:${platform}`
}

export function missingOf({ paths }: RedactionParts, { done }: RedactionProgress): string[] {
  return [...new Set(paths)].filter((path) => !done.includes(path)).sort()
}

/** Returns the interrupted run if its paths are the same: facts recorded during another may hold these. */
export function runningOf(parts: RedactionParts, progress: RedactionProgress): RunningRedaction | null {
  const { running } = progress
  return running !== null && running.paths.join() === missingOf(parts, progress).join() ? running : null
}

export async function progressOf({ store, platform }: RedactionParts): Promise<RedactionProgress> {
  const note = await store.note(redactionNote(platform))
  return isProgress(note) ? note : { done: [], running: null }
}

export async function save({ store, platform }: RedactionParts, { done, running }: RedactionProgress): Promise<void> {
  await store.saveNote(redactionNote(platform), { done, running: running === null ? null : { ...running } })
}

/** Only this module writes it. */
function isProgress(note: Json): note is Json & RedactionProgress {
  return isObject(note) && Array.isArray(note.done)
}
