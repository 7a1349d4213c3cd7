import type { z, ZodObject } from 'zod'
import type { Caller, Right } from '../contracts/caller.ts'
import type { Problem, ProblemCode } from '../contracts/problem.ts'
import type { Result } from '../lib/result.ts'
import type { Reader } from '../query/reader.ts'
import type { ExportColumn, ExportedRows, UnpagedArguments } from './export.ts'
import { STATED_BY, type Arguments, type Parameters } from './parameters.ts'
import type { Service } from './service.ts'

/**
 * Maximum number of entity reads of a light question. Heavier ones wait for their turn before they begin, so that of
 * concurrent requests the light ones are answered first.
 */
export const LIGHT_COST = 100

export type AnswerOf<S extends ZodObject> = DeepReadonly<z.infer<S>>

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: DeepReadonly<T[Name]> }
    : T

/** Declares a question or a command; routes, documentation, command line and GraphQL are generated from it. */
interface Declaration<P extends Parameters = Parameters, S extends ZodObject = ZodObject> {
  /** Names the command of the command line, the operation in OpenAPI and the root field of GraphQL. */
  readonly name: string
  /** Parameters such as `{uri}` are part of the path. */
  readonly path: string
  readonly summary: string
  readonly description?: string
  /** `none` lets every identified caller ask. */
  readonly right: Right | 'none'
  /** Maximum number of entities that an answer reads; GraphQL refuses a request whose total cost is too high. */
  readonly cost: number
  readonly parameters: P
  /** Parameters that most others take but this one can't, each with the reason. */
  readonly absent?: Readonly<Record<string, string>>
  readonly answer: S
  /** Problems that it may be refused with, beyond those of every route. Those of its parameters needn't be declared. */
  readonly problems: readonly ProblemCode[]
  readonly cli: CliDeclaration<keyof P & string> | null
  /** How it is offered to programs led by a language model; if absent, it isn't (docs/decisions/0070). */
  readonly tool?: ToolDeclaration<keyof P & string>
  /** Requests to try; a test runs each against the demo company. */
  readonly examples: readonly Example[]
}

/** How it is called on the command line: parameters are options of the same names, with dashes. */
export interface CliDeclaration<Name extends string = string> {
  /** Two words for a subcommand: `token create`. */
  readonly name?: string
  readonly aliases?: readonly string[]
  readonly group: 'query' | 'edit' | 'access'
  /** Parameters given as positional arguments, in this order. */
  readonly positional: readonly Name[]
  /** Joins all remaining words as the last argument, because nobody quotes what they search for. */
  readonly joinsRest?: boolean
  /** Options that also have a letter. */
  readonly short?: Readonly<Partial<Record<Name, string>>>
  /** For a check: the member of the answer that is false if something is wrong. */
  readonly passes?: string
  /** Prints the duration after the answer, which contains no times. */
  readonly timed?: true
  /** A switch that affects only what is printed, not the request or the answer. */
  readonly prints?: { readonly option: 'all'; readonly help: string }
  /** Defaults on the command line of parameters for which the API has none or a much larger one. */
  readonly default?: Readonly<Record<string, string>>
}

/** How an operation is offered as an MCP tool. Each additional tool makes it harder to choose the right one. */
export interface ToolDeclaration<Name extends string = string> {
  /** When to choose it and what its answer means, for a reader who pays for each word. */
  readonly description: string
  /** Tool defaults of parameters for which the API has a much larger or smaller one. */
  readonly default?: Readonly<Partial<Record<Name, string | number | boolean>>>
  /** Members of the answer to leave out as redundant: `edges` at any level, `rows.edges` only within `rows`. */
  readonly leavesOut?: readonly string[]
  /** Only for commands: what a client may tell its user before it runs. */
  readonly effect?: ToolEffect
}

interface ToolEffect {
  /** True if it removes or replaces somebody's statement. */
  readonly destructive: boolean
  /** True if repeating the call changes nothing more. */
  readonly idempotent: boolean
}

/** A list is for a repeated parameter. */
export type ExampleValue = string | number | boolean | readonly string[]

export interface Example {
  readonly title: string
  readonly arguments: Readonly<Record<string, ExampleValue>>
}

/**
 * How much of an answer stays the same until the next transaction. `answer`: everything, while the sources' conditions
 * are the same. `entities`: what it shows of entities; the rest depends on the clock, a search index, or how much of the
 * past is kept. `nothing`: it shows data that isn't from the log, such as when a source last confirmed something.
 */
export type Cacheable = 'answer' | 'entities' | 'nothing'

/** A question about the graph, answered from a reader pinned to one transaction. */
export interface GraphQuestion<P extends Parameters = Parameters, S extends ZodObject = ZodObject> extends Declaration<
  P,
  S
> {
  readonly kind: 'question'
  readonly about: 'graph'
  readonly cacheable: Cacheable
  /** Answers that depend on the clock may be this many ms old, if no transaction came since. */
  readonly reusedForMs?: number
  /** Reads all entities of some types, so only a process that holds the graph answers it. */
  readonly needsGraph?: true
  /** Depends on the search index too, so concurrent requests don't share an answer. */
  readonly searches?: true
  /** `derived`: a root field is generated from the table. `own`: a field of richer types calls the same function. */
  readonly graphql: 'derived' | 'own' | 'none'
  /** For a list that may be exported completely. */
  readonly export?: ListExport<Reader, P>
  ask(reader: Reader, args: Arguments<P>): Promise<Result<AnswerOf<S>, Problem>>
}

/**
 * Visibility of an operation that isn't about the graph. `everything`: it names or counts entities without checking
 * each, so callers from whom something is hidden are refused. `audit`: the same, except that operators of the service
 * may always read it. `own`: it shows nothing, or only what its caller sent or may see.
 */
type OperationScope = 'everything' | 'audit' | 'own'

/** A question about the service's present state: its sources, its queues, its quarantine. */
export interface ServiceQuestion<
  P extends Parameters = Parameters,
  S extends ZodObject = ZodObject,
> extends Declaration<P, S> {
  readonly kind: 'question'
  readonly about: 'service'
  readonly scope: OperationScope
  readonly export?: ListExport<Service, P>
  ask(service: Service, args: Arguments<P>, caller: Caller): Promise<Result<AnswerOf<S>, Problem>>
}

/** Exports the complete list of a question in one answer, from one moment (docs/decisions/0019). */
export interface ListExport<From, P extends Parameters = Parameters> {
  /** Columns of CSV, in this order. */
  readonly columns: readonly ExportColumn[]
  /** Schema of a row in the other formats: an item of the answer. */
  readonly row: ZodObject
  /** Tells the caller how to narrow a list that has more rows than an export allows. */
  readonly tooManyRowsHint: string
  rows(from: From, args: UnpagedArguments<Arguments<P>>): Promise<Result<ExportedRows, Problem>>
}

export interface Command<P extends Parameters = Parameters, S extends ZodObject = ZodObject> extends Declaration<P, S> {
  readonly kind: 'command'
  readonly method: 'POST' | 'DELETE'
  readonly scope: OperationScope
  /** Statuses of an answer that isn't a refusal; by default 200. */
  readonly statuses?: readonly (200 | 202 | 204)[]
  run(service: Service, args: Arguments<P>, caller: Caller): Promise<Result<Done<AnswerOf<S>>, Problem>>
}

export interface Done<Answer> {
  readonly status?: 200 | 202 | 204
  readonly answer: Answer
}

/** An operation as REST callers know it: without the answer's schema and the code that answers. */
export interface CallableOperation extends Pick<
  Declaration,
  'name' | 'path' | 'summary' | 'description' | 'parameters' | 'absent' | 'cli'
> {
  readonly kind: 'question' | 'command'
  /** By default GET. */
  readonly method?: 'POST' | 'DELETE'
}

export type Question = GraphQuestion | ServiceQuestion
export type Operation = Question | Command

type Declared<Full, Given extends keyof Full, Defaulted extends keyof Full> = Omit<Full, Given | Defaulted> &
  Partial<Pick<Full, Defaulted>>

export function graphQuestion<const P extends Parameters, S extends ZodObject>({
  problems = [],
  ...question
}: Declared<GraphQuestion<P, S>, 'kind' | 'about', 'right' | 'problems' | 'examples' | 'graphql'>): GraphQuestion<
  P,
  S
> {
  return {
    right: 'read',
    examples: [],
    graphql: 'derived',
    ...question,
    problems: [...problems, ...problemsOfParameters(question.parameters, ['UNKNOWN_URI'])],
    kind: 'question',
    about: 'graph',
  }
}

const SERVICE_HAS_NO_PAST =
  'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead'

export function serviceQuestion<const P extends Parameters, S extends ZodObject>({
  problems = [],
  ...question
}: Declared<ServiceQuestion<P, S>, 'kind' | 'about', 'right' | 'problems' | 'examples'>): ServiceQuestion<P, S> {
  return {
    absent: { asOf: SERVICE_HAS_NO_PAST },
    right: 'read',
    examples: [],
    ...question,
    problems: [...problems, ...problemsOfParameters(question.parameters)],
    kind: 'question',
    about: 'service',
  }
}

/** Has no default right: a change that everybody who reads may make has to say so. */
export function command<const P extends Parameters, S extends ZodObject>({
  problems = [],
  ...declared
}: Declared<Command<P, S>, 'kind', 'method' | 'problems' | 'examples'>): Command<P, S> {
  return {
    method: 'POST',
    examples: [],
    ...declared,
    problems: [...problems, ...problemsOfParameters(declared.parameters)],
    kind: 'command',
  }
}

/** Problems of all commands that record a person's statement about an entity. */
const STATEMENT_PROBLEMS: readonly ProblemCode[] = ['UNKNOWN_URI', 'UNKNOWN_PERSON', 'BEHIND', 'NOT_HERE']

/** `ofUris`: problems of URIs other than malformed ones. */
function problemsOfParameters(parameters: Parameters, ofUris: readonly ProblemCode[] = []): readonly ProblemCode[] {
  const all = Object.values(parameters)
  const hasUris = all.some(({ kind }) => kind === 'uri' || kind === 'uris')
  const hasPages = all.some(({ kind }) => kind === 'cursor')
  return [
    ...(hasUris ? (['BAD_URI', ...ofUris] as const) : []),
    ...(hasPages ? (['BAD_PAGE'] as const) : []),
    ...(all.includes(STATED_BY) ? STATEMENT_PROBLEMS : []),
  ]
}
