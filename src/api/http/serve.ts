// Serves the questions and commands of the tables as HTTP routes.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { foreignPlatform, type Caller } from '../../contracts/caller.ts'
import { problem, sendProblem, type Problem } from '../../contracts/problem.ts'
import { SharedWork, memoiseWeakly } from '../../lib/memoise.ts'
import type { JsonObject } from '../../lib/json.ts'
import { Pace } from '../../lib/pace.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Arguments, Parameters } from '../../questions/parameters.ts'
import { refusedWithoutGraph } from '../../questions/refused-without-graph.ts'
import type { Service } from '../../questions/service.ts'
import { askInRounds, type ReadDeps } from '../../query/deps.ts'
import { incompleteMember } from '../../query/incomplete.ts'
import { pin } from '../../query/time/moment.ts'
import { Reader } from '../../query/reader.ts'
import { answerCacheOf, bodyOf } from '../answer-cache.ts'
import {
  LIGHT_COST,
  type Command,
  type GraphQuestion,
  type Operation,
  type ServiceQuestion,
} from '../../questions/declare.ts'
import { charge, RequestCharge, UNMEASURED } from './budget.ts'
import { callerOf, forbidden } from './caller.ts'
import { URI, operationOf, argumentsOf } from './operation-arguments.ts'

/** The parts that operations need. A process that answers no questions about the graph has no reader. */
export interface ServedFrom {
  readonly reads: ReadDeps | null
  readonly service: Service | null
}

interface StatusAndBody {
  readonly status: number
  readonly body: object | null
}

/** Adds the routes of the table: one for each method and path, and one for all paths below an entity. */
export function serve(app: FastifyInstance, operations: readonly Operation[], served: ServedFrom): void {
  const groups = Map.groupBy(operations, (operation) => `${methodOf(operation)} ${routeOf(operation.path)}`)
  for (const [key, group] of groups) {
    const [method = 'GET', url = '/'] = key.split(' ')
    app.route({
      method,
      url,
      config: { operations: group },
      handler: (request, reply) => handle(request, reply, { group, served }),
    })
  }
}

export function methodOf(operation: Operation): 'GET' | 'POST' | 'DELETE' {
  return operation.kind === 'question' ? 'GET' : operation.method
}

function routeOf(path: string): string {
  const [before = '', after] = path.split(URI)
  return (after === undefined ? path : `${before}*`).replaceAll(/\{(\w+)\}/g, ':$1')
}

async function handle(
  request: FastifyRequest,
  reply: FastifyReply,
  { group, served }: { readonly group: readonly Operation[]; readonly served: ServedFrom },
): Promise<FastifyReply> {
  const found = operationOf(group, { url: request.raw.url ?? '', params: request.params })
  if (!found.ok) return sendProblem(reply, found.error)
  const { operation, path } = found.value
  const caller = callerOf(request)
  request.operation = operation
  const refusal = forbidden(caller, operation, request.server.gate)
  if (refusal !== null) return sendProblem(reply, refusal)
  const hidden = await hiddenFrom(caller, operation, served.reads)
  if (hidden !== null) return sendProblem(reply, hidden)
  const args = argumentsOf(operation, path, request)
  if (!args.ok) return sendProblem(reply, args.error)
  const foreign = operation.right === 'send' ? foreignTo(caller, args.value) : null
  if (foreign !== null) return sendProblem(reply, foreign)
  if (operation.kind === 'question' && operation.about === 'graph')
    return await answerFromGraph(operation, args.value, { request, reply, reads: served.reads })
  if (served.service === null) return sendProblem(reply, ELSEWHERE)
  charge(request, Math.min(operation.cost, UNMEASURED))
  const answered = await answerFromService(operation, args.value as never, { service: served.service, caller })
  if (!answered.ok) return sendProblem(reply, answered.error)
  const { status, body } = answered.value
  return status === 204 ? reply.code(204).send() : reply.code(status).send(body)
}

/** Returns why an operation on the whole graph is refused; null if it isn't, or nothing is hidden from the caller. */
export async function hiddenFrom(
  caller: Caller,
  operation: Operation,
  reads: ReadDeps | null,
): Promise<Problem | null> {
  if (operation.kind === 'question' && operation.about === 'graph') return null
  if (operation.scope === 'own' || reads === null) return null
  if (operation.scope === 'audit' && caller.isFromOperator) return null
  if ((await reads.visibilities.of(caller)) === null) return null
  const { name } = operation
  const detail = `${name} covers the whole graph, and some of it is hidden from ${caller.name}.`
  return problem('FORBIDDEN', detail, 'Ask someone who may see everything.')
}

/** Every sending command names its platform. */
function foreignTo(caller: Caller, { platform }: Arguments<Parameters>): Problem | null {
  return typeof platform === 'string' ? foreignPlatform(caller, platform) : null
}

export const ELSEWHERE = problem(
  'NOT_HERE',
  "This process doesn't answer questions about the graph.",
  'Ask a process started with --role api (or all).',
)

async function answerFromService(
  operation: ServiceQuestion | Command,
  args: never,
  { service, caller }: { readonly service: Service; readonly caller: Caller },
): Promise<Result<StatusAndBody, Problem>> {
  if (operation.kind === 'question') {
    const answer = await operation.ask(service, args, caller)
    return answer.ok ? ok({ status: 200, body: answer.value }) : answer
  }
  const done = await operation.run(service, args, caller)
  return done.ok ? ok({ status: done.value.status ?? 200, body: done.value.answer }) : done
}

/** An answer about the graph has a single moment, and reports what may have shortened it (`incomplete`). */
async function answerFromGraph(
  question: GraphQuestion,
  args: { readonly asOf?: string },
  {
    request,
    reply,
    reads,
  }: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly reads: ReadDeps | null },
): Promise<FastifyReply> {
  if (reads === null) return sendProblem(reply, ELSEWHERE)
  const refusal = refusedWithoutGraph(question, reads)
  if (refusal !== null) return sendProblem(reply, refusal)
  const charged = new RequestCharge(request)
  const { callerSlices } = charged
  try {
    const answer = await askInRounds(reads, async (deps): Promise<Result<object | string, RefusalWithMembers>> => {
      const moment = await pin(deps, args.asOf)
      if (!moment.ok) return err({ problem: moment.error })
      const visibility = await deps.visibilities.of(callerOf(request))
      // A process without a graph fetches what it lacks for each request, so such answers can't be shared.
      const isShared = question.cost > LIGHT_COST && question.searches !== true && deps.askInRounds === undefined
      const answering = async (): Promise<Result<object, RefusalWithMembers>> => {
        const pace = new Pace({ isRefusable: true, kind: question.name, callerSlices })
        const cacheable = question.cacheable !== 'nothing'
        const reader = new Reader(deps, moment.value, { cacheable, visibility, pace, isShared })
        const settle = charged.reserve(question.cost)
        try {
          return await answerBy(reader, question, args)
        } finally {
          settle(pace.units)
          pace.end()
        }
      }
      if (!isShared) return await answering()
      const { at: tx, past } = moment.value
      const basis = { tx, sourceConditions: deps.sourceConditions().version, rewrites: deps.entities.rewrites }
      const key = JSON.stringify([question.name, past, visibility?.now.key ?? '', args])
      const { cacheable, reusedForMs = 0 } = question
      const goodForMs = cacheable === 'answer' ? Infinity : reusedForMs
      const cache = goodForMs > 0 ? answerCacheOf(deps) : null
      const cached = cache?.get(key, basis)
      if (cached !== undefined) return ok(cached)
      return await underWay(deps.entities).get(JSON.stringify([basis, key]), async () => {
        const computed = await answering()
        if (cache === null || !computed.ok) return computed
        const body = bodyOf(computed.value)
        cache.set(key, basis, body, Date.now() + goodForMs)
        return ok(body)
      })
    })
    if (!answer.ok) return sendProblem(reply, answer.error.problem, answer.error.members)
    return reply.type('application/json; charset=utf-8').send(answer.value)
  } finally {
    charged.settle()
  }
}

/**
 * Callers with the same question about the same transaction share one answer while it is computed. Keyed by the cache
 * of entities, of which each process has one.
 */
const underWay = memoiseWeakly<ReadDeps['entities'], SharedWork<Result<object | string, RefusalWithMembers>>>(
  () => new SharedWork(),
)

export interface RefusalWithMembers {
  readonly problem: Problem
  /** Further members of the answer. */
  readonly members?: JsonObject
}

/** An unknown URI may merely not have been read yet, so its refusal tells what may be missing. */
export async function refusalWithMembers(reader: Reader, refusal: Problem): Promise<RefusalWithMembers> {
  return refusal.code === 'UNKNOWN_URI'
    ? { problem: refusal, members: await incompleteMember(reader) }
    : { problem: refusal }
}

async function answerBy(
  reader: Reader,
  question: GraphQuestion,
  args: object,
): Promise<Result<object, RefusalWithMembers>> {
  const isLight = question.cost <= LIGHT_COST
  if (!isLight && reader.pace.isDue()) await reader.pace.yieldNow()
  const answer = await question.ask(reader, args as never)
  // Serialising a long answer takes a slice by itself.
  if (!isLight && reader.pace.isDue()) await reader.pace.yieldNow()
  return answer.ok
    ? ok({ ...answer.value, ...(await incompleteMember(reader)) })
    : err(await refusalWithMembers(reader, answer.error))
}
