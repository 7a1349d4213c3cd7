import type { FastifyInstance, FastifyReply } from 'fastify'
import { foreignPlatform, type Caller } from '../../contracts/caller.ts'
import type { IncomingEvent, IntakeChannel } from '../../contracts/intake.ts'
import { eventsIn, MAX_EVENTS } from '../../contracts/incoming.ts'
import type { MarkReceipt } from '../../contracts/marks.ts'
import { problem, sendProblem, type Problem } from '../../contracts/problem.ts'
import { receiptOf, type Receipt } from '../../contracts/receipt.ts'
import { platformsOf, takeEvents } from '../../intake/take-events.ts'
import { MAX_AWAITED, waitUntilVisible } from '../../intake/wait-until-visible.ts'
import type { Arguments } from '../../questions/parameters.ts'
import type { ServiceIntake } from '../../questions/service.ts'
import { callerOf } from './caller.ts'
import { requestTraceparent } from './trace.ts'
import type { SEND_EVENTS } from './event-endpoints.ts'

/** Bounds one call. Larger deliveries are sent as several calls. */
const MAX_BATCH_BYTES = 16 * 1_048_576

type IntakeQuery = { Querystring: Arguments<typeof SEND_EVENTS.parameters> }

/** Events over HTTP aren't a command of the table, since what can't be read as JSON is stored as received. */
export function intakeRoutes(app: FastifyInstance, parts: ServiceIntake): void {
  void app.register(async (scope) => {
    // Bodies arrive as text, of any content type, so that an unreadable one can be quarantined as received.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BATCH_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    scope.setErrorHandler(async (error: { statusCode?: number }, _request, reply) => {
      if (error.statusCode === 413)
        return await sendProblem(reply, tooLarge(`A delivery may have at most ${MAX_BATCH_BYTES} bytes.`))
      throw error
    })
    scope.post<IntakeQuery>('/api/v1/events', { bodyLimit: MAX_BATCH_BYTES }, async (request, reply) => {
      const { source, waitFor } = request.query
      const text = typeof request.body === 'string' ? request.body.trim() : ''
      const events = text === '' ? [] : eventsIn(text)
      if (events === null) return await sendProblem(reply, TOO_MANY)
      const refused = intakeRefusal(events.length, waitFor === 'visible')
      if (refused !== null) return await sendProblem(reply, refused)
      const channel = { name: 'http', source: source ?? null, traceparent: requestTraceparent(request) }
      const foreign = foreignIn(events, { channel, parts, caller: callerOf(request) })
      if (foreign !== null) return await sendProblem(reply, foreign)
      const results = await takeEvents(events, channel, parts)
      const receipt = receiptOf(results, request.headers['content-type'])
      return await answer(receipt, { reply, parts, waits: waitFor === 'visible' })
    })
  })
}

/** A platform's token reports no changes of another; without a platform, each event must be of its own. */
function foreignIn(
  events: readonly IncomingEvent[],
  {
    channel,
    parts,
    caller,
  }: { readonly channel: IntakeChannel; readonly parts: ServiceIntake; readonly caller: Caller },
): Problem | null {
  if (caller.platforms === null) return null
  const named = channel.source === null ? [] : [channel.source]
  for (const platform of [...named, ...platformsOf(events, channel, parts)]) {
    const foreign = foreignPlatform(caller, platform)
    if (foreign !== null) return foreign
  }
  return null
}

function intakeRefusal(events: number, waits: boolean): Problem | null {
  if (events === 0)
    return problem(
      'EMPTY',
      'The delivery has no event.',
      'Send one event, a JSON array, or one event per line (NDJSON).',
    )
  if (!waits || events <= MAX_AWAITED) return null
  const hint = 'Send the others without it, or in several calls; nothing of this delivery was accepted.'
  const detail = `waitFor=visible takes at most ${MAX_AWAITED} events, but this delivery has ${events}.`
  return problem('TOO_MANY_TO_AWAIT', detail, hint, 'waitFor')
}

const TOO_MANY = tooLarge(`A delivery may have at most ${MAX_EVENTS} events; this one has more.`)

function tooLarge(bound: string): Problem {
  return problem('TOO_LARGE', bound, 'Send it in several calls; nothing of this delivery was accepted.')
}

async function answer(
  { problem: refusal, body }: Receipt,
  { reply, parts, waits }: { readonly reply: FastifyReply; readonly parts: ServiceIntake; readonly waits: boolean },
): Promise<FastifyReply> {
  if (refusal !== null) return sendProblem(reply, refusal, body)
  return reply.code(202).send(waits ? await waitUntilSeen(body, parts) : body)
}

async function waitUntilSeen(receipt: Receipt['body'], parts: ServiceIntake): Promise<object> {
  const { results, ...counts } = receipt
  const receipts = results.flatMap((r): MarkReceipt[] =>
    r.status === 'accepted' ? [{ uri: r.uri, generation: r.generation }] : [],
  )
  if (receipts.length === 0) return receipt
  return { ...counts, ...(await waitUntilVisible(receipts, parts)), results }
}
