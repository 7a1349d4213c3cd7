// Words what a transaction did to an entity as news; changes that no reader would care about aren't news.
import {
  creationTimeOf,
  mostSevere,
  severityOfRelationship,
  announces,
  ONLY_FAILURES,
  type Severity,
} from '../../../catalogue/news.ts'
import { isDetail } from '../../../catalogue/containment.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { CauseKind } from '../../../model/facts.ts'
import { personOf } from '../../../model/people.ts'
import { platformOf, type Uri } from '../../../model/uri.ts'
import type { Reader } from '../../reader.ts'
import type { HistoryChange, ReasonChange, TransactionHistory } from '../change.ts'
import { roleOf } from '../wording.ts'
import type { NewsKind, NewsSubject, HeadlineWriter, Headline } from './subject.ts'
import {
  type SentencePart,
  type Phrase,
  wordsOfName,
  MAX_ATTRIBUTES_NAMED,
  changePhrase,
  listEntities,
  toParts,
  withOtherNames,
} from './phrases.ts'
import { isCreation, isDeletion, hasFailed, statingDocument, valuesAfter, isNamed } from './changes.ts'
import { isOldNews, belongsToFirstRead, isNewsworthy, severityOf } from './relevance.ts'
import {
  phraseUsedVersion,
  deletionHeadline,
  creationHeadline,
  stageHeadline,
  statusHeadline,
  findingHeadline,
  commentHeadline,
  decisionHeadline,
} from './entity-news.ts'
import { relationshipHeadline, edgesLike, OWNED_BY } from './relationship-news.ts'
import { aliasHeadline, attributeHeadline } from './attribute-news.ts'
import { phraseOtherTags, REGISTRY_TAGS, phraseOwnerTags, countOtherTags } from './tag-news.ts'

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

interface NewsRequest {
  readonly node: NodeId
  readonly transaction: TransactionHistory
  readonly bookkeeping: boolean
  /** Other entities whose own documents this transaction read for the first time. */
  readonly firstRead: ReadonlySet<Uri>
  /** Versions created with this transaction, which are announced by their model. */
  readonly announced: ReadonlySet<Uri>
  /** Entities that this transaction deletes: their own news reports it, not the news of entities that they referred to. */
  readonly deleted: ReadonlySet<Uri>
  /** Tells whether an edge from another entity is reported here, and not there. */
  readonly isReportedHere: (other: NodeId) => boolean
  /** A version that came from an entity that was deleted or got worse, and is chosen for use; null if there is none. */
  readonly chosenVersion: Uri | null
  /** The stage that chooses a new current version, such as `stage Production`; null if none does. */
  readonly currentStage: string | null
}

export function newsOf(
  reader: Reader,
  {
    node,
    transaction,
    bookkeeping,
    firstRead,
    announced,
    deleted,
    isReportedHere,
    chosenVersion,
    currentStage,
  }: NewsRequest,
): News | null {
  const { graph, catalogue } = reader
  const uri = graph.uriOf(node)
  const type = graph.typeOf(node, transaction.tx) ?? graph.typeOf(node, reader.at)
  const isFirstRead = isCreation(transaction) && isOldNews(reader, transaction)
  const isOfDetail = (isDeletion(transaction) || isCreation(transaction)) && type !== null && isDetail(catalogue, type)
  if (!bookkeeping && (isFirstRead || isOfDetail || OWN_CAUSES.has(transaction.cause))) return null
  const reported = transaction.changes.filter((change) => {
    const isNew =
      announced.has(uri) || (change.kind === 'edge' && announces(change.relation) && announced.has(change.other))
    if (!bookkeeping && !isNew && belongsToFirstRead(reader, { transaction, firstRead }, change)) return false
    if (!bookkeeping && change.kind === 'edge' && change.op === 'removed' && deleted.has(change.other)) return false
    if (change.kind === 'edge' && change.direction === 'in') {
      const other = graph.idOf(change.other)
      if (other === undefined || !isReportedHere(other)) return false
    }
    return bookkeeping || isNewsworthy(type, change)
  })
  if (!bookkeeping && type !== null && ONLY_FAILURES.has(type) && !hasFailed(reported)) return null
  // A part may be known only by name, from the first read of its container.
  const isOnlyNamed = isCreation(transaction) && reported.every(({ kind }) => kind === 'type')
  const isStated = transaction.changes.some((change) => statingDocument(change) !== null)
  if (reported.length === 0 || (isOnlyNamed && isStated && !bookkeeping)) return null
  const created = creationTimeOf(valuesAfter(transaction))
  const createdBefore = created !== null && created < transaction.at - PROMPT_MS ? created : null
  const about: NewsSubject = { uri, type, reported, createdBefore, chosenVersion, currentStage }
  const headline = HEADLINE_WRITERS.map((write) => write(about, reader)).find((one) => one !== null)
  if (headline === undefined || headline === null) return null
  const worseVersion = chosenVersion === null || isDeletion(transaction) ? [] : phraseUsedVersion(chosenVersion)
  const document = statingDocument(headline.of)
  const person = document === null ? null : personOf(document)
  return {
    kind: headline.kind,
    severity: mostSevere(reported.map((change) => severityOf(about, change, catalogue))),
    sentence: [...headline.sentence, ...phraseOtherChanges(headline, reported, reader), ...worseVersion],
    person,
    platform:
      person === null ? (document?.platform ?? (headline.of?.kind === 'tombstone' ? platformOf(uri) : null)) : null,
    changes: reported,
  }
}

/** Causes within the service (rules and changed mappings): nothing happened to the entity itself. */
const OWN_CAUSES: ReadonlySet<CauseKind> = new Set(['rule', 'mapping'])

/** A creation noticed within this time is reported without its time. */
const PROMPT_MS = 120_000

/** The first headline that applies is used; `phraseOtherChanges` adds what matters of the rest. */
const HEADLINE_WRITERS: readonly HeadlineWriter[] = [
  deletionHeadline,
  creationHeadline,
  stageHeadline,
  statusHeadline,
  (subject, reader) => relationshipHeadline(subject, reader, ({ relation }) => relation === 'Model.currentInstance'),
  (subject, reader) =>
    relationshipHeadline(subject, reader, (change) => severityOfRelationship(change.relation) !== 'low'),
  findingHeadline,
  commentHeadline,
  decisionHeadline,
  aliasHeadline,
  attributeHeadline,
  (subject, reader) => relationshipHeadline(subject, reader, () => true),
]

/** Attributes that people write: a headline about something else names them if they changed too. */
const WRITTEN_BY_PEOPLE: ReadonlySet<string> = new Set(['description', 'tags'])

/** Names the important changes that the headline leaves out. */
function phraseOtherChanges({ kind, of }: Headline, reported: readonly HistoryChange[], { catalogue }: Reader) {
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
      if (change.name !== 'tags') return [wordsOfName(change.name)]
      const others = phraseOtherTags(change, { without: REGISTRY_TAGS })
      phrases.push(
        ...phraseOwnerTags(change, { without: isOwned ? 'owner' : null }),
        ...others.slice(0, MAX_ATTRIBUTES_NAMED),
      )
      return countOtherTags(others)
    }
    if (change.kind !== 'edge' || change.direction === 'in' || severityOfRelationship(change.relation) === 'low')
      return []
    if (change.relation === OWNED_BY || (of?.kind === 'edge' && of.relation === change.relation)) return []
    const type = catalogue.edgeType(change.relation)
    return [(type === undefined ? null : roleOf(type, catalogue)) ?? wordsOfName(change.name)]
  })
  if (isOwned && (of?.kind !== 'edge' || of.relation !== OWNED_BY))
    phrases.push(changePhrase('owner', { was: listEntities(owners.removed), is: listEntities(owners.added) }))
  return toParts(...withOtherNames(phrases, [...new Set(names)]).flatMap((phrase) => ['; ', ...phrase]))
}
