import type { FastifyInstance } from 'fastify'
import type { NodeId } from '../../contracts/log.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { askLineage, namesOf, nameOf, stretch, type LineageAnswer } from '../../query/ask-lineage.ts'
import { MAX_PAGE } from '../../query/deps.ts'
import type { Entity } from '../../query/entity.ts'
import { DEEPEST } from '../../query/flow-walk.ts'
import { IMPACT_GROUPS, runningTests, surfacesOf, typesOfGroup, type ImpactGroup } from '../../query/impact.ts'
import { whyOpen, WORDS } from '../../query/incomplete.ts'
import { depthOf, pathTo, totalOf, totalsOf, type PathEdge, type Reached } from '../../query/lineage.ts'
import { ownersOf, owningTeams } from '../../query/owning-teams.ts'
import { namedBy, pathInWords } from '../../query/path-words.ts'
import type { Problem } from '../../query/problem.ts'
import type { Reader } from '../../query/reader.ts'
import type { ApiDeps } from '../deps.ts'
import { pageOf, type Parameters, type Queried, type Whole } from '../http/parameters.ts'
import { answerAbout, sendAnswer } from './answer.ts'

const PAGE = { asOf: 'text', cursor: 'text', limit: pageOf(MAX_PAGE, 0) } as const satisfies Parameters
const DEPTH: Whole = { from: 1, to: DEEPEST, code: 'BAD_REQUEST' }
const LINEAGE = {
  uri: 'text',
  direction: ['upstream', 'downstream'],
  types: 'list',
  until: 'list',
  depth: DEPTH,
  ...PAGE,
} as const satisfies Parameters
const IMPACT = { uri: 'text', group: IMPACT_GROUPS.map((g) => g.name), ...PAGE } as const satisfies Parameters

const NO_DIRECTION: Problem = {
  status: 400,
  code: 'BAD_REQUEST',
  message: 'direction is missing: upstream or downstream.',
  hint: 'Upstream is where it comes from, downstream whom a change of it reaches.',
}

/** Where no limit is said. */
const USUAL = 100

/** `GET /api/v1/lineage` and `GET /api/v1/impact`: the same answers as over GraphQL. */
export async function lineageRoutes(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  const route = <P extends Parameters & typeof PAGE>(
    path: string,
    parameters: P,
    answer: (reader: Reader, query: Queried<P>) => Promise<Result<JsonObject, Problem>>,
  ): void => {
    app.get(path, { config: { parameters } }, async (request, reply) => {
      const query = request.query as Queried<P>
      const at = { asOf: query.asOf, lasting: true }
      return sendAnswer(reply, await answerAbout(deps, at, (reader) => answer(reader, query)))
    })
  }
  route('/api/v1/lineage', LINEAGE, lineage)
  route('/api/v1/impact', IMPACT, impact)
}

async function lineage(reader: Reader, query: Queried<typeof LINEAGE>): Promise<Result<JsonObject, Problem>> {
  const { uri = '', direction: way, types = null, until = null, depth = null, cursor = null, limit = USUAL } = query
  if (way === undefined) return err(NO_DIRECTION)
  const args = { uri, way, types, until, depth }
  const asked = await askLineage(reader, args, cursor)
  if (!asked.ok) return asked
  const answer = asked.value
  const page = stretch(answer, answer.types, { after: cursor, limit })
  const { cut } = answer.flowed
  return ok({
    ...headOf(answer),
    direction: way,
    total: answer.total,
    totals: answer.totals.map((t) => ({ ...t })),
    depth: depthOf(answer.flowed),
    complete: answer.complete,
    ...(!cut ? {} : { bound: 'depth', hint: 'Ask for more depth, with the same cursor, to go on.' }),
    nodes: await described(reader, answer, page.reached),
    // Of the last page too, where more depth would find more behind it.
    next: page.more || cut ? page.cursor : null,
  })
}

async function impact(reader: Reader, query: Queried<typeof IMPACT>): Promise<Result<JsonObject, Problem>> {
  const { uri = '', group, cursor = null, limit = USUAL } = query
  const all = { uri, way: 'downstream', types: null, until: null, depth: null } as const
  // Each group is a list of its own: a cursor goes with its group, and is refused without.
  const asked = await askLineage(reader, group === undefined ? all : { ...all, part: group }, cursor)
  if (!asked.ok) return asked
  const answer = asked.value
  const groups = group === undefined ? IMPACT_GROUPS.map((g) => g.name) : [group]
  const page = { after: cursor, limit }
  const out: Record<string, Json> = {}
  for (const name of groups) out[name] = await groupOf(reader, answer, { name, page })
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

async function groupOf(
  reader: Reader,
  answer: LineageAnswer,
  { name, page }: { name: ImpactGroup; page: { after: string | null; limit: number } },
): Promise<Json> {
  const types = typesOfGroup(reader, name)
  const { reached, more, cursor } = stretch(answer, types, { ...page, part: name })
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
      ...(entity.entityType === null ? { known: WORDS[whyOpen(reader, entity)] } : {}),
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
