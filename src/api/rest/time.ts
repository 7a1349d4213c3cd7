import type { FastifyInstance } from 'fastify'
import { ok, type Result } from '../../lib/result.ts'
import { between } from '../../query/between.ts'
import { transactionsOf } from '../../query/changes.ts'
import { diffOf, MAX_DIFFS, USUAL_DIFFS, type DiffAnswer } from '../../query/diff-answer.ts'
import { MAX_HOPS } from '../../query/diff-many.ts'
import type { EdgeDiff, EntityDiff } from '../../query/diff.ts'
import { isoTime } from '../../query/entity.ts'
import { unlessDropped } from '../../query/moment.ts'
import type { Problem } from '../../query/problem.ts'
import type { Reader } from '../../query/reader.ts'
import type { ApiDeps } from '../deps.ts'
import { pageOf, placeFrom, type Parameters, type Queried, type Whole } from '../http/parameters.ts'
import { answerAbout, sendAnswer } from './answer.ts'

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
      const { query } = request
      const at = { asOf: query.asOf, lasting: true }
      return sendAnswer(reply, await answerAbout(deps, at, (reader) => diff(reader, query)))
    },
  )
  app.get<{ Querystring: Queried<typeof CHANGES> }>(
    '/api/v1/changes',
    { config: { parameters: CHANGES } },
    async (request, reply) => {
      const { query } = request
      const at = { asOf: query.asOf, lasting: true }
      return sendAnswer(reply, await answerAbout(deps, at, (reader) => changes(reader, query)))
    },
  )
}

async function diff(reader: Reader, query: Queried<typeof DIFF>): Promise<Result<object, Problem>> {
  const { from, to, uri, cursor, hops = 0, limit = USUAL_DIFFS } = query
  const answer = await diffOf(reader, { from, to, uri, cursor, hops, limit })
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

async function changes(reader: Reader, query: Queried<typeof CHANGES>): Promise<Result<object, Problem>> {
  const { from, to, after = 0, limit = USUAL_DIFFS } = query
  const moments = await between(reader, { from, to })
  if (!moments.ok) return moments
  const found = await unlessDropped(reader.store, async () => ok(await transactionsOf(moments.value, { after, limit })))
  if (!found.ok) return found
  const page = found.value
  const transactions = page.transactions.map((t) => ({
    ...t,
    at: isoTime(t.at),
    touched: t.touched.map((n) => ({ ...n })),
  }))
  return ok({ from: moments.value.from.at, to: moments.value.to.at, transactions, next: page.next })
}
