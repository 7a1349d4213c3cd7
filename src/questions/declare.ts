import type { z, ZodObject } from 'zod'
import type { Caller, Right } from '../contracts/caller.ts'
import type { Problem, ProblemCode } from '../contracts/problem.ts'
import type { Result } from '../lib/result.ts'
import type { Reader } from '../query/reader.ts'
import type { ExportColumn, ExportedRows, UnpagedArguments } from './export.ts'
import type { Arguments, Parameters } from './parameters.ts'
import type { Service } from './service.ts'

export type AnswerOf<S extends ZodObject> = DeepReadonly<z.infer<S>>

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: DeepReadonly<T[Name]> }
    : T

/**
 * The declaration of a question or a command; routes, their documentation, the command line and GraphQL are made from
 * it.
 */
export interface Declaration<P extends Parameters = Parameters, S extends ZodObject = ZodObject> {
  /** In every API: the command of the command line, the operation of OpenAPI, the root field of GraphQL. */
  readonly name: string
  /** `{uri}` and the like are parameters that are part of the path. */
  readonly path: string
  readonly summary: string
  readonly description?: string
  /** `none`: whoever was identified may ask. */
  readonly right: Right | 'none'
  /** The most entities that it reads for one answer; GraphQL refuses a request whose costs add up to too much. */
  readonly cost: number
  readonly takes: P
  /** Parameters that most others take and this one cannot, each with the reason. */
  readonly absent?: Readonly<Record<string, string>>
  /** The schema of its answer. */
  readonly answer: S
  /** Problems that it may be refused with, in addition to those that every route may answer. */
  readonly problems: readonly ProblemCode[]
  readonly terminal: Terminal<keyof P & string> | null
  /** How programs that are led by a language model are offered it; left out: they aren't (docs/decisions/0070). */
  readonly tool?: ToolDeclaration<keyof P & string>
  /** Requests to try, each run by a test over the demo company. */
  readonly examples: readonly Example[]
}

/** How it is called at a terminal; parameters are options of the same names, with dashes. */
export interface Terminal<Name extends string = string> {
  /** Two words where it is a subcommand: `token create`. */
  readonly name?: string
  /** Further names. */
  readonly aliases?: readonly string[]
  readonly group: 'now' | 'past' | 'decide' | 'admit'
  /** Parameters that are arguments, in this order. */
  readonly positional: readonly Name[]
  /** The last argument is all that is left, joined by spaces: nobody quotes what they search for. */
  readonly joinsRest?: boolean
  /** Options that have a letter as well. */
  readonly short?: Readonly<Partial<Record<Name, string>>>
  /** It is a check, which finds something wrong where this member of the answer is false. */
  readonly passes?: string
  /** How long it took is printed after the answer, which has no times in it. */
  readonly timed?: true
  /** A switch of what is printed: the request and the answer are the same. */
  readonly prints?: { readonly option: 'all'; readonly help: string }
  /** Defaults at a terminal, for parameters where the API has none or a much larger one. */
  readonly usual?: Readonly<Record<string, string>>
}

/** How an operation is offered as a tool of MCP. Each further tool makes it harder to choose the right one. */
export interface ToolDeclaration<Name extends string = string> {
  /** When to choose it and what its answer means, for a reader who pays for each word. */
  readonly description: string
  /** Defaults for a tool, for parameters where the API has a much larger or smaller one. */
  readonly usual?: Readonly<Partial<Record<Name, string | number | boolean>>>
  /**
   * Members of the answer that say again what others say, or only lay out a page: `edges` wherever it is, `rows.edges`
   * only of what is in a member `rows`.
   */
  readonly leavesOut?: readonly string[]
  /** Only commands have one: what a client may tell its user before it runs. */
  readonly effect?: ToolEffect
}

export interface ToolEffect {
  /** It takes away or replaces what somebody stated. */
  readonly destructive: boolean
  /** Repeating the call changes nothing more. */
  readonly idempotent: boolean
}

/** Several are of a parameter that is repeated. */
export type ExampleValue = string | number | boolean | readonly string[]

export interface Example {
  readonly title: string
  readonly arguments: Readonly<Record<string, ExampleValue>>
}

/**
 * Says how much of an answer stays the same until the next transaction. `answer`: all of it, as long as the sources are
 * in the same condition. `entities`: what it shows of entities; the rest follows the clock, a search index, or how much
 * of the past is kept. `nothing`: it shows what the record keeps beside the log, such as when a source last confirmed
 * something.
 */
export type Cacheable = 'answer' | 'entities' | 'nothing'

/** A question about the graph: answered from a reader, which is pinned to one transaction. */
export interface GraphQuestion<P extends Parameters = Parameters, S extends ZodObject = ZodObject> extends Declaration<
  P,
  S
> {
  readonly kind: 'question'
  readonly about: 'graph'
  readonly cacheable: Cacheable
  /** It may show what follows the clock so many ms late, where no transaction came since. */
  readonly reusedForMs?: number
  /** It looks at everything of some types, so that only a process that holds the graph answers it. */
  readonly needsGraph?: true
  /** It is of the search index as well: whoever asks the same meanwhile gets an answer of their own. */
  readonly searches?: true
  /** `derived`: a root field is made from the table. `own`: a field of richer types calls the same function. */
  readonly graphql: 'derived' | 'own' | 'none'
  /** Where its answer is a list that may be exported completely. */
  readonly export?: ListExport<Reader, P>
  ask(reader: Reader, args: Arguments<P>): Promise<Result<AnswerOf<S>, Problem>>
}

/**
 * Says what an operation that isn't about the graph shows. `everything`: it names or counts entities without judging
 * each, so it is refused to callers from whom something is hidden. `audit`: the same, except that whoever runs the
 * service may read it whatever is hidden. `own`: it shows nothing, or only what its caller sent or may see.
 */
export type OperationScope = 'everything' | 'audit' | 'own'

/** A question about the service itself: its sources, its queues, what is set aside. It is of the present. */
export interface ServiceQuestion<
  P extends Parameters = Parameters,
  S extends ZodObject = ZodObject,
> extends Declaration<P, S> {
  readonly kind: 'question'
  readonly about: 'service'
  readonly scope: OperationScope
  /** Works like the export of a question about the graph. */
  readonly export?: ListExport<Service, P>
  ask(service: Service, args: Arguments<P>, caller: Caller): Promise<Result<AnswerOf<S>, Problem>>
}

/** How the list of a question is exported: all of it in one answer, of one moment (docs/decisions/0019). */
export interface ListExport<From, P extends Parameters = Parameters> {
  /** Columns of CSV, in this order. */
  readonly columns: readonly ExportColumn[]
  /** The schema of a row in the other formats: an item of the answer as it is. */
  readonly row: ZodObject
  /** Tells the caller how to narrow the list if it has more rows than an export may have. */
  readonly narrow: string
  rows(from: From, args: UnpagedArguments<Arguments<P>>): Promise<Result<ExportedRows, Problem>>
}

/** Something that the service is to do. */
export interface Command<P extends Parameters = Parameters, S extends ZodObject = ZodObject> extends Declaration<P, S> {
  readonly kind: 'command'
  readonly method: 'POST' | 'DELETE'
  readonly scope: OperationScope
  /** Statuses of an answer that isn't a refusal; left out, it is 200. */
  readonly statuses?: readonly (200 | 202 | 204)[]
  run(service: Service, args: Arguments<P>, caller: Caller): Promise<Result<Done<AnswerOf<S>>, Problem>>
}

export interface Done<Answer> {
  readonly status?: 200 | 202 | 204
  readonly answer: Answer
}

/** An operation as whoever calls it over REST knows it: without the schema of its answer, and the code that answers. */
export interface CallableOperation extends Pick<
  Declaration,
  'name' | 'path' | 'summary' | 'description' | 'takes' | 'terminal'
> {
  readonly kind: 'question' | 'command'
  /** Left out: GET. */
  readonly method?: 'POST' | 'DELETE'
}

export type Question = GraphQuestion | ServiceQuestion
export type Operation = Question | Command

export function graphQuestion<const P extends Parameters, S extends ZodObject>(
  question: Omit<GraphQuestion<P, S>, 'kind' | 'about'>,
): GraphQuestion<P, S> {
  return { ...question, kind: 'question', about: 'graph' }
}

const SERVICE_HAS_NO_PAST =
  'this shows the service as it is now: it keeps no past of its sources and queues. ' +
  'Ask for an entity, its lineage or its history as of then'

export function serviceQuestion<const P extends Parameters, S extends ZodObject>(
  question: Omit<ServiceQuestion<P, S>, 'kind' | 'about'>,
): ServiceQuestion<P, S> {
  return { absent: { asOf: SERVICE_HAS_NO_PAST }, ...question, kind: 'question', about: 'service' }
}

export function command<const P extends Parameters, S extends ZodObject>(
  declared: Omit<Command<P, S>, 'kind'>,
): Command<P, S> {
  return { ...declared, kind: 'command' }
}
