// Reads, validates, prices, caches and runs a GraphQL request.
import { GraphQLError } from 'graphql/index.js'
import type { ReadDeps } from '../../query/deps.ts'
import { incompleteMember } from '../../query/incomplete.ts'
import { TooManyEntities } from '../../query/entities/loader.ts'
import { pin, type QueryMoment } from '../../query/time/moment.ts'
import { problem, refusalIn, type Problem } from '../../contracts/problem.ts'
import { isRecordUnavailable } from '../../contracts/unavailable.ts'
import type { Visibility } from '../../contracts/visibility.ts'
import { Reader } from '../../query/reader.ts'
import { asObject, isObject } from '../../lib/json.ts'
import { readJson, TOO_DEEP } from '../../lib/read-json.ts'
import { Pace } from '../../lib/pace.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { GraphqlContext, graphqlError } from './context.ts'
import { COST_LIMIT } from './cost.ts'
import { bodyOf, type AnswerBody } from '../answer-cache.ts'
import { LIGHT_COST } from '../../questions/declare.ts'
import { QUERY_BOUNDS, type PreparedQuery, type Preparer } from './prepare.ts'
import type { Variables } from './variables.ts'

interface GraphqlRequest {
  readonly query: string
  readonly variables: Variables
  readonly operationName: string | undefined
}

export interface ExecutedQuery {
  readonly body: AnswerBody
  readonly status: 200 | 400
  /** True if the transaction and the sources' conditions determine it. */
  readonly cacheable: boolean
}

export interface ExecuteDeps extends ReadDeps {
  readonly preparer: Preparer
  /** Receives internal errors; the client only learns that there was one. */
  readonly report: (error: unknown) => void
}

interface ExecuteOptions {
  /** Limits what the caller may see; null shows everything. */
  readonly visibility: Visibility | null
  readonly moment: QueryMoment
  readonly debug: boolean
  /** Charges what the query may cost; the returned function takes its actual cost. */
  readonly reserve: (expected: number) => (used: number) => void
  /** Slices of the thread that the caller's other requests took recently. */
  readonly callerSlices?: number
}

/** A field costs time and memory even if it loads no entity: this many bytes of the answer are a unit. */
const BYTES_PER_UNIT = 1_000

export async function execute(
  deps: ExecuteDeps,
  request: GraphqlRequest,
  { moment: given, visibility, debug, reserve, callerSlices }: ExecuteOptions,
): Promise<ExecutedQuery> {
  const prepared = deps.preparer.prepare(request.query, request.operationName)
  if (!prepared.ok) return refusedQuery(prepared.error.map((e) => withCode(e, 'BAD_QUERY')))
  const variables = prepared.value.variables(request.variables)
  const cost = prepared.value.cost(variables)
  if (cost > COST_LIMIT) return refusedQuery([tooExpensive(cost)])
  const pinned = await queryMomentOf(deps, prepared.value.moments(variables), given)
  if (!pinned.ok) return refusedQuery([graphqlError(pinned.error)])
  const moment = pinned.value
  const kind = `GraphQL of 10^${Math.ceil(Math.log10(cost + 1))}`
  const pace = new Pace({ isRefusable: true, kind, callerSlices })
  const reader = new Reader(deps, moment, { cacheable: prepared.value.cacheable !== 'nothing', visibility, pace })
  const settle = reserve(cost)
  let bytes = 0
  try {
    const answer = await runPriced({ deps, prepared: prepared.value, variables, cost, reader, debug })
    bytes = Buffer.byteLength(answer.body)
    return answer
  } finally {
    settle(reader.pace.units + bytes / BYTES_PER_UNIT)
    pace.end()
  }
}

interface PricedQuery {
  readonly deps: ExecuteDeps
  readonly prepared: PreparedQuery
  readonly variables: Variables
  readonly cost: number
  readonly reader: Reader
  readonly debug: boolean
}

async function runPriced({ deps, prepared, variables, cost, reader, debug }: PricedQuery): Promise<ExecutedQuery> {
  if (cost > LIGHT_COST && reader.pace.isDue()) await reader.pace.yieldNow()
  const result = await run(prepared, new GraphqlContext(reader), variables)
  const errors = result.errors?.map((e) => presentable(e, deps.report))
  const extensions = {
    tx: reader.at,
    ...reader.notes.asExtensions(),
    ...(await incompleteMember(reader)),
    ...(debug ? { reads: reader.loader.reads, cost: Math.ceil(cost) } : {}),
  }
  const body = { ...(errors === undefined ? {} : { errors }), data: result.data ?? null, extensions }
  return {
    body: bodyOf(body),
    status: 200,
    cacheable: errors === undefined && prepared.cacheable === 'answer' && !debug,
  }
}

/** A request has a single moment (`?asOf=`, or an argument `asOf` of its fields), for facts and graph alike. */
async function queryMomentOf(
  deps: ReadDeps,
  requested: readonly string[],
  given: QueryMoment,
): Promise<Result<QueryMoment, Problem>> {
  const [only, ...others] = requested
  if (only === undefined) return ok(given)
  const moment = await pin(deps, only)
  if (!moment.ok || (others.length === 0 && (!given.past || given.at === moment.value.at))) return moment
  const detail = 'A request can read only one moment, but this one names several.'
  return err(problem('BAD_AS_OF', detail, 'Send one request per moment.'))
}

async function run(prepared: PreparedQuery, context: GraphqlContext, variables: Variables) {
  try {
    return await prepared.run(context, variables)
  } catch (error) {
    return { data: null, errors: [asGraphqlError(error)] }
  }
}

function asGraphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error
  const originalError = error instanceof Error ? error : new Error(String(error))
  return new GraphQLError(originalError.message, { originalError })
}

const EXAMPLES = 'See GET /graphql in a browser for examples.'

/** Reads a bounded body. The error is for the client. */
export function readRequest(text: string): Result<GraphqlRequest, Problem> {
  const read = readJson(text)
  if (!read.ok && read.error === TOO_DEEP)
    return err(problem('BAD_REQUEST', `The body can't be read: ${TOO_DEEP}.`, 'Nest it less deeply.'))
  const body = read.ok ? read.value : null
  if (!isObject(body) || typeof body.query !== 'string') {
    return err(problem('BAD_REQUEST', 'The body must be JSON of the form {"query": "…", "variables": {…}}.', EXAMPLES))
  }
  const { query, variables, operationName } = body
  if (query.length > QUERY_BOUNDS.characters) {
    const detail = `The query has ${query.length} characters; the limit is ${QUERY_BOUNDS.characters}.`
    return err(problem('TOO_LARGE', detail, 'Split it into several requests.'))
  }
  if (variables !== undefined && variables !== null && !isObject(variables)) {
    return err(problem('BAD_REQUEST', 'variables must be an object.', EXAMPLES))
  }
  const bytes = isObject(variables) ? JSON.stringify(variables).length : 0
  if (bytes > QUERY_BOUNDS.variables) {
    const detail = `The variables have ${bytes} characters; the limit is ${QUERY_BOUNDS.variables}.`
    return err(problem('TOO_LARGE', detail, 'Split it into several requests.'))
  }
  return ok({
    query,
    variables: asObject(variables),
    operationName: typeof operationName === 'string' ? operationName : undefined,
  })
}

function refusedQuery(errors: readonly GraphQLError[]): ExecutedQuery {
  return { body: bodyOf({ errors }), status: 400, cacheable: false }
}

function tooExpensive(cost: number): GraphQLError {
  const [is, limit] = [Math.ceil(cost).toLocaleString('en'), COST_LIMIT.toLocaleString('en')]
  return new GraphQLError(
    `The query may cost as much as ${is} entities; the limit is ${limit}. Ask for fewer with first, or split it.`,
    {
      extensions: { code: 'TOO_EXPENSIVE', cost: Math.ceil(cost), limit: COST_LIMIT },
    },
  )
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { nodes, source, positions, path } = error
  return new GraphQLError(error.message, { nodes, source, positions, path, extensions: { code, ...error.extensions } })
}

/** Passes on errors that a resolver threw on purpose; others are logged, and the caller learns no details. */
function presentable(error: GraphQLError, report: (error: unknown) => void): GraphQLError {
  if (typeof error.extensions?.code === 'string') return error
  const cause = error.originalError
  if (cause === undefined || cause instanceof GraphQLError) return withCode(error, 'BAD_QUERY')
  if (cause instanceof TooManyEntities) {
    return new GraphQLError(`The query stopped: ${cause.message}.`, {
      path: error.path,
      extensions: { code: 'TOO_EXPENSIVE' },
    })
  }
  const refusal = refusalIn(cause)
  if (refusal !== null) return graphqlError(refusal)
  report(cause)
  if (isRecordUnavailable(cause))
    return new GraphQLError(cause.message, { path: error.path, extensions: { code: 'RECORD_UNAVAILABLE' } })
  return new GraphQLError('Something went wrong in the service; it has been logged.', {
    path: error.path,
    extensions: { code: 'INTERNAL' },
  })
}
