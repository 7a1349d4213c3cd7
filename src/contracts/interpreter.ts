import type { Json } from '../lib/json.ts'
import type { Uri } from '../model/uri.ts'
import type { AllowedAttributes } from './record-past.ts'
import type { DocumentAnswer } from './log.ts'

/** Turns the answers of one source into what commit takes. Pure but for its count of fields that no mapping names. */
export interface Interpreter {
  /**
   * Changes whenever the same answer could be read differently: mapping, catalogue, the platforms of references, or
   * what is redacted.
   */
  version(type: string): string
  document(uri: Uri, type: string, answer: SourceText): DocumentAnswer
  /** The merge of several payloads of one entity, without what is redacted. */
  merged(type: string, payloads: readonly [Json, ...(readonly Json[])]): Json
  /**
   * Returns the part of a merged payload that is mapped. Null means the payload states that the entity is gone; a later
   * payload may state that it exists again.
   */
  pushedRecord(uri: Uri, type: string, payload: Json): Json | null
  /**
   * Returns those of all attributes ever recorded for the type that may stay once these paths of its answers are
   * redacted.
   */
  allowed(type: string, paths: readonly string[]): AllowedAttributes
  /** Fields of answers that no rule names, with how many answers had them: drift of the source's schema. */
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
