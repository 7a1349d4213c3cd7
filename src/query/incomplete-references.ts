// Tells which references of an answer lead to entities that weren't read.
import type { NodeId } from '../contracts/log.ts'
import { SYSTEM_PLATFORM, type Time } from '../model/facts.ts'
import { lookedUpBy, isLookup, LOOKUP_TYPE, MAY_RESOLVE_TO, RESOLVES_TO } from '../model/lookup.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import type { Entity } from './entities/entity.ts'
import type { Reader } from './reader.ts'
import { MAX_UNRESOLVED, type AnswerCoverage } from './answer-coverage.ts'
import { isoOrNull } from '../lib/iso.ts'
import type { Incomplete } from './incomplete-cause.ts'

/** Maximum number of references named, each read once for its reason and time; the others are counted. */
const MAX_REFERENCES_NAMED = 20
/** Maximum number of edges of a reference searched for its first mention. */
const MAX_MENTIONS = 100

export async function incompleteReferences(reader: Reader, coverage: AnswerCoverage): Promise<readonly Incomplete[]> {
  const open = [...coverage.unresolved].filter((node) => isOpen(reader, node)).sort((a, b) => a - b)
  if (open.length === 0) return []
  const named = await reader.loader.load(open.slice(0, MAX_REFERENCES_NAMED))
  const entries = await Promise.all(named.map((entity) => incompleteReference(reader, entity)))
  const more = open.length - entries.length
  if (more === 0) return entries
  const counted = coverage.unresolved.size < MAX_UNRESOLVED ? `${more} more` : `at least ${more} more`
  return [
    ...entries,
    { code: 'MORE', part: 'references', reason: `${counted} are known by reference only`, since: null },
  ]
}

/**
 * Tells whether a reference still waits to be read or looked up. A name that stands for a person doesn't wait if none of
 * the configured sources knows people.
 */
export function isOpen(reader: Reader, node: NodeId): boolean {
  const {
    graph,
    at,
    sourceConditions: { platforms, withoutPeople },
  } = reader
  const type = graph.typeOf(node, at)
  if (type !== null && type !== LOOKUP_TYPE) return false
  const uri = graph.uriOf(node)
  if (isLookup(uri) && lookedUpBy(uri).kind !== 'team' && withoutPeople.has(platform(uri))) return false
  if (type === null) {
    if (!isLookup(uri)) return platform(uri) !== SYSTEM_PLATFORM && !isForgotten(reader, node)
    if (platforms !== null && !platforms.has(platform(uri))) return false
  }
  return [RESOLVES_TO, MAY_RESOLVE_TO].every((answer) => {
    const number = graph.edgeTypeNumber(answer)
    return number < 0 || graph.degree(node, number, 'out', at) === 0
  })
}

/** True for a deleted entity without relationships, such as a column of a deleted table: no answer misses it. */
function isForgotten({ graph, at }: Reader, node: NodeId): boolean {
  const isNamed = (['in', 'out'] as const).some((direction) => graph.hasNeighbour(node, { types: null, direction }, at))
  return !isNamed && graph.isGone(node, at)
}

async function incompleteReference(reader: Reader, entity: Entity): Promise<Incomplete> {
  const { uri } = entity
  const why = whyStub(reader, entity)
  const denied = why === 'NOT_THERE' ? await deniedAt(reader, uri) : null
  const since = denied ?? (await mentionedAt(reader, uri))
  return {
    code: why,
    part: uri,
    reason: REASONS[why](uri),
    since: isoOrNull(since),
  }
}

/** Why something is known by reference only. If its source reports it absent, it isn't called "not read". */
export type WhyStub = 'NOT_READ' | 'NOT_THERE' | 'NO_SOURCE'

export function whyStub(
  { sourceConditions }: Reader,
  { uri, attributes }: Pick<Entity, 'uri' | 'attributes'>,
): WhyStub {
  if (attributes['unresolvable'] === true || attributes['deletedAtSource'] !== undefined) return 'NOT_THERE'
  const { platforms } = sourceConditions
  if (platforms !== null && !platforms.has(platform(uri))) return 'NO_SOURCE'
  return 'NOT_READ'
}

const REASONS: Readonly<Record<WhyStub, (uri: Uri) => string>> = {
  NOT_READ: (uri) => `${subject(uri)} is known by reference only: ${platform(uri)} hasn't been read for it yet`,
  NOT_THERE: (uri) => {
    const owner = ownerKind(uri)
    return owner === null
      ? `${subject(uri)} is mentioned, but missing from ${platform(uri)}`
      : `${subject(uri)} is mentioned, but ${platform(uri)} has no such ${owner}`
  },
  NO_SOURCE: (uri) => `${subject(uri)} is known by reference only: no source is configured for ${platform(uri)}`,
}

function ownerKind(uri: Uri): string | null {
  if (!isLookup(uri)) return partsOf(uri).componentType === 'user' ? 'person' : null
  return { email: 'person', name: 'person or group', team: 'team' }[lookedUpBy(uri).kind]
}

/** Short enough for a line of a list. */
export const STUB_REASONS: Readonly<Record<WhyStub, string>> = {
  NOT_READ: 'not yet read',
  NOT_THERE: 'not at its source',
  NO_SOURCE: 'of no configured source',
}

function subject(uri: Uri): string {
  if (!isLookup(uri)) return uri
  const { kind, text } = lookedUpBy(uri)
  switch (kind) {
    case 'email':
      return `the person with the address ${text}`
    case 'name':
      return `the person or group with the name ${text}`
    case 'team':
      return `the team with the name ${text}`
  }
}

function platform(uri: Uri): string {
  return partsOf(uri).platformId
}

async function deniedAt({ store, loader, at }: Reader, uri: Uri): Promise<Time | null> {
  const entries = await loader.counted(store.history(uri, at + 1, MAX_MENTIONS))
  const denies = ({ asserted }: (typeof entries)[number]): boolean =>
    asserted['unresolvable'] === true || asserted['deletedAtSource'] !== undefined
  return entries.find(denies)?.at ?? null
}

/** Returns the time of its first mention, or of the oldest one among the edges searched. */
async function mentionedAt({ store, loader, at }: Reader, uri: Uri): Promise<Time | null> {
  const { events } = await loader.counted(store.edgeEvents(uri, at + 1, MAX_MENTIONS))
  return events.at(-1)?.at ?? null
}
