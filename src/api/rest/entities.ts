import type { FastifyInstance } from 'fastify'
import type { HistoryEntry } from '../../contracts/reads.ts'
import type { Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { canonicalUri, type Uri } from '../../model/uri.ts'
import type { ToldTransaction } from '../../query/change.ts'
import { describedEntity } from '../../query/described.ts'
import { isoTime, type Entity } from '../../query/entity.ts'
import { historyOf, MAX_HISTORY } from '../../query/history.ts'
import { normalisedEntity } from '../../query/normalised.ts'
import { badUri, type Problem } from '../../query/problem.ts'
import type { Reader } from '../../query/reader.ts'
import type { ApiDeps } from '../deps.ts'
import { pageOf, placeFrom, type Parameters, type Queried } from '../http/parameters.ts'
import { answerAbout, sendAnswer } from './answer.ts'
import { sendProblem } from './problems.ts'

const PREFIX = '/api/v1/entities/'

/** Of each view. */
const PARAMETERS = {
  entity: { asOf: 'text' },
  normalised: { asOf: 'text' },
  history: { asOf: 'text', before: placeFrom(1), limit: pageOf(MAX_HISTORY) },
} as const satisfies Record<string, Parameters>

type View = keyof typeof PARAMETERS
type Query = Queried<(typeof PARAMETERS)['history']>

interface Asked {
  readonly uri: Uri
  readonly view: View
}

/** One wildcard for all three: a resource id may hold slashes, so only the whole path tells where the URI ends. */
export async function entityRoutes(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  const parameters = (url: string): Parameters => PARAMETERS[splitView(pathOf(url)).view]
  app.get<{ Querystring: Query }>(`${PREFIX}*`, { config: { parameters } }, async (request, reply) => {
    const asked = readPath(request.raw.url ?? '')
    if (!asked.ok) return sendProblem(reply, asked.error)
    const { query } = request
    const at = { asOf: query.asOf, lasting: asked.value.view === 'normalised' }
    return sendAnswer(reply, await answerAbout(deps, at, (reader) => answerOf(reader, asked.value, query)))
  })
}

/** The URI comes percent-encoded as one segment, or as it is; then a last segment of `normalised` or `history` is a view. */
export function readPath(url: string): Result<Asked, Problem> {
  const { rest, view } = splitView(pathOf(url))
  const text = rest.startsWith('aip://') ? rest : decode(rest)
  if (text === null) return err(badUri(`"${rest.slice(0, 120)}" has a broken percent-encoding`))
  const uri = canonicalUri(text)
  return uri.ok ? ok({ uri: uri.value, view }) : err(badUri(uri.error))
}

function pathOf(url: string): string {
  return url.slice(PREFIX.length).replace(/\?.*$/s, '')
}

function splitView(path: string): { readonly rest: string; readonly view: View } {
  const match = /^(.+)\/(normalised|history)$/s.exec(path)
  if (match?.[1] === undefined) return { rest: path, view: 'entity' }
  return { rest: match[1], view: match[2] === 'history' ? 'history' : 'normalised' }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

async function answerOf(reader: Reader, { uri, view }: Asked, query: Query): Promise<Result<object, Problem>> {
  const entity = await find(reader, uri)
  if (entity === null) {
    return err({
      status: 404,
      code: 'UNKNOWN_URI',
      message: `Nothing has mentioned ${uri}${query.asOf === undefined ? '' : ' by then'}.`,
      hint: 'Check the spelling; a URI becomes known when an event, a listing or another component names it.',
    })
  }
  switch (view) {
    case 'entity':
      return ok(describedEntity(reader, entity))
    case 'normalised':
      return ok(normalisedEntity(reader, entity))
    case 'history':
      return history(reader, uri, query)
  }
}

async function find(reader: Reader, uri: Uri): Promise<Entity | null> {
  const node = reader.nodeOf(uri)
  const [entity] = node === undefined ? [] : await reader.loader.load([node])
  return entity ?? null
}

async function history(reader: Reader, uri: Uri, query: Query): Promise<Result<object, Problem>> {
  const { limit = 100, before = reader.at + 1 } = query
  const { transactions, entries, next, horizon } = await historyOf(reader, uri, { before, limit })
  return ok({
    uri,
    transactions: transactions.map(transactionJson),
    entries: entries.map(entryOf),
    next,
    // Nothing is told of what retention dropped, and the answer says so.
    horizon: horizon === null ? null : { tx: horizon.tx, at: isoTime(horizon.at) },
  })
}

function transactionJson(told: ToldTransaction): object {
  return { ...told, at: isoTime(told.at) }
}

function entryOf({ tx, at, cause, document, asserted, retracted }: HistoryEntry): Json {
  const { kind, trace } = cause
  return { tx, at: isoTime(at), cause: kind, trace, document: { ...document }, asserted, retracted }
}
