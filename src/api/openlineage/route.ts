import type { FastifyInstance, FastifyReply } from 'fastify'
import { foreignPlatform } from '../../contracts/caller.ts'
import { problem, sendProblem, type Problem } from '../../contracts/problem.ts'
import type { Json } from '../../lib/json.ts'
import { partsOfJson, readJson, TOO_DEEP, type JsonFlaw } from '../../lib/read-json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Service, ServiceIntake } from '../../questions/service.ts'
import { callerOf } from '../http/caller.ts'
import { isRetriable, MAX_EVENT_BYTES, receiverOf, takeLineage, type LineageReceiver } from './take.ts'
import { type LineagePostQuery, tooLarge, type LineagePost, contentOf, unreadableProblem, SMALLER } from './body.ts'

const MAX_BATCH_BYTES = 16 * 1_048_576
const MAX_BATCH_EVENTS = 1_000

interface LineageParts {
  readonly service: Service
  readonly intake: ServiceIntake
  /** Returns the key that senders must present; null if they need none. */
  readonly key: () => string | null
}

/**
 * Receives OpenLineage events over HTTP, as OpenLineage clients send them. These aren't commands of the table, because
 * others define their bodies.
 */
export function lineageRoutes(app: FastifyInstance, parts: LineageParts): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BATCH_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    scope.addHook('onRequest', (request, reply, done) => {
      // Its key is a token that the gate knows; without one, this machine's operator may send all the same.
      if (parts.key() === null || request.caller?.kind !== 'local') done()
      else sendProblem(reply, UNSIGNED)
    })
    const route = (path: string, maxBytes: number, answer: Responder): void => {
      scope.post<LineagePostQuery>(path, {
        bodyLimit: maxBytes,
        errorHandler: (error, _request, reply) => {
          if (error.statusCode !== 413) throw error
          void sendProblem(reply, tooLarge(maxBytes))
        },
        handler: async (request, reply) => await handle(request, reply, { parts, maxBytes, answer }),
      })
    }
    route('/api/v1/lineage', MAX_EVENT_BYTES, answerOne)
    route('/api/v1/lineage/batch', MAX_BATCH_BYTES, answerBatch)
  })
}

type Responder = (sent: string, receiver: LineageReceiver, reply: FastifyReply) => Promise<FastifyReply>

async function handle(
  request: LineagePost,
  reply: FastifyReply,
  { parts, maxBytes, answer }: { readonly parts: LineageParts; readonly maxBytes: number; readonly answer: Responder },
): Promise<FastifyReply> {
  const receiver = receiverOf(parts.service, parts.intake, request.query.source)
  if (!receiver.ok) return sendProblem(reply, receiver.error)
  const foreign = foreignPlatform(callerOf(request), receiver.value.naming.own)
  if (foreign !== null) return sendProblem(reply, foreign)
  const sent = await contentOf(request, maxBytes)
  return sent.ok ? await answer(sent.value, receiver.value, reply) : sendProblem(reply, sent.error)
}

/** 201 with nothing else, like Marquez. */
async function answerOne(sent: string, receiver: LineageReceiver, reply: FastifyReply): Promise<FastifyReply> {
  const event = readJson(sent)
  if (!event.ok) return sendProblem(reply, unreadableProblem(event.error))
  const [refusal = null] = await takeLineage([event.value], receiver)
  return refusal === null ? reply.code(201).send() : sendProblem(reply, refusal)
}

async function answerBatch(sent: string, receiver: LineageReceiver, reply: FastifyReply): Promise<FastifyReply> {
  const events = eventsOf(sent)
  if (!events.ok) return sendProblem(reply, events.error)
  const taken = await takeLineage(
    events.value.flatMap((event) => (event.ok ? [event.value] : [])),
    receiver,
  )
  let next = 0
  const all = events.value.map((event) => (event.ok ? (taken[next++] ?? null) : unreadableProblem(event.error)))
  const summary = summaryOf(all)
  const failed = all.filter((refusal) => refusal !== null)
  // A client that repeats a refused call repeats all of it: that doesn't change what was already accepted.
  const refusal = failed.find(isRetriable) ?? (failed.length === all.length ? failed[0] : undefined)
  if (refusal !== undefined) return sendProblem(reply, refusal, summary)
  return reply.code(201).send({ status: failed.length === 0 ? 'success' : 'partial_success', ...summary })
}

/** A too deeply nested event is refused without the others. */
function eventsOf(batch: string): Result<readonly Result<Json, JsonFlaw>[], Problem> {
  const read = readJson(batch)
  if (!read.ok && read.error !== TOO_DEEP) return err(unreadableProblem(read.error))
  const isList = read.ok ? Array.isArray(read.value) : batch.trimStart().startsWith('[')
  if (!isList) return err(problem('NOT_LINEAGE', "The batch isn't a list.", 'Send a JSON array of events.'))
  const events = read.ok
    ? (read.value as readonly Json[]).map((event) => ok(event))
    : partsOfJson(batch.trim(), MAX_BATCH_EVENTS + 1).map(readJson)
  if (events.length === 0) return err(problem('EMPTY', 'The batch has no event.', 'Send at least one.'))
  if (events.length > MAX_BATCH_EVENTS)
    return err(problem('TOO_LARGE', `The batch has more than ${MAX_BATCH_EVENTS} events.`, SMALLER))
  return ok(events)
}

function summaryOf(all: readonly (Problem | null)[]): object {
  const failed = all.flatMap((refusal, index) => {
    if (refusal === null) return []
    const { detail, parameter } = refusal
    return [
      { index, reason: detail, retriable: isRetriable(refusal), ...(parameter !== undefined && { path: parameter }) },
    ]
  })
  const retriable = failed.filter((one) => one.retriable).length
  return {
    summary: {
      received: all.length,
      successful: all.length - failed.length,
      failed: failed.length,
      retriable,
      non_retriable: failed.length - retriable,
    },
    failed_events: failed,
  }
}

const UNSIGNED = problem(
  'UNSIGNED',
  'The request lacks the key of this receiver.',
  'Send "authorization: Bearer <key>".',
)
