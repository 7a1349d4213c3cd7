import type { ZodType } from 'zod'
import type { Right } from '../../contracts/caller.ts'
import type { ProblemCode } from '../../contracts/problem.ts'
import type { Parameters } from '../../questions/parameters.ts'

/**
 * A route that can't be an operation of the tables, because of its body or its protocol: its documentation, and what is
 * checked before it answers. `endpoints.ts` lists them all; the server refuses to start with a route that is neither.
 */
export interface Endpoint<P extends Parameters = Parameters> {
  /** Unique among endpoints, questions and commands. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Parameters such as `{platform}` are part of the path (`inPath`). */
  readonly path: string
  readonly summary: string
  readonly description?: string
  /** `none` is for callers without an identity, or admitted by the endpoint's own signature. */
  readonly right: Right | 'none'
  readonly inPath: Parameters
  /** Parameters of the query string; any others are refused. */
  readonly parameters: P
  /** Headers that it reads, other than those of HTTP. */
  readonly headers?: readonly EndpointHeader[]
  /** Null if the endpoint reads no body. */
  readonly body: EndpointBody | null
  readonly answers: readonly EndpointAnswer[]
  /** Problems that it may be refused with, beyond those of every route. */
  readonly problems: readonly ProblemCode[]
  /** Format of refusals: RFC 9457, the `errors` of GraphQL, or RFC 7644 for SCIM. */
  readonly refusedAs: 'problem' | 'errors' | 'scim'
  /** Heading in the documentation; by default `Routes`. */
  readonly tag?: 'Exports'
  /** True if it is served where the graph is, and waits for the transaction that the request names (`atLeast`). */
  readonly readsGraph?: true
  /**
   * True if a token may come as the password of basic authentication, for programs that know nothing else. Browsers
   * send that automatically, so the endpoint must only read.
   */
  readonly takesPassword?: true
  /** True for a page whose script reads the query string, or a sign-in's redirect target: any query is accepted. */
  readonly isPage?: true
}

/** An answer about the graph has a moment, which may lie before the first transaction, before the horizon or ahead. */
export const MOMENT_PROBLEMS = ['BAD_AS_OF', 'BEFORE_FIRST', 'BEFORE_HORIZON', 'NOT_YET'] as const

export interface EndpointHeader {
  readonly name: string
  readonly description: string
  readonly required: boolean
}

export interface EndpointBody {
  readonly description: string
  readonly content: readonly Content[]
}

export interface EndpointAnswer {
  readonly status: number
  readonly description: string
  /** Descriptions of headers beyond those of HTTP, by name. */
  readonly headers?: Readonly<Record<string, string>>
  /** Empty if the answer has no body. */
  readonly content: readonly Content[]
}

/** A body of one media type, with its schema if it is JSON. */
export interface Content {
  readonly type: string
  readonly schema?: ZodType
}

/** Defaults of members that a declaration may leave out. */
const DEFAULTS = { inPath: {}, body: null, problems: [], refusedAs: 'problem' } as const

export function endpoint<const P extends Parameters>(
  declared: Omit<Endpoint<P>, keyof typeof DEFAULTS> & Partial<Pick<Endpoint<P>, keyof typeof DEFAULTS>>,
): Endpoint<P> {
  return { ...DEFAULTS, ...declared }
}
