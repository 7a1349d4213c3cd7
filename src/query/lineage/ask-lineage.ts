// Answers a lineage request: checks it, walks, and pages through the result.
import { hash } from 'node:crypto'
import type { NodeId } from '../../contracts/log.ts'
import { nearestMatch } from '../../lib/nearest-match.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { isLookup } from '../../model/lookup.ts'
import { TAGGED_TEAM } from '../../model/team.ts'
import { canonicalUri, partsOf } from '../../model/uri.ts'
import { badCursor, notOfList, openPosition } from '../cursor.ts'
import type { Entity } from '../entities/entity.ts'
import { knownEntity } from '../entities/known-entity.ts'
import { teamsOf } from '../entities/teams-of.ts'
import type { Way } from './flow.ts'
import { withoutLater } from './later-origins.ts'
import { coverageOfFlow } from './flow-coverage.ts'
import { accountsOf } from '../../walk/accounts.ts'
import { teamClosure } from '../../walk/team-closure.ts'
import { MAX_WALK_DEPTH } from '../../walk/walk.ts'
import type { FlowResult } from './flow-walk.ts'
import { isComplete } from '../incomplete.ts'
import {
  lineage,
  passingHidden,
  totalOf,
  totalsOf,
  type FlowPosition,
  type LineageRequest,
  type TypeFilter,
  type TypeTotal,
} from './lineage.ts'
import { badArgument, badUri, problem, type Problem } from '../../contracts/problem.ts'
import type { Reader } from '../reader.ts'
import { truncate } from '../../lib/cut-text.ts'

export interface LineageQuery {
  readonly uri: string
  readonly way: Way
  readonly types?: readonly string[] | null | undefined
  readonly until?: readonly string[] | null | undefined
  readonly depth?: number | null | undefined
  /**
   * True if the walk passes through hidden entities and counts them; answers that show more than what is reached don't.
   */
  readonly passesHidden?: boolean
  /**
   * True if a walk upstream leaves out what began after the start was made: for what it comes from, not for what may
   * have gone wrong since.
   */
  readonly origins?: boolean
  /** The list of an impact that a cursor belongs to. */
  readonly part?: string
  /** A group also owns what its sub-teams own; this leaves that out. */
  readonly directOnly?: boolean
}

interface OwnedThen {
  readonly at: Tx
  readonly directOnly: boolean
}

export interface LineageWalk {
  readonly start: Entity
  /** The list that its cursors are valid for: a greater depth continues the same list, other types make another. */
  readonly list: string
  /** The transaction of the first page, used on every page. */
  readonly at: Tx
  readonly flowed: FlowResult
  readonly request: LineageRequest
  readonly types: TypeFilter
  readonly totals: readonly TypeTotal[]
  readonly total: number
  /** True if nothing lies beyond the requested depth, and nothing is known to have shortened the answer. */
  readonly complete: boolean
}

/** Finds everything up- or downstream of an entity. `after` is the last page's cursor, whose transaction applies. */
export async function askLineage(
  reader: Reader,
  args: LineageQuery,
  after: string | null = null,
): Promise<Result<LineageWalk, Problem>> {
  const types = args.types == null ? ok(null) : resolveTypes(reader, args.types, 'types')
  if (!types.ok) return types
  const until = resolveTypes(reader, args.until ?? [], 'until')
  if (!until.ok) return until
  const depth = args.depth ?? MAX_WALK_DEPTH
  if (!Number.isInteger(depth) || depth < 1 || depth > MAX_WALK_DEPTH)
    return err(
      badArgument('depth', `depth must be an integer from 1 to ${MAX_WALK_DEPTH}, not ${depth}.`, 'Omit it for all.'),
    )
  const start = await startOf(reader, args.uri)
  if (!start.ok) return start
  const list = listName(args, start.value)
  const at = lineageTx(reader, listMember(list, args.part), after)
  if (!at.ok) return at
  const { directOnly = false } = args
  const asked: LineageRequest = {
    start: startsOf(reader, start.value, { at: at.value, directOnly }),
    // Cached walks are keyed by their subject, and a team without its sub-teams begins elsewhere.
    about: directOnly ? null : start.value.node,
    at: at.value,
    way: args.way,
    until: [...until.value],
    maxDepth: depth,
  }
  const walked = await lineage(args.passesHidden === true ? passingHidden(reader) : reader, asked)
  const { flowed, request } =
    args.origins === true && args.way === 'upstream'
      ? await withoutLater(reader, { flowed: walked, request: asked, start: start.value })
      : { flowed: walked, request: asked }
  const totals = totalsOf(flowed, types.value)
  const coverage = coverageOfFlow(reader, flowed, { start: start.value, way: args.way, until: until.value })
  reader.coverage.include(coverage)
  const complete = !flowed.cut && (await isComplete(reader, coverage))
  const total = totalOf(totals)
  return ok({ start: start.value, list, at: at.value, flowed, request, types: types.value, totals, total, complete })
}

async function startOf(reader: Reader, text: string): Promise<Result<Entity, Problem>> {
  const uri = canonicalUri(text)
  if (!uri.ok) return err(badUri(uri.error, 'uri'))
  return await knownEntity(reader, uri.value)
}

/**
 * Nothing flows along ownership, so a walk from a person or group begins at everything that they, their members or
 * their sub-teams' members own, under any account, or that is theirs by its team tag.
 */
function startsOf(reader: Reader, entity: Entity, { at, directOnly }: OwnedThen): readonly NodeId[] {
  const { graph } = reader
  const { node } = entity
  if (!isOwner(reader, entity)) return [node]
  const teams = directOnly ? [node] : teamClosure({ graph, at }, [node], 'in')
  const into = (type: EdgeTypeId, target: NodeId): NodeId[] => {
    const found: NodeId[] = []
    graph.eachNeighbour(target, graph.edgeTypeNumber(type), 'in', at, (neighbour) => void found.push(neighbour))
    return found
  }
  const people = teams.flatMap((team) => [team, ...into('User.memberOf', team)])
  const owners = new Set(people.flatMap((person) => accountsOf({ graph, at }, person)))
  const owned = [...owners].flatMap((owner) => into('Entity.ownedBy', owner))
  const tagged = taggedFor(teams, at === reader.at ? reader : reader.asOf(at), into)
  return [...new Set([...owned, ...tagged])].sort((a, b) => a - b)
}

/** A tag counts only by the rule of owning teams: the groups of an entity's owners come before it. */
function taggedFor(
  teams: readonly NodeId[],
  reader: Reader,
  into: (type: EdgeTypeId, target: NodeId) => readonly NodeId[],
): readonly NodeId[] {
  const wanted = new Set(teams)
  const teamsOfNode = teamsOf(reader)
  const tagged = new Set(teams.flatMap((team) => into(TAGGED_TEAM, team)))
  return [...tagged].filter((node) => teamsOfNode(node).some((team) => wanted.has(team)))
}

/** The URI decides for an entity known by reference only. People known only by name may own entities too. */
export function isOwner({ catalogue }: Reader, { entityType, uri }: Pick<Entity, 'entityType' | 'uri'>): boolean {
  if (isLookup(uri)) return true
  const type = entityType ?? catalogue.onlyTypeOf(partsOf(uri).componentType)?.name ?? ''
  return catalogue.interfaces.get('Owner')?.includes(type) === true
}

/** Maximum number of wrong names for which the nearest are searched. */
const MAX_NEAREST = 10

/** Resolves entity types; an interface expands to all of its types. */
export function resolveTypes(
  reader: Reader,
  names: readonly string[],
  parameter: string,
): Result<ReadonlySet<string>, Problem> {
  const { catalogue } = reader
  const wrong = names.filter((name) => catalogue.type(name) === undefined && !catalogue.interfaces.has(name))
  if (wrong.length === 0) return ok(catalogue.target(names).types)
  const known = [...catalogue.interfaces.keys(), ...catalogue.types.map((t) => t.name)].sort()
  const named = wrong.map((name) => `"${truncate(name, 60)}"`).join(', ')
  const near = [...new Set(wrong.slice(0, MAX_NEAREST).map((name) => nearestMatch(name, known)))]
  const hint = `The nearest ${near.length === 1 ? 'is' : 'are'} ${near.join(', ')}. Valid names: ${known.join(', ')}.`
  return err(badArgument(parameter, `${parameter}: ${named} is neither an entity type nor an interface.`, hint))
}

function listName({ way, types = null, until = null, directOnly = false }: LineageQuery, { node }: Entity): string {
  const walk = `${way}.${node}${directOnly ? '.direct' : ''}`
  if (types === null && until === null) return walk
  const named = [types, until].map((names) => names?.toSorted() ?? null)
  return `${walk}.${hash('sha256', JSON.stringify(named), 'base64url').slice(0, 12)}`
}

export function listMember(list: string, part: string | undefined): string {
  return part === undefined ? list : `${list}.${part}`
}

export function flowPosition(list: string, cursor: string): FlowPosition | null {
  const position = openPosition(list, cursor)
  const match = position.ok ? /^f(\d{1,15})\.(\d{1,5})\.(\d{1,10})$/.exec(position.value) : null
  return match === null ? null : { tx: Number(match[1]), depth: Number(match[2]), node: Number(match[3]) }
}

function lineageTx(reader: Reader, list: string, after: string | null): Result<Tx, Problem> {
  if (after === null) return ok(reader.at)
  const position = flowPosition(list, after)
  if (position === null || position.tx < 1) return err(notOfList(after))
  if (!reader.present && position.tx !== reader.at)
    return err(badCursor(`The cursor is of transaction ${position.tx}, but asOf asks for ${reader.at}.`))
  if (position.tx <= reader.graph.head) return ok(position.tx)
  const detail = `The cursor is of transaction ${position.tx}, which this process hasn't reached.`
  return err(problem('NOT_YET', detail, 'Try again in a second.', 'cursor'))
}
