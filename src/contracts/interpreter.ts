import type { Json } from '../lib/json.ts'
import type { Uri } from '../model/uri.ts'
import type { AllowedAttributes } from './record-past.ts'
import type { DocumentAnswer } from './log.ts'

/** Turns the answers of one source into input for commits. Pure except for its count of unmapped fields. */
export interface Interpreter {
  /** Changes whenever an answer could be read differently: mapping, catalogue, platforms, or redaction. */
  version(type: string): string
  document(uri: Uri, type: string, answer: SourceText): DocumentAnswer
  /** Merges several payloads of one entity, without redacted values. */
  merged(type: string, payloads: readonly [Json, ...(readonly Json[])]): Json
  /**
   * Returns the part of a merged payload that is mapped. Null means the payload states that the entity is gone; a later
   * payload may state that it exists again.
   */
  pushedRecord(uri: Uri, type: string, payload: Json): Json | null
  /** Returns which attributes ever recorded for the type may stay once these paths of its answers are redacted. */
  allowed(type: string, paths: readonly string[]): AllowedAttributes
  /** Fields of answers that no rule names, with the number of answers: drift of the source's schema. */
  drift(): Readonly<Record<string, number>>
  /** Counts the kinds of items in a listing that the provider ignores, like fields without a rule. */
  skipped(kinds: readonly string[]): void
}

export interface SourceText {
  readonly body: Json
  readonly raw: Uint8Array
  readonly etag: string | null
  readonly lastModified: string | null
}
