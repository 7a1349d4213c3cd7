// Tells what a transaction did to an entity, as a person would; null if nobody would mention it.
import { formatCount } from '../../lib/format-count.ts'
import {
  BIRTH_VERBS,
  bornAt,
  isBookkeeping,
  isFailure,
  isOld,
  mostSevere,
  RECORD_SEVERITIES,
  severityOfRelationship,
  severityOfValue,
  ADJECTIVES,
  announces,
  STATED_BIRTH_VERBS,
  ONLY_FAILURES,
  RUN_PARTS,
  STATUSES,
  type Severity,
  verbOf,
} from '../../catalogue/news.ts'
import { isDetail } from '../../catalogue/containment.ts'
import { NEWEST } from '../../catalogue/in-use.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { isRun } from '../../catalogue/runs.ts'
import { snakeCase } from '../../catalogue/names.ts'
import { tagTexts, valuesOfTag } from '../../catalogue/tags.ts'
import type { NodeId } from '../../contracts/log.ts'
import { isObject, objectsOf, type Json } from '../../lib/json.ts'
import { ISO_TIME, isoOf } from '../../lib/iso.ts'
import type { CauseKind, DocumentKey, Time } from '../../model/facts.ts'
import { personOf } from '../../model/people.ts'
import { partsOf, platformOf, type Uri } from '../../model/uri.ts'
import { isSystemMetric, isTelling } from '../compare/headline-metric.ts'
import { directionByName } from '../compare/metric-direction.ts'
import { COMMENTS, commentChange, quoteLine } from '../entities/comments.ts'
import { worstOf } from '../home/worse-metrics.ts'
import { decisionIn } from '../policies/decisions.ts'
import type { Reader } from '../reader.ts'
import type { AttributeChange, EdgeHistoryChange, HistoryChange, ReasonChange, TransactionHistory } from './change.ts'
import { beginningOfSource, isFirstListing, isOlderThanListing } from './source-beginnings.ts'
import { COMMENT_PHRASES, nameOfMetric, roleOf, valuesByName } from './wording.ts'
import { and, upperFirst } from '../../lib/english.ts'

/** A piece of a sentence: text, a linked name, a value, or a time. */
export type SentencePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'entity'; readonly uri: Uri }
  | { readonly kind: 'person'; readonly person: string }
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'time'; readonly at: string }

export interface News {
  /** Kind of event; `added` and `removed` are about the entity itself. */
  readonly kind: NewsKind
  readonly severity: Severity
  readonly sentence: readonly SentencePart[]
  /** The person who did it; null if a source states it. */
  readonly person: string | null
  /** The source that states it; null for people, and for the service's own findings. */
  readonly platform: string | null
  /** Every change that the news reports. */
  readonly changes: readonly (HistoryChange | ReasonChange)[]
}

export const NEWS_KINDS = ['added', 'removed', 'status', 'relationship', 'attribute', 'found', 'violation'] as const
type NewsKind = (typeof NEWS_KINDS)[number]

interface NewsRequest {
  readonly node: NodeId
  readonly transaction: TransactionHistory
  readonly bookkeeping: boolean
  /** Other entities whose own documents this transaction read for the first time. */
  readonly firstRead: ReadonlySet<Uri>
  /** Versions created with this transaction, which are announced by their model. */
  readonly announced: ReadonlySet<Uri>
  /** Entities that this transaction deletes: their own news tells it, not that of what they referred to. */
  readonly ended: ReadonlySet<Uri>
  /** Tells whether an edge from another entity is reported here, and not there. */
  readonly isToldHere: (other: NodeId) => boolean
  /** If the entity is deleted or got worse: a version that came from it and is chosen for use; null if none is. */
  readonly chosenVersion: Uri | null
}

export function newsOf(
  reader: Reader,
  { node, transaction, bookkeeping, firstRead, announced, ended, isToldHere, chosenVersion }: NewsRequest,
): News | null {
  const { graph, catalogue } = reader
  const uri = graph.uriOf(node)
  const type = graph.typeOf(node, transaction.tx) ?? graph.typeOf(node, reader.at)
  const isFirstRead = isBirth(transaction) && isOldNews(reader, transaction)
  const isOfDetail = (isDeletion(transaction) || isBirth(transaction)) && type !== null && isDetail(catalogue, type)
  if (!bookkeeping && (isFirstRead || isOfDetail || OWN_CAUSES.has(transaction.cause))) return null
  const reported = transaction.changes.filter((change) => {
    const isNew =
      announced.has(uri) || (change.kind === 'edge' && announces(change.relation) && announced.has(change.other))
    if (!bookkeeping && !isNew && belongsToFirstRead(reader, { transaction, firstRead }, change)) return false
    if (!bookkeeping && change.kind === 'edge' && change.op === 'removed' && ended.has(change.other)) return false
    if (change.kind === 'edge' && change.direction === 'in') {
      const other = graph.idOf(change.other)
      if (other === undefined || !isToldHere(other)) return false
    }
    return bookkeeping || isTold(type, change)
  })
  if (!bookkeeping && type !== null && ONLY_FAILURES.has(type) && !hasFailed(reported)) return null
  // A part that is known only from the first read of its whole.
  const isFirstNamed = isBirth(transaction) && reported.every(({ kind }) => kind === 'type')
  const isStated = transaction.changes.some((change) => statingDocument(change) !== null)
  if (reported.length === 0 || (isFirstNamed && isStated && !bookkeeping)) return null
  const born = bornAt(valuesAfter(transaction))
  const bornBefore = born !== null && born < transaction.at - NOTICED_AT_ONCE_MS ? born : null
  const about: NewsSubject = { uri, type, reported, bornBefore, chosenVersion, edge: (id) => catalogue.edgeType(id) }
  const teller = TELLERS.map((tell) => tell(about, reader)).find((one) => one !== null)
  if (teller === undefined || teller === null) return null
  const worseVersion = chosenVersion === null || isDeletion(transaction) ? [] : cameFromIt(chosenVersion)
  const document = statingDocument(teller.of)
  const person = document === null ? null : personOf(document)
  return {
    kind: teller.kind,
    severity: mostSevere(reported.map((change) => severityOf(about, change, catalogue))),
    sentence: [...teller.sentence, ...changedBesides(teller, reported, reader), ...worseVersion],
    person,
    platform:
      person === null ? (document?.platform ?? (teller.of?.kind === 'tombstone' ? platformOf(uri) : null)) : null,
    changes: reported,
  }
}

/** The service concluded it, or mapped the same answer differently: nothing happened to the entity. */
const OWN_CAUSES: ReadonlySet<CauseKind> = new Set(['rule', 'mapping'])

/** A change noticed within this time is reported without its time. */
const NOTICED_AT_ONCE_MS = 120_000

/** Tells whether it was created before its source was known to the service, or a day before it was read. */
function isOldNews(reader: Reader, transaction: TransactionHistory): boolean {
  const document = transaction.changes.map(statingDocument).find((one) => one !== null)
  return wasBefore(reader, transaction, { values: valuesAfter(transaction), platform: document?.platform })
}

/** Judges any statement of a transaction in the same way, by its values and its source. */
export function wasBefore(
  { sourceConditions }: Reader,
  transaction: TransactionHistory,
  { values, platform }: { readonly values: Readonly<Record<string, Json>>; readonly platform: string | undefined },
): boolean {
  if (isOld(values, transaction.at)) return true
  const beginning = platform === undefined ? undefined : beginningOfSource(sourceConditions, platform)
  return isOlderThanListing(beginning, values) ?? isFirstListing(beginning, causeOf(transaction))
}

function causeOf({ cause, requestedAt }: TransactionHistory): { readonly kind: CauseKind; readonly since: Time } {
  return { kind: cause, since: requestedAt }
}

/**
 * Tells whether the record only learned it, because something else that states it was first read, a look-up found a
 * person whom a source had named, or a source's first listing found it. An entity created during that listing is news,
 * with all its statements.
 */
function belongsToFirstRead(
  { sourceConditions }: Reader,
  { transaction, firstRead }: Pick<NewsRequest, 'transaction' | 'firstRead'>,
  change: HistoryChange,
): boolean {
  const { cause } = transaction
  const document = statingDocument(change)
  if (document === null || personOf(document) !== null) return false
  if (change.kind === 'edge' && cause === 'lookup') return true
  const isFound = isFirstListing(beginningOfSource(sourceConditions, document.platform), causeOf(transaction))
  if (isFound && !isBirth(transaction)) return true
  return firstRead.has(document.uri)
}

/** Tells whether it happened to the entity; otherwise it is bookkeeping. */
export function isTold(type: string | null, change: HistoryChange): boolean {
  switch (change.kind) {
    case 'attribute':
      return change.shown && !isBookkeeping(change.name) && !(isNothing(change.before) && isNothing(change.after))
    case 'edge':
      return change.shown && change.rule === null
    case 'state':
      return false
    case 'type':
      return change.before === null
    case 'unresolvable':
    case 'issues':
      // An entity that no source ever described was only a dangling reference, and a look-up found that out.
      return type !== null
    default:
      return true
  }
}

function severityOf(
  { type, chosenVersion }: Pick<NewsSubject, 'type' | 'chosenVersion'>,
  change: HistoryChange,
  catalogue: Catalogue,
): Severity {
  if (change.kind === 'attribute')
    return chosenVersion !== null && isWorse(change) ? 'high' : severityOfValue(type, change)
  const isOfRun = type !== null && (isRun(catalogue, type) || RUN_PARTS.has(type))
  // Nobody is told who started a run.
  if (change.kind === 'edge') return isOfRun ? 'low' : severityOfRelationship(change.relation)
  if (type === null && (change.kind === 'unresolvable' || change.kind === 'issues')) return 'low'
  // People clean up runs, and few are the origin of anything in use.
  if (change.kind === 'tombstone' && isOfRun && chosenVersion === null) return 'low'
  // Nobody needs to act if it is back, or settled.
  return change.after === null ? 'low' : RECORD_SEVERITIES[change.kind]
}

/** True for a missing or an empty list of tags. */
function isNothing(value: Json): boolean {
  return value === null || (Array.isArray(value) && value.length === 0)
}

export function isDeletion({ changes }: TransactionHistory): boolean {
  return changes.some((change) => change.kind === 'tombstone' && change.after !== null)
}

/** Tells whether a metric that says how good a model is became clearly worse, or any metric of it became NaN. */
export function hasWorsened({ changes }: TransactionHistory): boolean {
  return changes.some((change) => change.kind === 'attribute' && isWorse(change))
}

function isWorse({ name, before, after }: AttributeChange): boolean {
  if (name !== 'metrics') return false
  const namedValues = (metrics: Json) => [...valuesByName(metrics)].map(([name, value]) => ({ name, value }))
  const definitions = objectsOf(before).flatMap((definition) => {
    const metric = { name: typeof definition.name === 'string' ? definition.name : '', value: null }
    const direction = isTelling(metric) ? directionByName(metric.name) : null
    return isSystemMetric(metric) ? [] : [{ name: nameOfMetric(definition), direction }]
  })
  return worstOf(definitions, namedValues(before), namedValues(after)) !== null
}

export function isBirth({ changes }: TransactionHistory): boolean {
  return changes.some((change) => change.kind === 'type' && change.before === null)
}

function valuesAfter({ changes }: TransactionHistory): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    changes.flatMap((change) => (change.kind === 'attribute' ? [[change.name, change.after] as const] : [])),
  )
}

export function statingDocument(change: HistoryChange | undefined): DocumentKey | null {
  if (change?.kind === 'attribute') return change.documents[0] ?? null
  return change?.kind === 'edge' ? change.document : null
}

// ------------------------------------------------------------------------------------------------------- sentences

interface NewsSubject {
  readonly uri: Uri
  /** When it was created, if it was noticed some time later. */
  readonly bornBefore: Time | null
  /** If the entity is deleted: a version that came from it and is chosen for use; null if there is none. */
  readonly chosenVersion: Uri | null
  readonly type: string | null
  readonly reported: readonly HistoryChange[]
  readonly edge: Reader['catalogue']['edgeType']
}

interface ToldNews {
  readonly kind: NewsKind
  readonly sentence: readonly SentencePart[]
  /** The change that the sentence reports. */
  readonly of: HistoryChange | undefined
}

type Teller = (subject: NewsSubject, reader: Reader) => ToldNews | null

/** The first teller that applies is used; its sentence names only what matters of the rest. */
const TELLERS: readonly Teller[] = [
  deletion,
  birth,
  tellStageChange,
  status,
  (subject, reader) => relationship(subject, reader, ({ relation }) => relation === 'Model.currentInstance'),
  (subject, reader) => relationship(subject, reader, (change) => severityOfRelationship(change.relation) !== 'low'),
  finding,
  discussion,
  decision,
  aliases,
  attributes,
  (subject, reader) => relationship(subject, reader, () => true),
]

const text = (words: string): SentencePart => ({ kind: 'text', text: words })
const entity = (uri: Uri): SentencePart => ({ kind: 'entity', uri })

/** Strings stand for themselves. */
function say(...parts: readonly (string | SentencePart)[]): readonly SentencePart[] {
  return parts.map((part) => (typeof part === 'string' ? text(part) : part))
}

const OWNED_BY = 'Entity.ownedBy'

/** Attributes that people write: a headline about something else names them if they changed too. */
const WRITTEN_BY_PEOPLE: ReadonlySet<string> = new Set(['description', 'tags'])

/** Names what matters in a change beside its headline. */
function changedBesides({ kind, of }: ToldNews, reported: readonly HistoryChange[], { catalogue }: Reader) {
  if (kind !== 'status' && kind !== 'relationship' && !isNamed(of, 'aliases')) return []
  // A newly created entity has no changes.
  if (reported.some((change) => change.kind === 'type' && change.before === null)) return []
  // An entity that states its first status states everything else for the first time as well.
  const isFirst = kind === 'status' && of?.kind === 'attribute' && of.name !== 'tags' && of.before === null
  const owners = edgesLike(reported, { relation: OWNED_BY, direction: 'out' })
  const isOwned = owners.added.length + owners.removed.length > 0
  const phrases: Phrase[] = []
  const names = reported.flatMap((change): readonly string[] => {
    if (change.kind === 'attribute') {
      if (!WRITTEN_BY_PEOPLE.has(change.name) || (isFirst && change.before === null)) return []
      if (change.name !== 'tags') return [wordsOf(change.name)]
      const others = otherTags(change, { without: OF_REGISTRY })
      phrases.push(
        ...namedByTags(change, { without: isOwned ? 'owner' : null }),
        ...others.slice(0, MAX_ATTRIBUTES_NAMED),
      )
      return moreTags(others)
    }
    if (change.kind !== 'edge' || change.direction === 'in' || severityOfRelationship(change.relation) === 'low')
      return []
    if (change.relation === OWNED_BY || (of?.kind === 'edge' && of.relation === change.relation)) return []
    const type = catalogue.edgeType(change.relation)
    return [(type === undefined ? null : roleOf(type, catalogue)) ?? wordsOf(change.name)]
  })
  if (isOwned && (of?.kind !== 'edge' || of.relation !== OWNED_BY))
    phrases.push(changePhrase('owner', { was: listEntities(owners.removed), is: listEntities(owners.added) }))
  return say(...withRest(phrases, [...new Set(names)]).flatMap((phrase) => ['; ', ...phrase]))
}

/** A part of a sentence, without its subject. */
type Phrase = readonly (string | SentencePart)[]

/** Adds a phrase that only names what else changed. */
function withRest(phrases: readonly Phrase[], names: readonly string[]): readonly Phrase[] {
  return names.length === 0 ? phrases : [...phrases, [`${and(names)} changed`]]
}

interface WasAndIs {
  readonly was: readonly SentencePart[]
  readonly is: readonly SentencePart[]
  /** Names the entity, after the name of what changed. */
  readonly of?: Phrase
}

function changePhrase(name: string | SentencePart, { was, is, of = [] }: WasAndIs): Phrase {
  if (is.length === 0) return [name, ' ', ...was, ...of, ' was removed']
  if (was.length === 0) return [name, ...of, ' was set to ', ...is]
  return [name, ...of, ' changed from ', ...was, ' to ', ...is]
}

function isNamed(change: HistoryChange | undefined, name: string): boolean {
  return change?.kind === 'attribute' && change.name === name
}

function recordChange(reported: readonly HistoryChange[], kind: HistoryChange['kind']) {
  const found = reported.find((change) => change.kind === kind)
  return found === undefined || found.kind === 'edge' ? undefined : found
}

function deletion({ uri, reported, chosenVersion }: NewsSubject): ToldNews | null {
  const change = recordChange(reported, 'tombstone')
  if (change === undefined) return null
  if (change.after === null) return { kind: 'added', sentence: say(entity(uri), ' is back at its source'), of: change }
  const lost = chosenVersion === null ? [] : cameFromIt(chosenVersion)
  return { kind: 'removed', sentence: say(entity(uri), ' was deleted at its source', ...lost), of: change }
}

function cameFromIt(version: Uri): readonly SentencePart[] {
  return say('; ', entity(version), ' came from it')
}

function birth({ uri, type, reported, bornBefore }: NewsSubject, { catalogue }: Reader): ToldNews | null {
  const change = recordChange(reported, 'type')
  if (change?.before !== null || change.after === null) return null
  const value = findAttribute(reported, (name) => name === 'status')?.after
  const isHistory = catalogue.type(type ?? '')?.history === true
  const ended = typeof value === 'string' && isHistory ? verbOf(value) : undefined
  const stated = findAttribute(reported, (name) => name in STATED_BIRTH_VERBS)
  const verb = ended ?? STATED_BIRTH_VERBS[stated?.name ?? ''] ?? BIRTH_VERBS[type ?? ''] ?? 'was added'
  const document = reported.find((one) => statingDocument(one) !== null)
  const when: readonly (string | SentencePart)[] =
    bornBefore === null || ended !== undefined ? [] : [' at ', { kind: 'time', at: isoOf(bornBefore) }]
  return {
    kind: ended === undefined ? 'added' : 'status',
    sentence: say(entity(uri), ` ${verb}`, ...when),
    of: document,
  }
}

function hasFailed(changes: readonly HistoryChange[]): boolean {
  return changes.some((change) => change.kind === 'attribute' && isFailure({ [change.name]: change.after }))
}

function findAttribute(
  reported: readonly HistoryChange[],
  isNamed: (name: string) => boolean,
): (AttributeChange & HistoryChange) | undefined {
  return reported.find((change): change is AttributeChange & HistoryChange => {
    return change.kind === 'attribute' && isNamed(change.name)
  })
}

/** An entity that states its first status has just been created, though others may have named it before. */
function firstVerb(type: string | null, { before }: AttributeChange): string | undefined {
  return before === null ? BIRTH_VERBS[type ?? ''] : undefined
}

/** The tag in which a registry states a version's stage. */
const STAGE = 'stage'

/** Reports that a version moved to another stage: its state follows from that. */
function tellStageChange({ uri, type, reported }: NewsSubject): ToldNews | null {
  const tags = findAttribute(reported, (name) => name === 'tags')
  const isFirst = findAttribute(reported, (name) => STATUSES.has(name))?.before === null
  if (type !== 'ModelInstance' || isFirst || tags === undefined || authorOf(tags) !== null) return null
  const [was, is] = [tags.before, tags.after].map((value) => valuePart(valuesOfTag(value, STAGE)[0] ?? null))
  if (JSON.stringify(was) === JSON.stringify(is)) return null
  const [from, to] = [was == null ? [] : [' from ', was], is == null ? [] : [' to ', is]]
  const moved = is == null && was != null ? [' left ', was] : [' moved', ...from, ...to]
  return { kind: 'status', sentence: say(entity(uri), ...moved), of: tags }
}

/** A registry moves these, and other news reports it. */
const OF_REGISTRY = ['stage', 'alias'] as const

function status({ uri, type, reported }: NewsSubject): ToldNews | null {
  const change = findAttribute(reported, (name) => STATUSES.has(name))
  if (change === undefined || typeof change.after !== 'string') return null
  const verb = verbOf(change.after) ?? firstVerb(type, change)
  const by = authorOf(change)
  if (by !== null) return { kind: 'status', sentence: setBy(by, uri, change), of: change }
  const subject = entity(uri)
  const value = valuePart(change.after.replaceAll('_', ' ').toLowerCase()) ?? text('another one')
  const sentence = verb === undefined ? say(subject, ' is now ', value) : say(subject, ` ${verb}`)
  return { kind: 'status', sentence, of: change }
}

function finding({ uri, reported }: NewsSubject): ToldNews | null {
  const issues = recordChange(reported, 'issues')
  const missing = recordChange(reported, 'unresolvable')
  const problems = missing ?? issues
  if (problems === undefined) return null
  const settled = problems.after === null
  const what =
    problems === issues
      ? settled
        ? ': its issues were settled'
        : ' has new issues'
      : settled
        ? ' was found at its source'
        : ` is missing from ${partsOf(uri).platformId}`
  return { kind: 'found', sentence: say(entity(uri), what), of: problems }
}

function authorOf(change: HistoryChange): string | null {
  const document = statingDocument(change)
  return document === null ? null : personOf(document)
}

/** Longest value that fits into a sentence. */
const LONGEST_VALUE = 60
const MAX_WORDS = 4

function valuePart(value: Json): SentencePart | null {
  if (typeof value === 'string' && ISO_TIME.test(value)) return { kind: 'time', at: value }
  if (typeof value === 'string') {
    const fits = value.length <= LONGEST_VALUE && value.split(/\s/).length <= MAX_WORDS
    return fits && value !== '' ? { kind: 'value', value } : null
  }
  if (typeof value === 'number')
    return {
      kind: 'value',
      value: value.toLocaleString('en', { maximumSignificantDigits: Number.isSafeInteger(value) ? 16 : 6 }),
    }
  if (typeof value === 'boolean') return { kind: 'value', value: value ? 'yes' : 'no' }
  return null
}

/** Longest quotation in a sentence, in characters. */
const LONGEST_QUOTED = 100

function discussion({ uri, reported }: NewsSubject): ToldNews | null {
  const change = reported.find((one) => one.kind === 'attribute' && one.name === COMMENTS)
  if (change?.kind !== 'attribute') return null
  const [by, what] = [authorOf(change), commentChange(change.before, change.after)]
  if (by === null || what === null) return null
  const sentence = [{ kind: 'person', person: by } as const, ` ${COMMENT_PHRASES[what.verb]} `, entity(uri)]
  const quote = what.text === '' ? [] : [`: ${quoteLine(what.text, LONGEST_QUOTED)}`]
  return { kind: 'attribute', sentence: say(...sentence, ...quote), of: change }
}

function decision({ uri, reported }: NewsSubject): ToldNews | null {
  for (const change of reported) {
    if (change.kind !== 'attribute') continue
    const [by, what] = [authorOf(change), decisionIn(change.name, change.before, change.after)]
    if (by === null || what === null) continue
    const sentence = [{ kind: 'person', person: by } as const, ` ${what.verb} `, entity(uri), what.rest]
    return { kind: 'attribute', sentence: say(...sentence), of: change }
  }
  return null
}

/** Maximum number of attributes that a sentence names; others are counted. */
const MAX_ATTRIBUTES_NAMED = 3

/** Reports which aliases moved. How the current version is chosen follows from that. */
function aliases({ uri, reported }: NewsSubject): ToldNews | null {
  const change = findAttribute(reported, (name) => name === 'aliases')
  if (change === undefined || authorOf(change) !== null) return null
  const [first, ...rest] = tellAliases(change, [' of ', entity(uri)])
  return first === undefined
    ? null
    : { kind: 'attribute', sentence: say(typeof first === 'string' ? upperFirst(first) : first, ...rest), of: change }
}

function attributes({ uri, reported }: NewsSubject): ToldNews | null {
  const changed = reported.filter((change) => change.kind === 'attribute')
  const [first] = changed
  if (first === undefined) return null
  const by = authorOf(first)
  const named = by === null ? namedChanges(uri, changed) : null
  if (named !== null) return { kind: 'attribute', sentence: named, of: first }
  if (changed.length === 1) return { kind: 'attribute', sentence: one(uri, first, by), of: first }
  const list = and(firstNames(changed.map(({ name }) => wordsOf(name))))
  const sentence =
    by === null
      ? say(`${upperFirst(list)} of `, entity(uri), ' changed')
      : say({ kind: 'person', person: by }, ` changed the ${list} of `, entity(uri))
  return { kind: 'attribute', sentence, of: first }
}

function firstNames(names: readonly string[]): readonly string[] {
  const rest = names.length - MAX_ATTRIBUTES_NAMED
  return rest > 0 ? [...names.slice(0, MAX_ATTRIBUTES_NAMED), `${rest} more`] : names
}

/** Reports changes of the name, of owner and team tags, and of metrics, and what else changed; null if none. */
function namedChanges(uri: Uri, changed: readonly AttributeChange[]): readonly SentencePart[] | null {
  const [renamed, tags, metrics] = ['name', 'tags', 'metrics'].map((name) =>
    changed.find((change) => change.name === name),
  )
  const [former, latter] = [valuePart(renamed?.before ?? null), renamed?.after ?? null]
  const naming: readonly Phrase[] =
    former === null || latter === null ? [] : [[former, ' was renamed to ', entity(uri)]]
  const subjectAfter = (reported: readonly Phrase[]) => (reported.length > 0 ? [] : [' of ', entity(uri)])
  const ofTags = tags === undefined ? [] : namedByTags(tags, { of: subjectAfter(naming) })
  const measured = metrics === undefined ? [] : measuredAnew(metrics, subjectAfter([...naming, ...ofTags]))
  const isOnlyTags = changed.length === 1 && ofTags.length === 0
  const retagged =
    tags === undefined || isOnlyTags ? [] : otherTags(tags, { of: subjectAfter([...naming, ...ofTags, ...measured]) })
  const phrases = [...naming, ...ofTags, ...measured.slice(0, MAX_METRICS), ...retagged.slice(0, MAX_ATTRIBUTES_NAMED)]
  if (phrases.length === 0) return null
  const names = changed.flatMap((change) => {
    if (change === tags) return moreTags(retagged)
    if (change === metrics && measured.length > 0) {
      const rest = measured.length - MAX_METRICS
      return rest > 0 ? [formatCount(rest, 'more metric')] : []
    }
    return change === renamed && naming.length > 0 ? [] : [wordsOf(change.name)]
  })
  const [[first = '', ...rest] = [], ...others] = withRest(phrases, firstNames(names))
  const start = typeof first === 'string' ? upperFirst(first) : first
  return say(start, ...rest, ...others.flatMap((phrase) => ['; ', ...phrase]))
}

function one(uri: Uri, change: AttributeChange, by: string | null): readonly SentencePart[] {
  if (by !== null) return setBy(by, uri, change)
  if (change.name === 'tags') return tellTags(uri, change)
  const subject = entity(uri)
  const after = valuePart(change.after)
  const adjectives = ADJECTIVES[change.name]
  if (change.name === 'currentVersionBy' && after !== null)
    return say(
      'Current version of ',
      subject,
      ' is now ',
      ...(change.after === NEWEST ? ['the newest one'] : ['chosen by ', after]),
    )
  if (adjectives !== undefined && typeof change.after === 'boolean')
    return say(subject, ` is now ${change.after ? adjectives.yes : adjectives.no}`)
  const parameter = change.name === 'parameters' ? onlyMember(change) : null
  return parameter === null
    ? became(upperFirst(wordsOf(change.name)), subject, change)
    : became(`Parameter ${parameter.name}`, subject, parameter)
}

/** Returns the only changed member of an object; null if several changed. */
function onlyMember({ before, after }: AttributeChange): (Pick<AttributeChange, 'name'> & BeforeAndAfter) | null {
  const [was, is] = [objectOf(before), objectOf(after)]
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  const [name, ...others] = names.filter((one) => JSON.stringify(was[one]) !== JSON.stringify(is[one]))
  if (name === undefined || others.length > 0) return null
  return { name, before: was[name] ?? null, after: is[name] ?? null }
}

type BeforeAndAfter = Pick<AttributeChange, 'before' | 'after'>

/** Matches "Parameters", but not "Status" or "Hypothesis". */
const PLURAL = /^\w+[^sui]s$/

function became(name: string, subject: SentencePart, change: BeforeAndAfter): readonly SentencePart[] {
  const [before, after] = [valuePart(change.before), valuePart(change.after)]
  const was = PLURAL.test(name) ? ' were' : ' was'
  if (change.after === null) return say(`${name} of `, subject, `${was} removed`)
  if (after === null) return say(`${name} of `, subject, change.before === null ? `${was} added` : ' changed')
  if (change.before === null) return say(`${name} of `, subject, `${was} set to `, after)
  if (before === null) return say(`${name} of `, subject, ' changed to ', after)
  return say(`${name} of `, subject, ' changed from ', before, ' to ', after)
}

/** Reports which aliases lead to another version of the entity that `of` names. */
function tellAliases({ before, after }: AttributeChange, of: readonly (string | SentencePart)[]) {
  const [was, is] = [objectOf(before), objectOf(after)]
  const names = Object.keys({ ...was, ...is }).filter((name) => was[name] !== is[name])
  return names.slice(0, MAX_ATTRIBUTES_NAMED).flatMap((name, n) => {
    const [old, now] = [valuePart(was[name] ?? null), valuePart(is[name] ?? null)]
    const subject = n === 0 ? [`alias ${name}`, ...of] : [`; alias ${name}`]
    if (now === null) return [...subject, ' was removed', ...(old === null ? [] : [' from version ', old])]
    return [...subject, ...(old === null ? [' was set to version '] : [' moved from version ', old, ' to ']), now]
  })
}

const objectOf = (value: Json): Readonly<Record<string, Json>> => (isObject(value) ? value : {})

/** Maximum number of metrics whose values a sentence gives; others are counted. */
const MAX_METRICS = 2

/** Reports which metrics have other values; the first phrase names the entity. */
function measuredAnew({ before, after }: AttributeChange, of: Phrase): readonly Phrase[] {
  const [was, is] = [valuesByName(before), valuesByName(after)]
  const names = [...new Set([...is.keys(), ...was.keys()])].filter((name) => is.get(name) !== was.get(name))
  const valueIn = (metrics: ReadonlyMap<string, Json>, name: string) =>
    [valuePart(metrics.get(name) ?? null)].filter((part) => part !== null)
  return names.map((name, n) =>
    changePhrase(
      { kind: 'value', value: name },
      { was: valueIn(was, name), is: valueIn(is, name), of: n === 0 ? of : [] },
    ),
  )
}

/** Reports added and removed tags. */
function tellTags(uri: Uri, { before, after }: AttributeChange): readonly SentencePart[] {
  const [was, is] = [tagTexts(before), tagTexts(after)]
  const added = is.filter((tag) => !was.includes(tag))
  const removed = was.filter((tag) => !is.includes(tag))
  const [[key, now], [former, old]] = [keyAndValue(added), keyAndValue(removed)]
  if (key !== undefined && key === former && now !== undefined && old !== undefined)
    return say(`Tag ${key} of `, entity(uri), ' changed from ', ...listValues([old]), ' to ', ...listValues([now]))
  if (added.length === 0) return say(entity(uri), ' is no longer tagged ', ...listValues(removed))
  if (removed.length === 0) return say(entity(uri), ' was tagged ', ...listValues(added))
  return say(entity(uri), ' was tagged ', ...listValues(added), ' in place of ', ...listValues(removed))
}

function listValues(texts: readonly string[]): readonly SentencePart[] {
  return listParts(texts.map((value) => ({ kind: 'value', value })))
}

/** Tag keys that also describe their values. */
const NAMED_BY_KEY = ['owner', 'team'] as const

interface NamedTags {
  readonly of?: Phrase
  /** A key that other news reports. */
  readonly without?: string | null
}

/** Reports changes of the owner and team in tags; the first phrase names the entity. */
function namedByTags({ before, after }: AttributeChange, { of = [], without }: NamedTags): readonly Phrase[] {
  return NAMED_BY_KEY.filter((key) => key !== without)
    .map((key) => ({ key, was: valuesOfTag(before, key), is: valuesOfTag(after, key) }))
    .filter(({ was, is }) => was.join() !== is.join())
    .map(({ key, was, is }, n) =>
      changePhrase(key, { was: listValues(was), is: listValues(is), of: n === 0 ? of : [] }),
    )
}

interface OtherTags {
  readonly of?: Phrase
  /** Further keys that other news reports. */
  readonly without?: readonly string[]
}

/** Reports changes of tags but owner and team; the first phrase names the entity. Values that are long are left out. */
function otherTags({ before, after }: AttributeChange, { of = [], without = [] }: OtherTags): readonly Phrase[] {
  const [was, is] = [before, after].map((tags) => Map.groupBy(objectsOf(tags), ({ tag }) => tag))
  const keys = new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])
  const told = [...keys].filter(
    (key): key is string => typeof key === 'string' && ![...NAMED_BY_KEY, ...without].includes(key),
  )
  return told
    .map((key) => ({ key, old: was?.get(key) ?? [], now: is?.get(key) ?? [] }))
    .filter(({ old, now }) => tagTexts(old).join() !== tagTexts(now).join())
    .map(({ key, old, now }, n) => {
      const [name, subject] = [`tag ${key}`, n === 0 ? of : []]
      const [oldParts, newParts] = [old, now].map((tags) => tags.flatMap(({ value }) => valuePart(value ?? null) ?? []))
      if (oldParts?.length === old.length && newParts?.length === now.length)
        return changePhrase(name, { was: listParts(oldParts), is: listParts(newParts), of: subject })
      return [name, ...subject, now.length === 0 ? ' was removed' : old.length === 0 ? ' was added' : ' changed']
    })
}

/** Counts the tags that a sentence doesn't name. */
function moreTags(changed: readonly Phrase[]): readonly string[] {
  const rest = changed.length - MAX_ATTRIBUTES_NAMED
  return rest > 0 ? [formatCount(rest, 'more tag')] : []
}

/** Returns the key and value of a list's only tag; nothing if there are several, or it has no value. */
function keyAndValue([tag, ...others]: readonly string[]): readonly string[] {
  const end = others.length > 0 ? -1 : (tag?.indexOf('::') ?? -1)
  return tag === undefined || end < 0 ? [] : [tag.slice(0, end), tag.slice(end + 2)]
}

function setBy(person: string, uri: Uri, change: AttributeChange): readonly SentencePart[] {
  const [by, subject, name] = [{ kind: 'person', person } as const, entity(uri), wordsOf(change.name)]
  if (change.after === null) return say(by, ` removed the ${name} of `, subject)
  const after = valuePart(change.after)
  return after === null
    ? say(by, ` changed the ${name} of `, subject)
    : say(by, ` set the ${name} of `, subject, ' to ', after)
}

/** Summarises a transaction's edges of one relationship: a to-one relationship's new edge replaces the old. */
function relationship(
  { uri, reported, edge }: NewsSubject,
  reader: Reader,
  isTold: (change: EdgeHistoryChange) => boolean,
): ToldNews | null {
  const edges = reported.filter((change) => change.kind === 'edge')
  const first = edges.find(isTold)
  const type = first === undefined ? undefined : edge(first.relation)
  if (first === undefined || type === undefined) return null
  const edgeSentence: EdgeSentence = {
    uri,
    ...edgesLike(reported, first),
    first,
    role: roleOf(type, reader.catalogue),
    by: authorOf(first),
    reported,
  }
  const phrase = PHRASES[first.relation] ?? plainly
  return { kind: 'relationship', sentence: phrase(edgeSentence), of: first }
}

/** Selects the edges of one relationship. A rejection and the edges that it hides count as one change. */
function edgesLike(reported: readonly HistoryChange[], like: Pick<EdgeHistoryChange, 'relation' | 'direction'>) {
  const edges = reported.filter((change) => change.kind === 'edge')
  const alike = edges.filter(({ relation, direction }) => relation === like.relation && direction === like.direction)
  const same = [...new Map(alike.map((change) => [`${change.op} ${change.other}`, change])).values()]
  return { added: same.filter(({ op }) => op === 'added'), removed: same.filter(({ op }) => op === 'removed') }
}

interface EdgeSentence {
  readonly uri: Uri
  readonly added: readonly EdgeHistoryChange[]
  readonly removed: readonly EdgeHistoryChange[]
  readonly first: EdgeHistoryChange
  readonly role: string | null
  readonly by: string | null
  /** Everything that the transaction changed about the entity. */
  readonly reported: readonly HistoryChange[]
}

type EdgePhrase = (of: EdgeSentence) => readonly SentencePart[]

/** Relationships with wording of their own. */
const PHRASES: Readonly<Record<string, EdgePhrase>> = {
  'Model.currentInstance': (of) =>
    of.first.direction === 'in'
      ? say(entity(of.uri), ` ${of.added.length > 0 ? 'became' : 'is no longer'} the current version`)
      : [
          ...tellReplacement(of, { as: 'as the current version of ', added: ' became the current version of ' }),
          ...whyCurrent(of),
        ],
  'ModelDeployment.deploys': (of) => tellReplacement(of, { as: 'in ', added: ' was deployed to ' }),
  [OWNED_BY]: ownership,
  'DatasetVersion.versionOf': (of) =>
    of.first.direction === 'in' && of.added.length > 0
      ? say(entity(of.uri), ' has new data: ', ...listEntities(of.added))
      : plainly(of),
}

/** Reports how a version became the current one, if that changed: nobody promoted one that is merely the newest. */
function whyCurrent({ reported }: EdgeSentence): readonly SentencePart[] {
  const by = reported.find((change) => change.kind === 'attribute' && change.name === 'currentVersionBy')
  const moved = reported.find((change) => change.kind === 'attribute' && change.name === 'aliases')
  if (by === undefined && moved?.kind === 'attribute') return say(': ', ...tellAliases(moved, []))
  if (by?.kind !== 'attribute' || typeof by.after !== 'string') return []
  // An alias that decides is named; one that was lost, so that a stage decides, is not.
  const lost = moved?.kind === 'attribute' && by.after.startsWith('stage ') ? tellAliases(moved, []) : []
  if (by.after !== NEWEST) return say(`, by ${by.after}`, ...(lost.length > 0 ? ['; ', ...lost] : []))
  return say(
    typeof by.before === 'string'
      ? `: no version has ${by.before} any more, so the newest is current`
      : ', as the newest',
  )
}

function tellReplacement(
  of: EdgeSentence,
  words: { readonly as: string; readonly added: string },
): readonly SentencePart[] {
  const { uri, first, added, removed } = of
  if (first.direction === 'in' || first.rejected === true) return plainly(of)
  const [is, was] = [added[0], removed[0]]
  if (is !== undefined && was !== undefined)
    return say(entity(is.other), ' replaced ', entity(was.other), ` ${words.as}`, entity(uri))
  if (is !== undefined) return say(entity(is.other), words.added, entity(uri))
  return plainly(of)
}

function ownership(of: EdgeSentence): readonly SentencePart[] {
  const { uri, first, added, removed, by } = of
  if (first.direction === 'in') return plainly(of)
  const subject = entity(uri)
  const is = listEntities(added)
  if (by !== null) {
    const person: SentencePart = { kind: 'person', person: by }
    if (added.length === 0) return say(person, ' removed ', ...listEntities(removed), ' as owner of ', subject)
    return removed.length === 0
      ? say(person, first.rejected === true ? ' restored ' : ' added ', ...is, ' as owner of ', subject)
      : say(person, ' replaced ', ...listEntities(removed), ' by ', ...is, ' as owner of ', subject)
  }
  if (added.length > 0 && removed.length > 0)
    return say(...is, ' replaced ', ...listEntities(removed), ' as owner of ', subject)
  if (added.length > 0) return say(...is, added.length === 1 ? ' became an owner of ' : ' became owners of ', subject)
  return say(
    ...listEntities(removed),
    removed.length === 1 ? ' is no longer an owner of ' : ' are no longer owners of ',
    subject,
  )
}

/** Names the role of the other end, if the catalogue has a noun for it, else the relationship. */
function plainly({ uri, first, added, removed, role, by }: EdgeSentence): readonly SentencePart[] {
  const isNew = added.length > 0
  const others = listEntities(isNew ? added : removed)
  const subject = entity(uri)
  if (first.direction === 'in') {
    return say(...others, verbOfRelation(verbs(first.relation), isNew), subject)
  }
  if (first.rejected === true && by !== null)
    return say(
      { kind: 'person', person: by },
      isNew ? ' took back the rejection of ' : ' rejected ',
      ...others,
      ` as ${role ?? wordsOf(first.name)} of `,
      subject,
    )
  if (by !== null)
    return say(
      { kind: 'person', person: by },
      isNew ? ' added ' : ' removed ',
      ...others,
      ` ${isNew ? 'as' : 'from'} ${role ?? wordsOf(first.name)} of `,
      subject,
    )
  if (role === null) return say(subject, verbOfRelation(wordsOf(first.name), isNew), ...others)
  if (isNew && removed.length > 0)
    return say(...others, ' replaced ', ...listEntities(removed), ` as ${role} of `, subject)
  return say(...others, isNew ? ' was added as ' : ' was removed as ', `${role} of `, subject)
}

/** Maximum number of entities or tags that a sentence names; others are counted. */
const MAX_LISTED = 3

function listEntities(edges: readonly EdgeHistoryChange[]): readonly SentencePart[] {
  return listParts(edges.map(({ other }) => entity(other)))
}

function listParts(parts: readonly SentencePart[]): readonly SentencePart[] {
  const named = parts.slice(0, MAX_LISTED)
  const rest = parts.length - named.length
  const all = rest > 0 ? [...named, text(`${rest} more`)] : named
  return all.flatMap((part, i) => (i === 0 ? [part] : [text(i === all.length - 1 ? ' and ' : ', '), part]))
}

/** `uses feature` → now uses feature, `computed from` → is now computed from, `consumed` → consumed. */
function verbOfRelation(words: string, isNew: boolean): string {
  const [first = '', ...others] = words.split(' ')
  if (/[^s]s$/.test(first)) return ` ${isNew ? 'now' : 'no longer'} ${words} `
  if (others.length === 0 && first.endsWith('ed')) return isNew ? ` ${words} ` : ` is no longer known to have ${words} `
  return ` is ${isNew ? 'now' : 'no longer'} ${words} `
}

/** Returns the name of a relationship without its type: `Pipeline.dependsUpon` → depends upon. */
function verbs(relation: string): string {
  return wordsOf(relation.slice(relation.indexOf('.') + 1))
}

function wordsOf(name: string): string {
  return snakeCase(name === 'modelState' ? 'state' : name).replaceAll('_', ' ')
}
