// Tells what else a transaction read for the first time, announced or ended.
import { announces, creationTimeOf } from '../../../catalogue/news.ts'
import type { EntityRecord } from '../../../contracts/reads.ts'
import { SYSTEM_PLATFORM, type Tx } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { entityOf } from '../../entities/entity.ts'
import type { Reader } from '../../reader.ts'
import { mayBeSame } from '../carried-over.ts'
import type { TransactionHistory } from '../change.ts'
import { isCreation, statingDocument } from '../news/changes.ts'
import { wasBefore } from '../news/relevance.ts'
import { hadAnotherName } from '../renames.ts'

export const NOTHING: ReadonlySet<Uri> = new Set()

/**
 * Returns the entities whose own documents were first read, or read again after a deletion, in a transaction that
 * touched an entity: their statements about others held before. Returns `later` if the entity became known from another
 * document and its own was read afterwards: that read reports its creation.
 */
export async function firstReadBy(
  { store, at, loader }: Reader,
  uri: Uri,
  transaction: TransactionHistory,
): Promise<ReadonlySet<Uri> | 'later'> {
  const { tx, changes } = transaction
  const stating = new Set(
    changes.flatMap((change) => {
      const document = statingDocument(change)
      return document === null || document.platform === SYSTEM_PLATFORM ? [] : [document.uri]
    }),
  )
  if (!stating.delete(uri) && stating.size > 0 && isCreation(transaction) && (await readsOf([uri], at)).has(uri))
    return 'later'
  if (stating.size === 0) return NOTHING
  const before = await readsOf([...stating], tx - 1)
  return new Set([...stating].filter((one) => !before.has(one)))

  async function readsOf(uris: readonly Uri[], when: Tx): Promise<ReadonlySet<Uri>> {
    const entities = await loader.counted(store.entities(uris, when))
    const isRead = ({ uri: own, stated }: EntityRecord) =>
      stated.some(({ document, platform }) => document === own && platform !== SYSTEM_PLATFORM)
    return new Set(
      entities.flatMap((entity) => (entity !== null && isRead(entity) && !isGone(entity) ? [entity.uri] : [])),
    )
  }
}

/** Returns the announced versions that were created with a transaction, by their stated time. */
export async function announcedIn(
  reader: Reader,
  uri: Uri,
  transaction: TransactionHistory,
): Promise<ReadonlySet<Uri>> {
  const { tx, changes } = transaction
  const platforms = new Map<Uri, string>()
  for (const change of changes) {
    if (change.kind !== 'edge' || change.op === 'removed' || !announces(change.relation)) continue
    const version = change.direction === 'in' ? change.other : uri
    const node = reader.graph.idOf(version)
    if (node === undefined || reader.graph.typeOf(node, tx - 1) !== null) continue
    if (!(await hadAnotherName(reader, node, tx))) platforms.set(version, change.document.platform)
  }
  if (platforms.size === 0) return NOTHING
  const records = await reader.loader.counted(reader.store.entities([...platforms.keys()], tx))
  return new Set(
    records.flatMap((record) => {
      if (record === null) return []
      const { attributes: values } = entityOf(record, reader.catalogue)
      const isNew = creationTimeOf(values) !== null
      return isNew && !wasBefore(reader, transaction, { values, platform: platforms.get(record.uri) })
        ? [record.uri]
        : []
    }),
  )
}

/** Returns the entities that a transaction deletes or renames, along with what they stated about others. */
export async function endedIn(reader: Reader, { tx, changes }: TransactionHistory): Promise<ReadonlySet<Uri>> {
  const { graph, loader, store } = reader
  const others = changes.flatMap((change) =>
    change.kind === 'edge' && change.op === 'removed' && change.document.uri === change.other ? [change.other] : [],
  )
  const records = others.length === 0 ? [] : await loader.counted(store.entities([...new Set(others)], tx))
  const ended = new Set<Uri>()
  for (const record of records) {
    const node = record === null ? undefined : graph.idOf(record.uri)
    if (record === null || node === undefined) continue
    if (isGone(record) || !(await mayBeSame(reader, [node, tx - 1], [node, tx]))) ended.add(record.uri)
  }
  return ended
}

function isGone({ stated }: EntityRecord): boolean {
  return stated.some(({ attributes }) => attributes['deletedAtSource'] != null)
}
