// Reports why an answer may lack something: sources behind, unread references, parts not recorded.
import type { PartBeginning, Shortfall, ShortfallCode } from '../contracts/source-conditions.ts'
import type { NodeId } from '../contracts/log.ts'
import type { JsonObject } from '../lib/json.ts'
import type { Time } from '../model/facts.ts'
import { lookedUpBy, isLookup, LOOKUP_COMPONENT, LOOKUP_TYPE, MAY_RESOLVE_TO, RESOLVES_TO } from '../model/lookup.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import { type Entity } from './entities/entity.ts'
import { momentShown, timeOfTx } from './time/moment.ts'
import type { Reader } from './reader.ts'
import { MAX_OPEN, type AnswerCoverage } from './touched.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'

/** A reason why an answer may be shorter than the truth (docs/decisions/0013). */
export interface Incomplete {
  readonly code: IncompleteCode
  /** The platform of a source; a part of the service itself; or the URI of a stub or a look-up. */
  readonly part: string
  /** For a source, only the entity types that the answer looked for. */
  readonly types?: readonly string[]
  readonly reason: string
  /** ISO 8601; null if unknown. */
  readonly since: string | null
}

type IncompleteCode =
  | ShortfallCode
  /** Wasn't known yet at the requested moment. */
  | 'BEGAN_LATER'
  /** Referred to, but not read yet. */
  | 'NOT_READ'
  /** Referred to, but its source reports that it doesn't exist. */
  | 'NOT_THERE'
  /** Referred to, but no configured source could have it. */
  | 'NO_SOURCE'
  /** Stands for further stubs and look-ups, which aren't named. */
  | 'MORE'

/** Maximum number of references named, each read once for its reason and time; the others are counted. */
const MAX_REFERENCES_NAMED = 20
/** Maximum number of edges of a reference searched for its first mention. */
const MAX_MENTIONS = 100

/** Lists everything that may have shortened an answer; reads nothing if nothing is missing. */
async function incompleteness(reader: Reader): Promise<readonly Incomplete[]> {
  const { touched } = reader
  const own = touched.shortfalls.flatMap((shortfall) => ofSource(shortfall, reader, touched))
  return [...own, ...(await sourcesShort(reader, touched)), ...(await ofReferences(reader, touched))]
}

/** Tells whether nothing is known to be missing, without reading the reason for each reference. */
export async function isComplete(reader: Reader, touched: AnswerCoverage): Promise<boolean> {
  return !hasOpen(reader, touched) && (await sourcesShort(reader, touched)).length === 0
}

function hasOpen(reader: Reader, { opened }: AnswerCoverage): boolean {
  for (const node of opened) if (isOpen(reader, node)) return true
  return false
}

/** Most answers need no read: they are about the present while every source is well. */
function isPlainlyComplete(reader: Reader): boolean {
  const { sourceConditions, touched, present } = reader
  if (!present || touched.earliest !== null || sourceConditions.shortfalls.length + touched.shortfalls.length > 0)
    return false
  return sourceConditions.beginnings.every(({ at }) => at !== null) && !hasOpen(reader, touched)
}

/** A member of an answer, present only if something may be missing. */
export async function incompleteMember(reader: Reader): Promise<JsonObject> {
  if (isPlainlyComplete(reader)) return {}
  // The answer is complete by now: if the record has become unreachable since, it must not fail.
  const incomplete = await incompleteness(reader).catch(() => [NOT_CHECKED])
  return incomplete.length === 0 ? {} : { incomplete: incomplete.map(incompleteJson) }
}

const NOT_CHECKED: Incomplete = {
  code: 'UNKNOWN',
  part: 'record',
  reason: 'the record did not answer the question what may be missing here',
  since: null,
}

function incompleteJson({ types, ...rest }: Incomplete): JsonObject {
  return types === undefined ? { ...rest } : { ...rest, types: [...types] }
}

// ------------------------------------------------------------------------------------------------------- sources

/** Lists what the sources concerned lack; nothing about stubs. */
export async function sourcesShort(reader: Reader, touched: AnswerCoverage): Promise<readonly Incomplete[]> {
  const { shortfalls, beginnings } = reader.sourceConditions
  if (touched.nothing || shortfalls.length + beginnings.length === 0) return []
  const moments = await momentsOf(reader, touched)
  const short = shortfalls
    // A later failure doesn't affect the past. A lag is over in moments, and the past must not change with it.
    .filter(({ code, since }) => (since === null || since <= moments.latest) && (reader.present || code !== 'BEHIND'))
    .flatMap((shortfall) => ofSource(shortfall, reader, touched))
  const begun = beginnings
    .filter((beginning) => isShortBy(beginning, moments))
    .map((beginning) => asHistory(beginning, moments))
    .flatMap((beginning) => ofSource(beginning, reader, touched))
  return [...short, ...begun]
}

/**
 * Tells whether a part wasn't recorded yet at the earliest moment of an answer. A listing that ended before the next
 * transaction found nothing else.
 */
function isShortBy({ code, at }: PartBeginning, { earliest, nextChange }: TimeSpan): boolean {
  return at === null || (code === 'NOT_LISTED' ? at >= nextChange : at > earliest)
}

/** A listing that completed within the time that an answer covers leaves out only what came before. */
function asHistory(beginning: PartBeginning, { latest }: TimeSpan): PartBeginning {
  const { code, at, part } = beginning
  if (code !== 'NOT_LISTED' || at === null || at > latest) return beginning
  const moment = isoOf(at).slice(0, 'yyyy-mm-ddThh:mm'.length).replace('T', ' ')
  return { ...beginning, reason: `before ${moment} UTC, ${part} had not been listed completely`, since: null }
}

function ofSource(
  { code, part, types, reason, since }: Shortfall | PartBeginning,
  { catalogue }: Reader,
  touched: AnswerCoverage,
): readonly Incomplete[] {
  const shortfall = { code, part, reason, since: isoOrNull(since) }
  if (types === null) return [shortfall]
  const among = touched.among(types, catalogue)
  return among.length === 0 ? [] : [{ ...shortfall, types: among }]
}

/** Returns the times that an answer covers; reads them only for the past. */
async function momentsOf(reader: Reader, { earliest }: AnswerCoverage): Promise<TimeSpan> {
  const { store, at, present } = reader
  if (present && earliest === null) return { latest: Infinity, earliest: Infinity, nextChange: Infinity }
  const first = Math.min(at, earliest ?? at)
  const [next] = await store.times([first + 1])
  const latest = present ? Infinity : await momentShown(reader)
  return {
    latest,
    earliest: first === at && !present ? latest : await timeOfTx(store, first),
    nextChange: next ?? Infinity,
  }
}

interface TimeSpan {
  readonly earliest: Time
  readonly latest: Time
  /** Time of the first transaction after the earliest one. */
  readonly nextChange: Time
}

// ---------------------------------------------------------------------------------------------------- references

async function ofReferences(reader: Reader, touched: AnswerCoverage): Promise<readonly Incomplete[]> {
  const open = [...touched.opened].filter((node) => isOpen(reader, node)).sort((a, b) => a - b)
  if (open.length === 0) return []
  const named = await reader.loader.load(open.slice(0, MAX_REFERENCES_NAMED))
  const entries = await Promise.all(named.map((entity) => ofReference(reader, entity)))
  const more = open.length - entries.length
  if (more === 0) return entries
  const counted = touched.opened.size < MAX_OPEN ? `${more} more` : `at least ${more} more`
  return [
    ...entries,
    { code: 'MORE', part: 'references', reason: `${counted} are known by reference only`, since: null },
  ]
}

/**
 * An answered look-up leads on, possibly to several entities, and a stub may have been read by the requested moment.
 * People whom no configured source could know stay names: no more is to be expected.
 */
function isOpen({ graph, at, sourceConditions: { platforms } }: Reader, node: NodeId): boolean {
  const type = graph.typeOf(node, at)
  if (type !== LOOKUP_TYPE) {
    const uri = graph.uriOf(node)
    if (type !== null || !isLookup(uri)) return type === null
    if (platforms !== null && !platforms.has(platform(uri))) return false
  }
  return [RESOLVES_TO, MAY_RESOLVE_TO].every((answer) => {
    const number = graph.edgeTypeNumber(answer)
    return number < 0 || graph.degree(node, number, 'out', at) === 0
  })
}

async function ofReference(reader: Reader, entity: Entity): Promise<Incomplete> {
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
  NOT_READ: (uri) => `${subject(uri)} is known by reference only: ${platform(uri)} has not been read for it yet`,
  NOT_THERE: (uri) =>
    PEOPLE.has(partsOf(uri).componentType)
      ? `${subject(uri)} is mentioned, but ${platform(uri)} has no such person`
      : `${subject(uri)} is mentioned, but missing from ${platform(uri)}`,
  NO_SOURCE: (uri) => `${subject(uri)} is known by reference only: no source is configured for ${platform(uri)}`,
}

const PEOPLE: ReadonlySet<string> = new Set([LOOKUP_COMPONENT, 'user'])

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

/** Given more edges than are searched, it was mentioned by then at the latest. */
async function mentionedAt({ store, loader, at }: Reader, uri: Uri): Promise<Time | null> {
  const { events } = await loader.counted(store.edgeEvents(uri, at + 1, MAX_MENTIONS))
  return events.at(-1)?.at ?? null
}
