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
   * What of a merged payload is mapped; null where it states that the entity is gone, which a later one may state is
   * there again.
   */
  pushedRecord(uri: Uri, type: string, payload: Json): Json | null
  /** Of all attributes ever recorded of a type: those that may stay once these paths of its answers are redacted. */
  allowed(type: string, paths: readonly string[]): AllowedAttributes
  /** Fields of answers that no rule names, with how many answers had them: drift of the source's schema. */
  drift(): Readonly<Record<string, number>>
  /** What a listing shows that the provider reads nothing of, by kind: counted as such fields are. */
  skipped(kinds: readonly string[]): void
}

export interface SourceText {
  readonly body: Json
  readonly raw: Uint8Array
  readonly etag: string | null
  readonly lastModified: string | null
}
