import type { ZodType } from 'zod'
import type { Right } from '../../contracts/caller.ts'
import type { ProblemCode } from '../../contracts/problem.ts'
import type { Parameters } from '../../questions/parameters.ts'

/**
 * A route that cannot be an operation of the tables, because of its body or its protocol: what is documented about it,
 * and what is checked before it is answered. `endpoints.ts` lists them all; the server refuses to start with a route
 * that is neither.
 */
export interface Endpoint<P extends Parameters = Parameters> {
  /** Unique among endpoints, questions and commands. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `{platform}` and the like are parameters that are part of the path (`inPath`). */
  readonly path: string
  readonly summary: string
  readonly description?: string
  /** `none`: for callers without an identity, or admitted by a signature of its own. */
  readonly right: Right | 'none'
  readonly inPath: Parameters
  /** Parameters of the query string; any others are refused. */
  readonly takes: P
  /** Headers that it reads, beside those of HTTP. */
  readonly headers?: readonly EndpointHeader[]
  /** Is null if the endpoint reads no body. */
  readonly body: EndpointBody | null
  readonly answers: readonly EndpointAnswer[]
  /** Problems that it may be refused with, in addition to those of every route. */
  readonly problems: readonly ProblemCode[]
  /** Format of refusals: RFC 9457, the `errors` of GraphQL, or RFC 7644 for SCIM. */
  readonly refusedAs: 'problem' | 'errors' | 'scim'
  /** Under which heading of the documentation; `Routes` where it is left out. */
  readonly tag?: 'Exports'
  /** It is served where the graph is, and waits for the transaction that the request names (`atLeast`). */
  readonly readsGraph?: true
  /**
   * A token may come as the password of basic authentication, for programs that know nothing else. A browser sends that
   * along by itself, so it must only read.
   */
  readonly takesPassword?: true
  /** A page whose own script reads the query string, or one that a sign-in provider sends browsers to: any is taken. */
  readonly isPage?: true
}

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
  /** Beside those of HTTP, by name, with what each is. */
  readonly headers?: Readonly<Record<string, string>>
  /** Empty where the answer has no body. */
  readonly content: readonly Content[]
}

/** A body of one media type, with its schema where it is JSON. */
export interface Content {
  readonly type: string
  readonly schema?: ZodType
}

/** Members that a declaration may leave out. */
const USUAL = { inPath: {}, body: null, problems: [], refusedAs: 'problem' } as const

export function endpoint<const P extends Parameters>(
  declared: Omit<Endpoint<P>, keyof typeof USUAL> & Partial<Pick<Endpoint<P>, keyof typeof USUAL>>,
): Endpoint<P> {
  return { ...USUAL, ...declared }
}
