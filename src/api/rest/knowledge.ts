import type { FastifyInstance } from 'fastify'
import type { NodeId } from '../../contracts/log.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { canonicalUri } from '../../model/uri.ts'
import { badUri, type Problem } from '../../query/problem.ts'
import type { Reader } from '../../query/reader.ts'
import { whyEdges } from '../../query/why.ts'
import type { ApiDeps } from '../deps.ts'
import type { Parameters, Queried } from '../http/parameters.ts'
import { answerAbout, sendAnswer } from './answer.ts'
import { sendProblem } from './problems.ts'

const WHY = { from: 'text', to: 'text', asOf: 'text' } as const satisfies Parameters

/** What the service knows that no source holds: why each edge is there, by which rules, and whether all is as they say. */
export async function knowledgeRoutes(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  app.get<{ Querystring: Queried<typeof WHY> }>(
    '/api/v1/why',
    { config: { parameters: WHY } },
    async (request, reply) => {
      const { query } = request
      const at = { asOf: query.asOf, lasting: false }
      return sendAnswer(reply, await answerAbout(deps, at, (reader) => why(reader, query)))
    },
  )
  app.get('/api/v1/rules', async () => ({
    rules: deps.catalogue.rules.map((rule) => ({ ...rule, answered: answered(deps, rule) })),
  }))
  app.post('/api/v1/enrichment', async (_request, reply) => {
    const { enrich } = deps
    if (enrich === null) return sendProblem(reply, ELSEWHERE)
    try {
      return await reply.send(await enrich())
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      if (error instanceof Error && error.name === 'NotOnDuty') return sendProblem(reply, { ...ELSEWHERE, message })
      return sendProblem(reply, {
        status: 503,
        code: 'NOT_YET',
        message: `The pass was not finished: ${message}.`,
        hint: 'Ask again; what was written stays, and the rest is done then.',
      })
    }
  })
}

const ELSEWHERE: Problem = {
  status: 409,
  code: 'NOT_HERE',
  message: 'This process does not infer.',
  hint: 'Ask the process that was started with --role inference (or all); GET /api/v1/status says which follows the log.',
}

async function why(reader: Reader, query: Queried<typeof WHY>): Promise<Result<JsonObject, Problem>> {
  const from = nodeOf(reader, query.from, 'from')
  if (!from.ok) return from
  const to = nodeOf(reader, query.to, 'to')
  if (!to.ok) return to
  const forwards = await whyEdges(reader, from.value, to.value)
  const backwards = from.value === to.value ? [] : await whyEdges(reader, to.value, from.value)
  const [a, b] = [reader.graph.uriOf(from.value), reader.graph.uriOf(to.value)]
  return ok({
    from: a,
    to: b,
    // Plain values all through; the type only says so in more words.
    edges: [...forwards, ...backwards] as unknown as Json,
    words:
      forwards.length + backwards.length > 0
        ? `${forwards.length + backwards.length} edges between ${a} and ${b}.`
        : `No edge leads from ${a} to ${b}, nor back. GET /api/v1/lineage?uri=${encodeURIComponent(a)} says what is further away.`,
    tx: reader.at,
  })
}

function nodeOf(reader: Reader, text: string | undefined, name: string): Result<NodeId, Problem> {
  const uri = canonicalUri(text ?? '')
  if (!uri.ok) return err(badUri(text === undefined ? `say ${name}=aip://…` : uri.error))
  const node = reader.nodeOf(uri.value)
  if (node !== undefined) return ok(node)
  return err({
    status: 404,
    code: 'UNKNOWN_URI',
    message: `Nothing has mentioned ${uri.value}.`,
    hint: 'Check the spelling; a URI becomes known when an event, a listing or another component names it.',
  })
}

function answered({ catalogue, paths }: ApiDeps, rule: ApiDeps['catalogue']['rules'][number]): JsonObject[string] {
  const from = catalogue.target(rule.from).types
  const edge = catalogue.edgeTypes.find(
    (e) => e.origin === 'rule' && e.name === rule.concludes && [...e.from.types].some((type) => from.has(type)),
  )
  return edge !== undefined && paths.isWalked(edge.id) ? 'walked' : 'recorded'
}
