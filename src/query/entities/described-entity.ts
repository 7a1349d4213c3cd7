import { sunsetOf } from '../deprecation/plans.ts'
import { namedJson, nameOf, textOrNull, namedOrNotJson } from '../../catalogue/entity.ts'
import type { EdgeField, ViewField } from '../../catalogue/fields.ts'
import { labelOf } from '../../catalogue/labels.ts'
import { staleFrom } from '../../catalogue/stale.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import type { Direction } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { isLookup } from '../../model/lookup.ts'
import { APPROVALS } from '../../model/approval.ts'
import { partsOf } from '../../model/uri.ts'
import { carriedOf } from './carried.ts'
import { freshnessOfEntity, verificationOf, type EntityVerification } from './cadence.ts'
import { COMMENTS, commentsIn, openQuestions } from './comments.ts'
import { describedBy } from './described-by.ts'
import { departureIssues } from './departed-owners.ts'
import { entityStatusOf, type Entity } from './entity.ts'
import { knownOwners } from './known-owners.ts'
import { namesOfPeople } from './names-of-people.ts'
import { owningTeams } from './owning-teams.ts'
import { firstRows, type RelatedRow } from './related-rows.ts'
import { approvalsOf } from '../policies/approvals.ts'
import { openViolations } from '../policies/violation-changes.ts'
import { shownViolations } from '../policies/shown-violations.ts'
import { waiversOf, WAIVERS } from '../policies/waivers.ts'
import { isWalkable, type Reader } from '../reader.ts'
import { momentShown } from '../time/moment.ts'
import { newNameOf } from '../time/renames.ts'
import { resolutionsOf, unresolvedOf } from './relations.ts'
import { isoOf, isoOrNull } from '../../lib/iso.ts'

/** Statements by people that have lists of their own in the answer. */
const LISTED_SEPARATELY: ReadonlySet<string> = new Set([COMMENTS, APPROVALS, WAIVERS])

/** Maximum number of owning teams that are named; `related` has all. */
const MAX_TEAMS = 20

/**
 * Describes an entity in full for readers that don't know its type: attributes, relations and documents, with `rows`
 * rows of each relation.
 */
export async function describeEntity(reader: Reader, entity: Entity, rows: number) {
  reader.noteShown(entity)
  const { state, issues, enrichedAt, deletedAtSource, ...status } = entityStatusOf(entity, reader.present)
  const staleAt = staleFrom(entity.attributes)
  const now = reader.now()
  const moment = await momentShown(reader)
  return {
    uri: entity.uri,
    entityType: entity.entityType,
    domain: entity.domain,
    state,
    enrichedAt,
    deletedAtSource,
    renamedTo: deletedAtSource === null ? null : await newNameOf(reader, entity.node),
    ...(reader.present ? status : {}),
    freshness: freshnessOfEntity(reader, entity, now),
    verification: verificationJson(verificationOf(reader, entity)),
    describedBy: await describedBy(reader, entity),
    staleAt: isoOrNull(staleAt),
    sourceUrl: webAddress(entity.attributes.sourceUrl),
    violations: await violationsOf(reader, entity),
    owningTeams: await teams(reader, entity),
    knownOwners: [...(await knownOwners(reader, entity))],
    attributes: attributes(reader, entity),
    comments: await comments(reader, entity),
    approvals: await approvalsOf(reader, entity, moment),
    waivers: await waiversOf(reader, entity, moment),
    carries: await carriedOf(reader, entity),
    relationships: rows === 0 ? relationships(reader, entity) : await relationshipsWithRows(reader, entity, rows),
    ...(isLookup(entity.uri) ? { resolvesTo: [...resolutionsOf(reader, entity.node)] } : {}),
    unresolved: unresolvedOf(reader, entity).map((u) => ({ ...u })),
    issues: [...issues, ...(await departureIssues(reader, entity.node))],
    ...(reader.present ? { documents: entity.documents.map((one) => document(one, reader)) } : {}),
    tx: reader.at,
  }
}

export function verificationJson(known: EntityVerification | null) {
  return known === null ? null : { ...known, at: isoOrNull(known.at) }
}

/** Returns a link that a page may show: from a source's text, only addresses of web servers. */
function webAddress(value: Json | undefined): string | null {
  const text = textOrNull(value)
  return text !== null && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : null
}

async function teams(reader: Reader, entity: Entity) {
  const found = owningTeams(reader, entity, MAX_TEAMS)
  const named = await reader.withCachedEntities().loader.load(found.flatMap(({ team }) => team ?? []))
  for (const team of named) reader.noteShown(team)
  const byNode = new Map(named.map((team) => [team.node, team]))
  return found.map(({ reason, team, tag, through }) => {
    const known = team === null ? undefined : byNode.get(team)
    return {
      reason,
      team: team === null ? null : reader.graph.uriOf(team),
      name: known === undefined ? null : nameOf(known),
      tag,
      through: through === null ? null : reader.graph.uriOf(through),
      email: textOrNull(known?.attributes.email),
      slack: textOrNull(known?.attributes.slack),
    }
  })
}

/** Maximum number of violations that are named: each costs a read of its details. */
const MAX_VIOLATIONS = 20

async function violationsOf(reader: Reader, { node }: Entity) {
  const shown = await shownViolations(reader, (await openViolations(reader, node)).slice(0, MAX_VIOLATIONS))
  return shown.map(({ violation: { policy }, sentence, found }) => ({
    policy: policy.id,
    title: policy.title,
    severity: policy.severity,
    sentence,
    found: found === null ? null : namedJson(found),
  }))
}

function attributes(reader: Reader, entity: Entity): JsonObject {
  const known = reader.catalogue.attributes(entity.entityType ?? '')
  return Object.fromEntries(
    Object.entries(entity.attributes).filter(([name]) => known[name] !== undefined && !LISTED_SEPARATELY.has(name)),
  )
}

/** Shows comments with the names of their authors as of the reader's moment. */
async function comments(reader: Reader, entity: Entity) {
  const all = commentsIn(entity.attributes[COMMENTS])
  const open = new Set(openQuestions(all))
  const names = await namesOfPeople(
    reader,
    all.flatMap(({ by }) => by ?? []),
  )
  return all.map((comment) => ({
    ...comment,
    byName: comment.by === null ? null : (names.get(comment.by) ?? comment.by),
    open: open.has(comment),
  }))
}

interface NamedRelation {
  readonly name: string
  readonly count: number
  readonly gone?: number
  readonly direction?: Direction
}

/** Lists the entity's relations that have neighbours; each has a field of the same name in GraphQL. */
function relationships(reader: Reader, entity: Entity): readonly NamedRelation[] {
  return walkableFields(reader, entity).flatMap((field) => {
    const { nodes } = reader.page(entity.node, field, { after: 0, limit: Infinity })
    return nodes.length === 0 ? [] : [relationOf(reader, field, nodes)]
  })
}

async function relationshipsWithRows(reader: Reader, entity: Entity, most: number) {
  const lists = walkableFields(reader, entity).flatMap((field) => {
    const { nodes } = reader.page(entity.node, field, { after: 0, limit: Infinity })
    return nodes.length === 0 ? [] : [{ self: entity.node, field, nodes }]
  })
  const rows = await firstRows(reader, lists, most)
  return lists.map(({ field, nodes }, i) => ({
    ...relationOf(reader, field, nodes),
    label: labelOf(field.name),
    types: field.target.any ? [] : [...field.target.types],
    rows: (rows[i] ?? []).map(rowJson),
  }))
}

/** Returns the type whose fields the entity has; for a stub, those it could have by its URI. */
export function fieldsTypeOf(
  { catalogue }: Reader,
  { entityType, uri }: Pick<Entity, 'entityType' | 'uri'>,
): string | null {
  return entityType ?? catalogue.onlyTypeOf(partsOf(uri).componentType)?.name ?? null
}

function walkableFields(reader: Reader, entity: Entity): readonly (EdgeField | ViewField)[] {
  return [...reader.catalogue.fields(fieldsTypeOf(reader, entity)).values()].filter(isWalkable)
}

function relationOf({ graph, at }: Reader, field: EdgeField | ViewField, nodes: readonly NodeId[]): NamedRelation {
  const gone = nodes.filter((node) => graph.isGone(node, at)).length
  return {
    name: field.name,
    count: nodes.length,
    ...(gone > 0 && { gone }),
    ...(field.kind === 'edges' ? { direction: field.direction } : {}),
  }
}

/** Converts a row to its form in answers. */
export function rowJson({ entity, open, standing, partOf, edges }: RelatedRow) {
  return {
    ...namedOrNotJson(entity),
    open,
    standing,
    sunset: sunsetOf(entity.attributes),
    partOf,
    provenance: edges.provenance,
    caveat: edges.caveat,
    firstSeen: isoOrNull(edges.firstSeen),
    lastVerified: isoOrNull(edges.lastVerified),
    freshness: edges.freshness,
    edges: edges.edges,
  }
}

function document(d: DocumentStatus, { isRestricted }: Reader) {
  return {
    platform: d.platform,
    type: d.type,
    uri: d.uri,
    hydratedAt: isoOrNull(d.hydratedAt),
    lastVerified: isoOrNull(d.lastVerified),
    lastError: d.lastError,
    errorAt: isoOrNull(d.errorAt),
    gone: d.gone,
    suspectedDeletion:
      d.suspectedDeletion === null
        ? null
        : { state: d.suspectedDeletion.state, since: isoOf(d.suspectedDeletion.since) },
    // The etag would reveal changes in a document's hidden statements.
    ...(isRestricted ? {} : { etag: d.etag }),
  }
}
