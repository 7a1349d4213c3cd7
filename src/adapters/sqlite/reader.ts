import type { Db } from './database.ts'
import { openDirtyReads, type DirtyReads } from './dirty.ts'
import { openDocumentReads, type DocumentReads } from './documents.ts'
import { openEdgeReads, type EdgeReads } from './edges.ts'
import { openEntityReads, type EntityReads } from './entities.ts'
import { openGuardReads, openHeldReads, type GuardReads } from './guard.ts'
import { openHouseReads, type HouseReads } from './house.ts'
import { openListedReads, type ListedReads } from './listed.ts'
import { openLogReads, type LogReads } from './log.ts'
import { openPastReads, type PastReads } from './past.ts'
import { openWords } from './words.ts'
import type { Store } from '../../contracts/store.ts'

/** The reading half of the record, synchronous, over whichever connection. */
export interface Reader extends LogReads, EntityReads, EdgeReads, DocumentReads, HouseReads, ListedReads, PastReads {
  readonly guard: GuardReads
  readonly held: ReturnType<typeof openHeldReads>
  readonly dirty: DirtyReads
}

export function openReader(db: Db): Reader {
  const words = openWords(db)
  return {
    ...openLogReads(db, words),
    ...openEntityReads(db, words),
    ...openEdgeReads(db, words),
    ...openDocumentReads(db, words),
    ...openHouseReads(db),
    ...openListedReads(db, words),
    guard: openGuardReads(db),
    held: openHeldReads(db, words),
    ...openPastReads(db, words),
    dirty: openDirtyReads(db),
  }
}

export type StoreReads = Pick<
  Store,
  | 'head' | 'read' | 'txAt' | 'firstTime'
  | 'entities' | 'history' | 'documentsNaming' | 'supports' | 'supportsOn' | 'concluded' | 'nodePage' | 'edgePage'
  | 'documentStatuses' | 'documents' | 'raw' | 'outdated'
  | 'quarantined' | 'quarantineItem' | 'quarantineCount' | 'checkpoint' | 'note' | 'counts'
  | 'dirty' | 'pending' | 'listing' | 'missing' | 'guards' | 'held'
  | 'edgeEvents' | 'documentKeys' | 'horizon'
> // prettier-ignore

/** Reads as the port has them. An error becomes a rejection, as it would over a network. */
export function storeReads(reader: Reader): StoreReads {
  return {
    head: async () => reader.head(),
    read: async (after, limit) => reader.read(after, limit),
    txAt: async (time) => reader.txAt(time),
    firstTime: async () => reader.firstTime(),
    entities: async (uris, at) => reader.entities(uris, at),
    history: async (uri, before, limit) => reader.history(uri, before, limit),
    documentsNaming: async (uri) => reader.documentsNaming(uri),
    supports: async (uri, at, limit) => reader.supports(uri, at, limit),
    supportsOn: async (edges, at) => reader.supportsOn(edges, at),
    concluded: async (document, after, limit) => reader.concluded(document, after, limit),
    nodePage: async (after, limit) => reader.nodePage(after, limit),
    edgePage: async (after, at, limit) => reader.edgePage(after, at, limit),
    documentStatuses: async (keys) => reader.documentStatuses(keys),
    documents: async (platform, after, limit) => reader.documents(platform, after, limit),
    raw: async (key) => reader.raw(key),
    outdated: async (of, after, limit) => reader.outdated(of, after, limit),
    quarantined: async (after, limit) => reader.quarantined(after, limit),
    quarantineItem: async (id) => reader.quarantineItem(id),
    quarantineCount: async () => reader.quarantineCount(),
    checkpoint: async (follower) => reader.checkpoint(follower),
    note: async (key) => reader.note(key),
    counts: async () => reader.counts(),
    dirty: async (now, platform) => reader.dirty.counts(now, platform),
    pending: async (uris) => reader.dirty.pending(uris),
    listing: async (of, since) => reader.listing(of, since),
    missing: async (of, since, page) => reader.missing(of, since, page),
    guards: async () => reader.guard.guards(),
    held: async (platform, after, limit) => reader.held(platform, after, limit),
    edgeEvents: async (uri, before, limit) => reader.edgeEvents(uri, before, limit),
    documentKeys: async (documents) => reader.documentKeys(documents),
    horizon: async () => reader.horizon(),
  }
}
