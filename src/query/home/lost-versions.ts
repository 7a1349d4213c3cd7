import { choicesOf, type Choice } from '../../catalogue/chosen.ts'
import { textOrNull } from '../../catalogue/entity.ts'
import { NEWEST } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { documentId, type Time } from '../../model/facts.ts'
import { eachEntity, loggedByNode } from '../entities/each-entity.ts'
import type { LoggedEntity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { modelsAmong, MAX_MODELS } from './worse-choices.ts'
import type { Found } from '../found.ts'

const VERSION = 'ModelInstance'
const INSTANCE_OF = 'ModelInstance.instanceOf'
/** Maximum number of models with deleted versions whose history is read, and of such versions of each: a read each. */
const MAX_FOLLOWED = 200
const MAX_DELETED = 20
/** Maximum number of changes of a model or version that are searched back for a choice. */
const MAX_CHANGES = 100

/** Maximum number of deleted versions whose models are looked up: some 3 µs each. */
const MAX_GONE_VERSIONS = 20_000
/** A deleted model is reported for this long: by then, nobody misses it. */
const MAX_AGE_MS = 30 * DAY_MS

/** A deleted version that an alias or stage had chosen for its model, and that no version has replaced. */
export interface LostVersion {
  readonly model: NodeId
  readonly version: LoggedEntity
  readonly chosenBy: string
  readonly isModelDeleted: boolean
  readonly at: string | null
}

/** Examines models that are owned, or whose current version is; null stands for all. */
export async function lostVersions(
  reader: Reader,
  owned: readonly NodeId[] | null,
  now: Time,
): Promise<Found<LostVersion>> {
  const { graph, at, pace } = reader
  const deleted = await deletedLately(reader, owned, now)
  const models = [...new Set([...deleted, ...modelsAmong(reader, owned)])]
  const isGone = (node: NodeId): boolean => graph.isGone(node, at)
  const withDeleted: { readonly model: NodeId; readonly live: readonly NodeId[]; readonly gone: readonly NodeId[] }[] =
    []
  for (const model of models.slice(0, MAX_MODELS)) {
    if (pace.isDue()) await pace.yieldNow()
    if (isGone(model) && !deleted.has(model)) continue
    const { live = [], gone = [] } = Object.groupBy(reader.along(model, INSTANCE_OF, 'in'), (node) =>
      isGone(node) ? 'gone' : 'live',
    )
    if (gone.length > 0) withDeleted.push({ model, live, gone })
  }
  const found: LostVersion[] = []
  for (const { model, live, gone } of withDeleted.slice(0, MAX_FOLLOWED)) {
    const lost = (await hadChoice(reader, model)) ? await lostAmong(reader, gone) : undefined
    if (lost === undefined || (await heaviestChoice(reader, live)) >= lost.choice.weight) continue
    const { version, choice } = lost
    const at = textOrNull(version.attributes.deletedAtSource)
    found.push({ model, version, chosenBy: choice.by, isModelDeleted: deleted.has(model), at })
  }
  return { found, complete: models.length <= MAX_MODELS && withDeleted.length <= MAX_FOLLOWED }
}

/**
 * Returns deleted models, but none that goes on under another name. They are found by their versions: a deleted model
 * keeps no facts of its own.
 */
async function deletedLately(reader: Reader, owned: readonly NodeId[] | null, now: Time): Promise<ReadonlySet<NodeId>> {
  const { graph, at, pace } = reader
  const candidates = new Set(owned)
  for (const version of owned === null ? graph.goneOfType(VERSION, at, MAX_GONE_VERSIONS) : []) {
    if (pace.isDue()) await pace.yieldNow()
    for (const model of reader.along(version, INSTANCE_OF, 'out')) candidates.add(model)
  }
  const models = [...candidates].filter((node) => graph.isGone(node, at) && reader.presentOf(node) === node)
  const entities = await loggedByNode(
    reader,
    models.filter((model) => reader.along(model, INSTANCE_OF, 'in').length > 0),
  )
  const isRecent = ({ attributes }: LoggedEntity): boolean =>
    Date.parse(textOrNull(attributes.deletedAtSource) ?? '') > now - MAX_AGE_MS
  return new Set([...entities.values()].filter(isRecent).map(({ node }) => node))
}

/** Tells whether anything but its age has chosen a version of the model lately, whatever that was called. */
async function hadChoice(reader: Reader, model: NodeId): Promise<boolean> {
  const rows = await Promise.all(reader.allNamesOf(model).map((name) => historyOf(reader, name)))
  return rows.flat().some(({ asserted: { aliases, currentVersionBy } }) => {
    return Object.keys(aliases ?? {}).length > 0 || (textOrNull(currentVersionBy) ?? NEWEST) !== NEWEST
  })
}

interface ChosenVersion {
  readonly version: LoggedEntity
  readonly choice: Choice
}

/** Returns the version whose choice meant the most; of several, that which was known last. */
async function lostAmong(reader: Reader, gone: readonly NodeId[]): Promise<ChosenVersion | undefined> {
  const chosen: ChosenVersion[] = []
  const entities = await loggedByNode(reader, gone.slice(-MAX_DELETED).toReversed())
  for (const version of entities.values()) {
    const choice = await lastChoice(reader, version)
    if (choice !== undefined) chosen.push({ version, choice })
  }
  return chosen.toSorted((a, b) => b.choice.weight - a.choice.weight)[0]
}

/** Returns what chose the version until it was deleted: a source may notice both, one after the other. */
async function lastChoice(reader: Reader, { node, attributes }: LoggedEntity): Promise<Choice | undefined> {
  const rows = (await historyOf(reader, node)).filter(
    ({ asserted, retracted }) => asserted['tags'] !== undefined || retracted.includes('tags'),
  )
  const last = rows.findIndex(({ asserted }) => choicesOf(asserted).length > 0)
  const chosen = rows[last]
  if (chosen === undefined) return undefined
  const ended = rows.slice(0, last).findLast(({ document }) => documentId(document) === documentId(chosen.document))
  const deletedAt = Date.parse(textOrNull(attributes.deletedAtSource) ?? '')
  return ended !== undefined && ended.at < deletedAt - DAY_MS ? undefined : choicesOf(chosen.asserted)[0]
}

function historyOf(reader: Reader, node: NodeId) {
  return reader.loader.counted(reader.store.history(reader.graph.uriOf(node), reader.at + 1, MAX_CHANGES))
}

async function heaviestChoice(reader: Reader, versions: readonly NodeId[]): Promise<number> {
  let heaviest = -1
  await eachEntity(reader, versions, ({ attributes }) => {
    heaviest = Math.max(heaviest, choicesOf(attributes)[0]?.weight ?? -1)
  })
  return heaviest
}
