import type { FastifyInstance, FastifyReply } from 'fastify'
import type { MarkReceipt } from '../../contracts/marks.ts'

import { eventsIn } from '../../contracts/incoming.ts'
import { receiptOf, type Receipt } from '../../contracts/receipt.ts'
import { replay, takeEvents, type IntakeParts } from '../../intake/run.ts'
import { refresh } from '../../intake/refresh.ts'
import { canonicalUri, partsOf, type Uri } from '../../model/uri.ts'
import { optional, text, whole, word, type Arguments } from '../../questions/parameters.ts'
import { problem, sendProblem, type Problem } from '../../contracts/problem.ts'
import type { SEND_EVENTS } from './endpoints.ts'
import { MAX_AWAITED, waitVisible, type VisibleParts } from './visible.ts'

/** Bounds of one call. Larger deliveries are sent as several calls. */
export const MAX_BATCH_BYTES = 16 * 1_048_576
export const MAX_BATCH_EVENTS = 10_000
const MAX_PAGE = 1_000

export interface IntakeRouteParts extends IntakeParts {
  readonly store: IntakeParts['store'] & VisibleParts['store']
  readonly followers: VisibleParts['followers']
  isPart(uri: Uri): boolean
  /** Whether a configured source serves the platform: only then can a refresh come to anything. */
  knowsPlatform(platform: string): boolean
}

const WAIT_FOR = optional(word(['visible'], 'answer only once readers of this process see it, or after 10 s'))
const REFRESH = { uri: optional(text('what to read again')), waitFor: WAIT_FOR }
const QUARANTINE = {
  after: optional(whole('the number of an item', { from: 0, code: 'BAD_PAGE' })),
  limit: optional(whole('items on a page', { from: 1, to: MAX_PAGE, code: 'BAD_PAGE' })),
}

export function intakeRoutes(app: FastifyInstance, parts: IntakeRouteParts): void {
  void app.register(async (scope) => {
    // Bodies arrive as text whatever their type, so that an unreadable one can be quarantined as it came.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BATCH_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    scope.setErrorHandler(async (error: { statusCode?: number }, _request, reply) => {
      if (error.statusCode === 413) return await tooLarge(reply, `a delivery may have ${MAX_BATCH_BYTES} bytes`)
      throw error
    })
    const options = { bodyLimit: MAX_BATCH_BYTES }
    scope.post<{ Querystring: Arguments<typeof SEND_EVENTS.takes> }>(
      '/api/v1/events',
      options,
      async (request, reply) => {
        const text = typeof request.body === 'string' ? request.body.trim() : ''
        const events = text === '' ? [] : eventsIn(text)
        if (events.length > MAX_BATCH_EVENTS)
          return await tooLarge(reply, `a delivery may have ${MAX_BATCH_EVENTS} events; this has ${events.length}`)
        if (events.length === 0)
          return await sendProblem(
            reply,
            problem('EMPTY', 'the delivery has no event', 'send one event, a JSON array, or NDJSON'),
          )
        const { source, waitFor } = request.query
        if (waitFor === 'visible' && events.length > MAX_AWAITED) {
          const hint = 'send the others without it, or in several calls; nothing of this one was taken'
          return await sendProblem(
            reply,
            problem('TOO_MANY_TO_AWAIT', `waitFor=visible takes at most ${MAX_AWAITED} events`, hint),
          )
        }
        const results = await takeEvents(events, { name: 'http', source: source ?? null }, parts)
        const { problem: refusal, body } = receiptOf(results, request.headers['content-type'])
        if (refusal !== null) return await sendProblem(reply, refusal, body)
        return await reply.code(202).send(waitFor === 'visible' ? await seen(body, parts) : body)
      },
    )
  })
  quarantineRoutes(app, parts)
  refreshRoute(app, parts)
}

async function tooLarge(reply: FastifyReply, bound: string): Promise<unknown> {
  return await sendProblem(
    reply,
    problem('TOO_LARGE', `${bound}`, 'send it in several calls; nothing of this one was taken'),
  )
}

async function seen(receipt: Receipt['body'], parts: IntakeRouteParts): Promise<object> {
  const { results, ...counts } = receipt
  const receipts = results.flatMap((r): MarkReceipt[] =>
    r.status === 'accepted' ? [{ uri: r.uri, generation: r.generation }] : [],
  )
  if (receipts.length === 0) return receipt
  return { ...counts, ...(await waitVisible(receipts, parts)), results }
}

function quarantineRoutes(app: FastifyInstance, parts: IntakeRouteParts): void {
  const { store } = parts
  const config = { takes: QUARANTINE }
  app.get<{ Querystring: Arguments<typeof QUARANTINE> }>('/api/v1/quarantine', { config }, async (request) => {
    const { after = 0, limit = 100 } = request.query
    const items = await store.quarantined(after, limit)
    const next = items.length === limit ? (items.at(-1)?.id ?? null) : null
    return {
      total: await store.quarantineCount(),
      items: items.map((i) => ({ ...i, at: new Date(i.at).toISOString() })),
      next,
    }
  })
  app.post<{ Params: { id: string } }>('/api/v1/quarantine/:id/replay', async (request, reply) => {
    const result = await replay(Number(request.params.id), parts)
    if (result.status === 'not-found') return await sendProblem(reply, noItem(request.params.id))
    return await reply.code(result.status === 'accepted' ? 202 : 422).send(result)
  })
  app.delete<{ Params: { id: string } }>('/api/v1/quarantine/:id', async (request, reply) => {
    const found = await store.discard(Number(request.params.id))
    return await (found ? reply.code(204).send() : sendProblem(reply, noItem(request.params.id)))
  })
}

function noItem(id: string): Problem {
  return problem(
    'NOT_FOUND',
    `nothing is quarantined under the number "${id.slice(0, 50)}"`,
    'GET /api/v1/quarantine lists what is',
  )
}

function refreshRoute(app: FastifyInstance, parts: IntakeRouteParts): void {
  app.post<{ Querystring: Arguments<typeof REFRESH>; Body: { uri?: unknown } | null }>(
    '/api/v1/refresh',
    { config: { takes: REFRESH } },
    async (request, reply) => {
      const text = request.query.uri ?? request.body?.uri
      if (typeof text !== 'string')
        return await sendProblem(reply, problem('BAD_URI', 'say what to refresh: {"uri": "aip://…"}'))
      const uri = canonicalUri(text)
      if (!uri.ok) return await sendProblem(reply, problem('BAD_URI', uri.error))
      const { platformId } = partsOf(uri.value)
      if (!parts.knowsPlatform(platformId)) {
        return await sendProblem(
          reply,
          problem(
            'NO_SOURCE',
            `no source is configured for the platform "${platformId}"`,
            'GET /api/v1/sources lists those that are',
          ),
        )
      }
      const receipts = await refresh(uri.value, parts)
      parts.meter.marked(receipts.length)
      if (receipts.length === 0) {
        return await sendProblem(
          reply,
          problem(
            'NOTHING_TO_READ',
            `${uri.value} is a part, and no document names it`,
            'refresh the thing that it is a part of',
          ),
        )
      }
      if (request.query.waitFor !== 'visible') return await reply.code(202).send({ marked: receipts })
      const seen = await waitVisible(receipts, parts)
      return await reply.code(seen.visible ? 200 : 202).send({ marked: receipts, ...seen })
    },
  )
}
