import type { FastifyInstance } from 'fastify'
import type { Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { between } from '../../query/between.ts'
import { transactionsOf } from '../../query/changes.ts'
import { diffOf, MAX_DIFFS, USUAL_DIFFS, type DiffAnswer } from '../../query/diff-answer.ts'
import type { EdgeDiff, EntityDiff } from '../../query/diff.ts'
import { isoTime } from '../../query/entity.ts'
import { pin, unlessDropped } from '../../query/moment.ts'
import type { Problem } from '../../query/problem.ts'
import { Reader } from '../../query/reader.ts'
import type { ApiDeps } from '../deps.ts'
import { sendProblem } from './problems.ts'

type DiffQuery = Readonly<Partial<Record<'from' | 'to' | 'uri' | 'hops' | 'limit' | 'cursor' | 'asOf', string>>>
type ChangesQuery = Readonly<Partial<Record<'from' | 'to' | 'limit' | 'after' | 'asOf', string>>>

/** What changed between two moments; `asOf` pins the reader, so that "now" is then. */
export async function timeRoutes(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  app.get<{ Querystring: DiffQuery }>('/api/v1/diff', async (request, reply) => {
    const answer = await diff(deps, request.query)
    return answer.ok ? reply.send(answer.value) : sendProblem(reply, answer.error)
  })
  app.get<{ Querystring: ChangesQuery }>('/api/v1/changes', async (request, reply) => {
    const answer = await changes(deps, request.query)
    return answer.ok ? reply.send(answer.value) : sendProblem(reply, answer.error)
  })
}

async function readerOf(deps: ApiDeps, asOf: string | undefined): Promise<Result<Reader, Problem>> {
  const moment = await pin(deps, asOf)
  return moment.ok ? ok(new Reader(deps, moment.value, { lasting: true })) : moment
}

async function diff(deps: ApiDeps, query: DiffQuery): Promise<Result<object, Problem>> {
  const reader = await readerOf(deps, query.asOf)
  if (!reader.ok) return reader
  const { from, to, uri, cursor } = query
  const [hops, limit] = [Number(query.hops ?? 0), Number(query.limit ?? USUAL_DIFFS)]
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

async function changes(deps: ApiDeps, query: ChangesQuery): Promise<Result<Json, Problem>> {
  const reader = await readerOf(deps, query.asOf)
  if (!reader.ok) return reader
  const [limit, after] = [Number(query.limit ?? USUAL_DIFFS), Number(query.after ?? 0)]
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_DIFFS || !Number.isInteger(after) || after < 0) {
    return err({
      status: 400,
      code: 'BAD_PAGE',
      message: `limit must be between 1 and ${MAX_DIFFS}, and after the number of a transaction.`,
      hint: 'Pass the "next" of one page as the after of the next one.',
    })
  }
  const moments = await between(reader.value, query as { from: string | undefined; to: string | undefined })
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
