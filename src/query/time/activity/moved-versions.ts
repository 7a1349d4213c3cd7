// Tells which changes of versions are parts of one move between them, which their model reports: of an alias, of a stage.
import { choicesOf, SERVES } from '../../../catalogue/chosen.ts'
import { CURRENT_VERSION } from '../../../catalogue/in-use.ts'
import { tagTexts } from '../../../catalogue/tags.ts'
import type { NodeId } from '../../../contracts/log.ts'
import { HOUR_MS } from '../../../lib/durations.ts'
import type { Json } from '../../../lib/json.ts'
import type { Time, Tx } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { containerBy } from '../../entities/containing-entity.ts'
import type { Reader } from '../../reader.ts'
import { timeOfTx } from '../moment.ts'
import { statingDocument } from '../news/changes.ts'
import type { News } from '../news/news.ts'

/** Tells whether an answer of its model moved a version's aliases, or chose the current version, and did no more to it. */
export function isMoveByModel({ changes }: News, model: Uri): boolean {
  return changes.every((change) => {
    if (change.kind !== 'attribute' && change.kind !== 'edge') return false
    const isOfMove = change.kind === 'edge' ? change.relation === CURRENT_VERSION : change.name === 'tags'
    return isOfMove && statingDocument(change)?.uri === model
  })
}

/** Returns the versions, known before, whose tags or choice a transaction of their model changed. */
export async function movedVersions(reader: Reader, model: NodeId, tx: Tx): Promise<readonly NodeId[]> {
  const [entry] = await reader.store.read(tx - 1, 1)
  if (entry === undefined) return []
  const created = new Set(entry.types.map(({ node }) => node))
  const tagged = entry.facts.filter(({ asserted, retracted }) => 'tags' in asserted || retracted.includes('tags'))
  const chosen = entry.edges.filter(({ type, from }) => type === CURRENT_VERSION && from === model)
  return [...new Set([...tagged.map(({ node }) => node), ...chosen.map(({ to }) => to)])]
    .filter((node) => !created.has(node) && node !== model && containerBy(reader, node, tx) === model)
    .toSorted((a, b) => a - b)
}

/** Tells whether a version got or lost a stage of what serves, and nothing else happened to it: its state follows. */
export function stageMoveIn({ changes }: News): 'to' | 'from' | null {
  const stated = changes.filter((change) => change.kind === 'attribute')
  const tags = stated.find(({ name }) => name === 'tags')
  if (tags === undefined || stated.length < changes.length) return null
  if (stated.some(({ name }) => name !== 'tags' && name !== 'modelState')) return null
  const [was, is] = [servesByStage(tags.before), servesByStage(tags.after)]
  if (was === is || otherTags(tags.before) !== otherTags(tags.after)) return null
  return is ? 'to' : 'from'
}

function servesByStage(tags: Json): boolean {
  return choicesOf({ tags }).some(({ by, weight }) => by.startsWith(STAGE) && weight === SERVES)
}

/** How a choice by a stage begins. */
export const STAGE = 'stage '

function otherTags(tags: Json): string {
  return tagTexts(tags)
    .filter((tag) => !tag.startsWith('stage::'))
    .join()
}

interface StageMove {
  readonly version: NodeId
  readonly model: NodeId
  readonly way: 'to' | 'from'
  readonly at: Time
}

/**
 * Returns when another version gave up its place as the current one to a version, or took it, about when that got or lost
 * its stage: a source answers for each of them, and for the model, at different times. Null if none did.
 */
export async function replacementOf(reader: Reader, { version, model, way, at }: StageMove): Promise<Tx | null> {
  const { graph, store, loader } = reader
  const edge = graph.edgeTypeNumber(CURRENT_VERSION)
  if (edge < 0) return null
  const horizon = (await loader.counted(store.horizon()))?.tx ?? 1
  for (let tx = Math.min(reader.at, await store.txAt(at + HOUR_MS)); ;) {
    const changed = graph.changedAt(model, edge, 'out', tx) ?? 0
    if (changed <= horizon || (await timeOfTx(store, changed)) < at - HOUR_MS) return null
    const [before, after] = [currentAt(changed - 1), currentAt(changed)]
    const [given, taken] = way === 'to' ? [before, after] : [after, before]
    if (taken === version && given !== undefined && given !== version) return changed
    tx = changed - 1
  }

  function currentAt(when: Tx): NodeId | undefined {
    let found: NodeId | undefined
    graph.eachNeighbour(model, edge, 'out', when, (node) => {
      found = node
      return false
    })
    return found
  }
}
