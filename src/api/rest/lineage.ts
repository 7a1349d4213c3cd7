import type { FastifyInstance } from 'fastify'
import type { NodeId } from '../../contracts/store.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { askLineage, namesOf, nameOf, pageLimit, stretch, type LineageAnswer } from '../../query/ask-lineage.ts'
import type { Entity } from '../../query/entity.ts'
import type { Way } from '../../query/flow.ts'
import {
  groupNamed,
  IMPACT_GROUPS,
  runningTests,
  surfacesOf,
  typesOfGroup,
  type ImpactGroup,
} from '../../query/impact.ts'
import { depthOf, pathTo, totalOf, totalsOf, type PathEdge, type Reached } from '../../query/lineage.ts'
import { pin } from '../../query/moment.ts'
import { ownersOf, owningTeams } from '../../query/owning-teams.ts'
import { namedBy, pathInWords } from '../../query/path-words.ts'
import type { Problem } from '../../query/problem.ts'
import { Reader } from '../../query/reader.ts'
import type { ApiDeps } from '../deps.ts'
import { sendProblem } from './problems.ts'

/** Lists may be repeated or separated by commas: neither types nor cursors hold any. */
type Words = string | readonly string[]

interface Query {
  readonly uri?: string
  readonly direction?: string
  readonly asOf?: string
  readonly types?: Words
  readonly until?: Words
  readonly depth?: string
  readonly group?: string
  readonly cursor?: string
  readonly limit?: string
}

/** Where no limit is said. */
const USUAL = 100

/** `GET /api/v1/lineage` and `GET /api/v1/impact`: the same answers as over GraphQL. */
export async function lineageRoutes(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  const route = (path: string, answer: (reader: Reader, query: Query) => Promise<Result<Json, Problem>>): void => {
    app.get<{ Querystring: Query }>(path, async (request, reply) => {
      const { query } = request
      const moment = await pin(deps, query.asOf)
      if (!moment.ok) return sendProblem(reply, moment.error)
      const answered = await answer(new Reader(deps, moment.value, { lasting: true }), query)
      return answered.ok ? reply.send(answered.value) : sendProblem(reply, answered.error)
    })
  }
  route('/api/v1/lineage', lineage)
  route('/api/v1/impact', impact)
}

async function lineage(reader: Reader, query: Query): Promise<Result<Json, Problem>> {
  const way = wayOf(query.direction)
  if (!way.ok) return way
  const limit = pageLimit(numberOf(query.limit), USUAL)
  if (!limit.ok) return limit
  const { uri = '', cursor = null } = query
  const args = {
    uri,
    way: way.value,
    types: words(query.types),
    until: words(query.until),
    depth: numberOf(query.depth),
  }
  const asked = await askLineage(reader, args, cursor)
  if (!asked.ok) return asked
  const answer = asked.value
  const page = stretch(answer, answer.types, { after: cursor, limit: limit.value })
  const complete = !answer.flowed.cut
  return ok({
    ...headOf(answer),
    direction: way.value,
    total: answer.total,
    totals: answer.totals.map((t) => ({ ...t })),
    depth: depthOf(answer.flowed),
    complete,
    ...(complete ? {} : { bound: 'depth', hint: 'Ask for more depth, with the same cursor, to go on.' }),
    nodes: await described(reader, answer, page.reached),
    // Of the last page too, where more depth would find more behind it.
    next: page.more || !complete ? page.cursor : null,
  })
}

async function impact(reader: Reader, query: Query): Promise<Result<Json, Problem>> {
  const limit = pageLimit(numberOf(query.limit), USUAL)
  if (!limit.ok) return limit
  const { uri = '', cursor = null } = query
  const asked = await askLineage(reader, { uri, way: 'downstream', types: null, until: null, depth: null }, cursor)
  if (!asked.ok) return asked
  const answer = asked.value
  const groups = query.group === undefined ? IMPACT_GROUPS.map((g) => g.name) : [query.group]
  const page = { after: cursor, limit: limit.value }
  const out: Record<string, Json> = {}
  for (const name of groups) {
    const known = groupNamed(name)
    if (known === null) return err(noGroup(name))
    out[name] = await groupOf(reader, answer, { name: known, page })
  }
  const running = await runningTests(reader, answer)
  const surfaces = await surfacesOf(reader, answer)
  return ok({
    ...headOf(answer),
    total: answer.total,
    totals: answer.totals.map((t) => ({ ...t })),
    depth: depthOf(answer.flowed),
    runningTests: running.map(({ node }) => reader.graph.uriOf(node)),
    surfaces: surfaces.map(({ name, exposedBy }) => ({ name, exposedBy: exposedBy.map((n) => reader.graph.uriOf(n)) })),
    groups: out,
  })
}

function noGroup(name: string): Problem {
  return {
    status: 400,
    code: 'BAD_REQUEST',
    message: `group: there is no group "${name.slice(0, 60)}".`,
    hint: `It may be one of ${IMPACT_GROUPS.map((g) => g.name).join(', ')}.`,
  }
}

async function groupOf(
  reader: Reader,
  answer: LineageAnswer,
  { name, page }: { name: ImpactGroup; page: { after: string | null; limit: number } },
): Promise<Json> {
  const types = typesOfGroup(reader, name)
  const { reached, more, cursor } = stretch(answer, types, page)
  return {
    total: totalOf(totalsOf(answer.flowed, types)),
    nodes: await described(reader, answer, reached, (entity) => ownership(reader, entity)),
    next: more ? cursor : null,
  }
}

function headOf({ start, at }: LineageAnswer): JsonObject {
  return { uri: start.uri, entityType: start.entityType, name: nameOf(start), tx: at }
}

async function described(
  reader: Reader,
  answer: LineageAnswer,
  reached: readonly Reached[],
  more: (entity: Entity) => JsonObject = () => ({}),
): Promise<Json[]> {
  const { flowed, at } = answer
  const entities = new Map((await reader.loader.load(reached.map((r) => r.node))).map((e) => [e.node, e]))
  const paths = reached.map(({ entry }) => pathTo(reader, flowed, { entry, at }))
  const names = await namesOf(reader, paths.flatMap(namedBy))
  return reached.flatMap((one, i) => {
    const [entity, path] = [entities.get(one.node), paths[i]]
    if (entity === undefined || path === undefined) return []
    return {
      uri: entity.uri,
      entityType: entity.entityType,
      name: nameOf(entity),
      depth: one.depth,
      ...more(entity),
      words: pathInWords(path, names),
      path: path.edges.map((edge) => edgeOf(reader, edge)),
      ...(path.omitted === 0 ? {} : { omitted: path.omitted }),
    }
  })
}

function edgeOf({ graph }: Reader, { type, name, from, to, direction }: PathEdge): Json {
  return { relation: type, name, direction, from: graph.uriOf(from), to: graph.uriOf(to) }
}

function ownership(reader: Reader, entity: Entity): JsonObject {
  const uri = (node: NodeId | null): string | null => (node === null ? null : reader.graph.uriOf(node))
  const teams = owningTeams(reader, entity)
  return {
    ...(typeof entity.attributes.status === 'string' ? { status: entity.attributes.status } : {}),
    owners: ownersOf(reader, entity.node).map((node) => reader.graph.uriOf(node)),
    owningTeams: teams.map(({ reason, team, tag, through }) => ({
      reason,
      team: uri(team),
      tag,
      through: uri(through),
    })),
  }
}

function wayOf(direction: string | undefined): Result<Way, Problem> {
  if (direction === 'upstream' || direction === 'downstream') return ok(direction)
  return err({
    status: 400,
    code: 'BAD_REQUEST',
    message: `direction must be upstream or downstream${direction === undefined ? '' : `, not "${direction.slice(0, 60)}"`}.`,
    hint: 'Upstream is where it comes from, downstream whom a change of it reaches.',
  })
}

function words(given: Words | undefined): readonly string[] | null {
  if (given === undefined) return null
  return (typeof given === 'string' ? [given] : given).flatMap((text) => text.split(',')).filter((word) => word !== '')
}

/** Not a number is NaN, which no bound lets pass. */
function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : text.trim() === '' ? NaN : Number(text)
}
