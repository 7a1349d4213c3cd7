// Declares the kinds of parameters of questions and commands, and reads requests by them.
import type { Uri } from '../model/uri.ts'
import type { ProblemCode } from '../contracts/problem.ts'

/**
 * Parameters of questions and commands, as data: the API reads requests by them, and the command line, the
 * documentation and GraphQL are generated from them. They aren't zod schemas because the command line reads them from a
 * JSON table (docs/decisions/0017).
 */
type ParameterKind =
  | { readonly kind: 'uri' | 'text' | 'moment' | 'cursor' | 'list' | 'texts' | 'flag' | 'json' }
  | { readonly kind: 'word'; readonly options: readonly string[] }
  | { readonly kind: 'uris'; readonly from: number; readonly to: number }
  | { readonly kind: 'integer'; readonly from: number; readonly to: number; readonly code: ProblemCode }

export type Parameter<Value> = ParameterKind & {
  readonly description: string
  readonly required: boolean
  readonly default?: Value
  /** Code of the problem if a request lacks it. */
  readonly missing: ProblemCode
  /** Carries the type only; never set. */
  readonly value?: Value
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>
export type Arguments<P extends Parameters> = {
  readonly [Name in keyof P]: P[Name] extends Parameter<infer Value> ? Value : never
}

/** Longer ones are refused: a URI has at most 2,048 bytes, which percent-encoding may triple. */
export const MAX_CHARACTERS = 8_192

export const uri = (description: string): Parameter<Uri> => requiredParameter({ kind: 'uri' }, description, 'BAD_URI')
/** Repeated, within these bounds; equal URIs count once. */
export const uris = (description: string, { from, to }: { from: number; to: number }): Parameter<readonly Uri[]> =>
  requiredParameter({ kind: 'uris', from, to }, description)
export const text = (description: string): Parameter<string> => requiredParameter({ kind: 'text' }, description)
export const flag = (description: string): Parameter<boolean> =>
  withDefault(requiredParameter({ kind: 'flag' }, description), false)
/** Any JSON value, which the operation itself checks. */
export const json = (description: string): Parameter<unknown> => requiredParameter({ kind: 'json' }, description)
/** Repeated, or separated by commas. */
export const list = (description: string): Parameter<readonly string[]> =>
  requiredParameter({ kind: 'list' }, description)
/** Repeated; a comma is part of its text. */
export const texts = (description: string): Parameter<readonly string[]> =>
  withDefault(requiredParameter({ kind: 'texts' }, description), [])
/** A time, or a transaction number. */
export const moment = (description: string): Parameter<string> =>
  requiredParameter({ kind: 'moment' }, description, 'BAD_RANGE')

export const word = <const Word extends string>(options: readonly Word[], description: string): Parameter<Word> =>
  requiredParameter({ kind: 'word', options }, description)

export function integer(
  description: string,
  { from, to = Number.MAX_SAFE_INTEGER, code = 'BAD_REQUEST' }: { from: number; to?: number; code?: ProblemCode },
): Parameter<number> {
  return requiredParameter({ kind: 'integer', from, to, code }, description, code)
}

export function optional<Value>(parameter: Parameter<Value>): Parameter<Value | undefined> {
  return { ...parameter, required: false }
}

export function withDefault<Value>(parameter: Parameter<Value>, value: NoInfer<Value>): Parameter<Value> {
  return { ...parameter, required: false, default: value }
}

function requiredParameter<Value>(
  kind: ParameterKind,
  description: string,
  missing: ProblemCode = 'BAD_REQUEST',
): Parameter<Value> {
  return { ...kind, description, required: true, missing }
}

/** The moment of the answer. Every question about the graph takes it. */
export const AS_OF: Parameter<string | undefined> = optional(moment('answer as of this time or transaction'))

/** Taken by questions about what somebody owns. */
export const DIRECT_ONLY = flag('for a group: leave out what its sub-teams own')

/** The interval of a question that compares two moments. */
export const FROM = moment('the earlier moment: a time or a transaction')
export const TO = optional(moment('the later moment: a time or a transaction; now, if omitted'))

/** Taken by commands whose effect readers of this process may not see immediately. */
export const WAIT_FOR = optional(word(['visible'], 'wait until queries show the change, 10 s at most'))

/** Taken by commands that record a person's statement. */
export const STATED_BY = optional(text("who states it: a person's URI or a name; yourself, if omitted"))
export const STATED = { by: STATED_BY, waitFor: WAIT_FOR }

/** Declares paging, the same everywhere: a page size and a start. The answer has the `next` cursor, null at the end. */
export function pageParameters(
  max: number,
  {
    default: pageSize = Math.min(100, max),
    min = 1,
    of = 'items per page',
  }: { default?: number; min?: number; of?: string },
): { readonly limit: Parameter<number>; readonly cursor: Parameter<string | undefined> } {
  return {
    limit: withDefault(integer(of, { from: min, to: max, code: 'BAD_PAGE' }), pageSize),
    cursor: optional(requiredParameter({ kind: 'cursor' }, "the cursor from the previous page's next", 'BAD_PAGE')),
  }
}
