import type { FastifyInstance } from 'fastify'
import type { Json } from '../../lib/json.ts'
import { ok, type Result } from '../../lib/result.ts'
import { between } from '../../query/between.ts'
import { transactionsOf } from '../../query/changes.ts'
import { diffOf, MAX_DIFFS, USUAL_DIFFS, type DiffAnswer } from '../../query/diff-answer.ts'
import { MAX_HOPS } from '../../query/diff-many.ts'
import type { EdgeDiff, EntityDiff } from '../../query/diff.ts'
import { isoTime } from '../../query/entity.ts'
import { pin, unlessDropped } from '../../query/moment.ts'
import type { Problem } from '../../query/problem.ts'
import { Reader } from '../../query/reader.ts'
import type { ApiDeps } from '../deps.ts'
import { pageOf, placeFrom, type Parameters, type Queried, type Whole } from '../http/parameters.ts'
import { sendProblem } from './problems.ts'

const MOMENTS = { from: 'text', to: 'text', asOf: 'text', limit: pageOf(MAX_DIFFS) } as const satisfies Parameters
const HOPS: Whole = { from: 0, to: MAX_HOPS, code: 'BAD_PAGE' }
const DIFF = { ...MOMENTS, uri: 'text', hops: HOPS, cursor: 'text' } as const satisfies Parameters
const CHANGES = { ...MOMENTS, after: placeFrom(0) } as const satisfies Parameters

/** What changed between two moments; `asOf` pins the reader, so that "now" is then. */
export async function timeRoutes(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  app.get<{ Querystring: Queried<typeof DIFF> }>(
    '/api/v1/diff',
    { config: { parameters: DIFF } },
    async (request, reply) => {
      const answer = await diff(deps, request.query)
      return answer.ok ? reply.send(answer.value) : sendProblem(reply, answer.error)
    },
  )
  app.get<{ Querystring: Queried<typeof CHANGES> }>(
    '/api/v1/changes',
    { config: { parameters: CHANGES } },
    async (request, reply) => {
      const answer = await changes(deps, request.query)
      return answer.ok ? reply.send(answer.value) : sendProblem(reply, answer.error)
    },
  )
}

async function readerOf(deps: ApiDeps, asOf: string | undefined): Promise<Result<Reader, Problem>> {
  const moment = await pin(deps, asOf)
  return moment.ok ? ok(new Reader(deps, moment.value, { lasting: true })) : moment
}

async function diff(deps: ApiDeps, query: Queried<typeof DIFF>): Promise<Result<object, Problem>> {
  const reader = await readerOf(deps, query.asOf)
  if (!reader.ok) return reader
  const { from, to, uri, cursor, hops = 0, limit = USUAL_DIFFS } = query
  const answer = await diffOf(reader.value, { from, to, uri, cursor, hops, limit })
  return answer.ok ? ok(diffJson(answer.value)) : answer
}

export function diffJson(answer: DiffAnswer): object {
  const { from, to, neighbourhood, tally, entities, ...rest } = answer
  return {
    ...rest,
    from: { tx: from.tx, at: isoTime(from.at) },
    to: { tx: to.tx, at: isoTime(to.at) },
    ...(neighbourhood === null ? {} : { neighbourhood }),
    ...(tally === null ? {} : { tally }),
    entities: entities.map(entityJson),
  }
}

function entityJson(diff: EntityDiff): object {
  return { ...diff, edges: diff.edges.map(edgeJson) }
}

function edgeJson({ seen, ...edge }: EdgeDiff): object {
  return { ...edge, seen: seen === null ? null : { ...seen, at: isoTime(seen.at) } }
}

async function changes(deps: ApiDeps, query: Queried<typeof CHANGES>): Promise<Result<Json, Problem>> {
  const reader = await readerOf(deps, query.asOf)
  if (!reader.ok) return reader
  const { from, to, after = 0, limit = USUAL_DIFFS } = query
  const moments = await between(reader.value, { from, to })
  if (!moments.ok) return moments
  const found = await unlessDropped(deps.store, async () => ok(await transactionsOf(moments.value, { after, limit })))
  if (!found.ok) return found
  const page = found.value
  const transactions = page.transactions.map((t) => ({
    ...t,
    at: isoTime(t.at),
    touched: t.touched.map((n) => ({ ...n })),
  }))
  return ok({ from: moments.value.from.at, to: moments.value.to.at, transactions, next: page.next })
}
