// Names the entities and people in the sentences of changes.
import { nameOf, textOrNull, namedOrNotJson } from '../../catalogue/entity.ts'
import { displayName } from '../../catalogue/display-name.ts'
import { occurrenceNoun } from '../../catalogue/news.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { calledPerson } from '../../model/people.ts'
import { canonicalUri, partsOf, type Uri } from '../../model/uri.ts'
import { containerOf, containerThen } from '../../query/entities/containing-entity.ts'
import type { Entity } from '../../query/entities/entity.ts'
import type { Reader } from '../../query/reader.ts'
import type { Activity } from '../../query/time/activity/activity-at.ts'
import type { HistoryChange, ReasonChange } from '../../query/time/change.ts'
import type { SentencePart } from '../../query/time/news/phrases.ts'
import { isoOf } from '../../lib/iso.ts'
import { type ActivityJson, MAX_DETAILS } from './schema.ts'

export type ActivityNames = Readonly<Record<'uri', string>> & Pick<ActivityJson, 'entityType' | 'name'>

/** Tells whether its source has deleted all of its names: earlier changes show the names of then. */
function lostItsName(entity: Entity | undefined): boolean {
  return entity !== undefined && nameOf(entity) === null && textOrNull(entity.attributes.deletedAtSource) !== null
}

export async function shownActivities(
  reader: Reader,
  activities: readonly Activity[],
): Promise<readonly ActivityJson[]> {
  const { graph } = reader
  const told = activities.map((activity) => ({ ...activity, containers: containersIn(reader, activity) }))
  const wanted = new Set(told.flatMap(({ containers }) => [...containers].flat()).filter((node) => node !== null))
  const entities = await reader.loader.byNode(wanted)
  for (const { node, tx, kind, containers } of told) {
    if (reader.presentOf(node) === node && !lostItsName(entities.get(node))) continue
    const past = reader.untracked().asOf(txToShow({ tx, kind }))
    const whole = containerOf(past, node)
    containers.set(node, whole)
    const then = await past.loader.load(whole === null ? [node] : [node, whole])
    for (const entity of then) if (entity.node === node || !entities.has(entity.node)) entities.set(entity.node, entity)
  }
  const entityOf = (uri: Uri): Entity | undefined => entities.get(graph.idOf(uri) ?? 0)
  return told.map((activity) => {
    const containing = (entity: Entity | undefined): Entity | null => {
      const container = entity === undefined ? null : activity.containers.get(entity.node)
      return container == null ? null : (entities.get(container) ?? null)
    }
    const uri = graph.uriOf(activity.node)
    const entity = entities.get(activity.node)
    const container = containing(entity)
    const nameWithin = (of: Uri): string => {
      const entity = entityOf(of)
      if (entity === undefined) return partsOf(of).resourceId
      const whole = containing(entity)
      return whole?.uri === uri ? calledWithin(entity) : called(entity, whole, reader)
    }
    const parts = activity.sentence.map((part) => partJson(part, { entityOf, named: nameWithin }))
    const { tx, kind, severity, platform, cause, trace } = activity
    return {
      id: `${tx}.${uri}`,
      tx,
      at: isoOf(activity.at),
      uri,
      entityType: entity?.entityType ?? null,
      name: entity === undefined ? null : nameOf(entity),
      partOf: container === null ? null : namedOrNotJson(container),
      kind,
      severity,
      sentence: parts.map(({ text }) => text).join(''),
      parts,
      by: activity.person === null ? null : personName(activity.person, entityOf),
      platform,
      cause,
      trace,
      changes: activity.changes.slice(0, MAX_DETAILS).map(detailJson),
    }
  })
}

/** Returns what everything that the sentence names belonged to at the time. */
function containersIn(reader: Reader, activity: Activity): Map<NodeId, NodeId | null> {
  const uris = activity.sentence.flatMap((part) => uriIn(part) ?? [])
  const nodes = [activity.node, ...uris.flatMap((uri) => reader.graph.idOf(uri) ?? [])]
  return new Map(nodes.map((node) => [node, containerThen(reader, node, txToShow(activity))]))
}

/** Something that is gone has nothing to say about itself afterwards. */
function txToShow({ tx, kind }: Pick<Activity, 'tx' | 'kind'>): Tx {
  return kind === 'removed' ? tx - 1 : tx
}

function uriIn(part: SentencePart): Uri | null {
  if (part.kind === 'entity') return part.uri
  const person = part.kind === 'person' ? canonicalUri(part.person) : null
  return person?.ok === true ? person.value : null
}

interface EntityNames {
  readonly entityOf: (uri: Uri) => Entity | undefined
  readonly named: (uri: Uri) => string
}

function partJson(part: SentencePart, { entityOf, named }: EntityNames): ActivityJson['parts'][number] {
  const plain = { uri: null, entityType: null, at: null }
  switch (part.kind) {
    case 'text':
      return { ...plain, text: part.text }
    case 'value':
      return { ...plain, text: part.value }
    case 'time':
      return { ...plain, text: timeText(part.at), at: part.at }
    case 'person': {
      const uri = uriIn(part)
      const entity = uri === null ? undefined : entityOf(uri)
      const text = personName(part.person, entityOf)
      return { ...plain, text, uri: entity?.uri ?? null, entityType: entity?.entityType ?? null }
    }
    case 'entity': {
      const { uri } = part
      return { ...plain, text: named(uri), uri, entityType: entityOf(uri)?.entityType ?? null }
    }
  }
}

function personName(person: string, entityOf: (uri: Uri) => Entity | undefined): string {
  const uri = canonicalUri(person)
  const entity = uri.ok ? entityOf(uri.value) : undefined
  return (entity === undefined ? null : nameOf(entity)) ?? calledPerson(person)
}

/** Formats `Ranking v5 · 5.3.0`, `Run 12 of daily-features` or `price of orders`: columns of several tables share a name. */
function called(entity: Entity, container: Entity | null, { catalogue }: Reader): string {
  const whole = container === null ? null : (nameOf(container) ?? partsOf(container.uri).resourceId)
  const [name, version] = [nameOf(entity), versionOf(entity)]
  if (version !== null && (name ?? whole) !== null)
    return displayName({ name: name ?? version, version, container: whole })
  const isNamedAfter = whole === null || name?.toLowerCase().includes(whole.toLowerCase()) === true
  const isOfContainer = nounOf(entity) !== undefined || catalogue.type(entity.entityType ?? '')?.part === true
  return isNamedAfter || !isOfContainer ? calledWithin(entity) : `${calledWithin(entity)} of ${whole}`
}

/** Formats `Version 5.3.0` or `Run 12`. */
function calledWithin(entity: Entity): string {
  const noun = nounOf(entity)
  const own = versionOf(entity) ?? nameOf(entity) ?? partsOf(entity.uri).resourceId
  return noun === undefined || new RegExp(`\\b${noun}\\b`, 'i').test(own) ? own : `${noun} ${own}`
}

function nounOf({ entityType }: Entity): string | undefined {
  return occurrenceNoun(entityType ?? '')
}

function versionOf(entity: Entity): string | null {
  return nounOf(entity) === 'Version' ? textOrNull(entity.attributes.version) : null
}

function timeText(at: string): string {
  const time = Date.parse(at)
  return Number.isNaN(time) ? at : `${isoOf(time).slice(0, 16).replace('T', ' ')} UTC`
}

function detailJson(change: HistoryChange | ReasonChange): ActivityJson['changes'][number] {
  const { sentence } = change
  if (change.kind === 'attribute') return { name: change.name, before: change.before, after: change.after, sentence }
  if (change.kind !== 'edge') return { name: change.kind, before: change.before, after: change.after, sentence }
  const other = change.otherName ?? change.other
  const [before, after] = change.op === 'added' ? [null, other] : [other, null]
  return { name: change.name, before, after, sentence }
}
