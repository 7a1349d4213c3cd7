import type { Json } from '../lib/json.ts'
import type { Uri } from '../model/uri.ts'
import type { Spared } from './past.ts'
import type { DocumentAnswer } from './log.ts'

/** Turns the answers of one source into what commit takes. Pure but for its count of fields that no mapping names. */
export interface Interpreter {
  /** Changes whenever the same answer could be read differently: mapping, catalogue, where references lead, or what is redacted. */
  version(type: string): string
  document(uri: Uri, type: string, answer: SourceText): DocumentAnswer
  /** What several payloads of one thing come to, without what is redacted. */
  merged(type: string, payloads: readonly [Json, ...(readonly Json[])]): Json
  /** Of what was ever said of a type: the attributes that may stay once these paths of its answers are redacted. */
  spared(type: string, paths: readonly string[]): Spared
  /** Fields of answers that no rule names, with how many answers had them: drift of the source's schema. */
  drift(): Readonly<Record<string, number>>
}

export interface SourceText {
  readonly body: Json
  readonly raw: Uint8Array
  readonly etag: string | null
  readonly lastModified: string | null
}
