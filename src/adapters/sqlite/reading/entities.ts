import type { EntityRecord, HistoryEntry, StatedEntity, StatedFacts } from '../../../contracts/reads.ts'
import {
  SYSTEM_PLATFORM,
  SYSTEM_TYPE,
  type CauseKind,
  type DocumentKey,
  type Origin,
  type Time,
  type Tx,
} from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { snapshot, type Db } from '../schema/database.ts'
import { openHorizon } from '../schema/horizon.ts'
import { attributesOf, textsOf } from '../../record/columns.ts'
import { foldStated } from '../../record/folded.ts'
import { STATUS, statusOf, type StatusColumns } from '../schema/rows.ts'
import { keyOf, openStatedReader } from './stated.ts'
import type { NumberedNames } from '../schema/numbered-names.ts'

interface ChangeColumns {
  readonly tx: Tx
  readonly document: number
  readonly speaker: number | null
  readonly uri: Uri | null
  readonly asserted: string | null
  readonly retracted: string | null
}

export interface EntityReads {
  entities(uris: readonly Uri[], at: Tx): (EntityRecord | null)[]
  history(uri: Uri, before: Tx, limit: number): HistoryEntry[]
  documentsNaming(uri: Uri): DocumentKey[]
  entityPage(after: number, limit: number): StatedEntity[]
}

export function openEntityReads(db: Db, names: NumberedNames): EntityReads {
  const findNode = db.prepare<[Uri], { id: number; system: string | null }>(
    'SELECT id, system FROM node WHERE uri = +?',
  )
  const findStated = openStatedReader(db, names)
  const findAbout = db.prepare<[number], StatusColumns>(`SELECT ${STATUS} FROM document WHERE node = +? ORDER BY id`)
  const past = openPast(db, names)

  function present(uri: Uri, node: { id: number; system: string | null }): StatedFacts[] {
    const stated = findStated(node.id)
    if (node.system === null) return stated
    return [bySystem(uri, node.system), ...stated]
  }

  function entity(uri: Uri, at: Tx): EntityRecord | null {
    const node = findNode.get(uri)
    if (node === undefined || past.bornAfter(node.id, at)) return null
    const stated = past.changedAfter(node.id, at) ? past.stated(uri, node.id, at) : present(uri, node)
    return { node: node.id, uri, stated, documents: findAbout.all(node.id).map((row) => statusOf(row, names)) }
  }

  return {
    entities: (uris, at) => snapshot(db, () => uris.map((uri) => entity(uri, at))),
    history: (uri, before, limit) =>
      snapshot(db, () => {
        const node = findNode.get(uri)
        return node === undefined ? [] : past.history(uri, { node: node.id, before, limit })
      }),
    documentsNaming(uri) {
      const node = findNode.get(uri)
      if (node === undefined) return []
      return findStated(node.id).map(({ platform, type, document }) => ({ platform, type, uri: document }))
    },
    entityPage: openEntityPager(db, names),
  }
}

type PageColumns = [
  node: number,
  uri: Uri,
  system: string | null,
  speaker: number | null,
  document: Uri,
  attributes: string | null,
]

/** One statement for a page, which is a snapshot: a row for each document of a node. Rows come as plain lists, as those of edges do. */
function openEntityPager(db: Db, names: NumberedNames): EntityReads['entityPage'] {
  const find = db
    .prepare<[number, number], PageColumns>(
      `SELECT n.id, n.uri, n.system, d.speaker, d.uri, coalesce(s.attributes, x.asserted)
       FROM (SELECT id, uri, system FROM node WHERE id > +? ORDER BY id LIMIT +?) n
       LEFT JOIN said s ON s.node = n.id LEFT JOIN document d ON d.id = s.document LEFT JOIN delta x ON x.seq = s.seq
       ORDER BY n.id, s.document`,
    )
    .raw()
  return (after, limit) => {
    const page: { node: number; uri: Uri; stated: StatedFacts[] }[] = []
    for (const [node, uri, system, speaker, document, attributes] of find.all(after, limit)) {
      let entity = page.at(-1)
      if (entity?.node !== node) {
        entity = { node, uri, stated: system === null ? [] : [bySystem(uri, system)] }
        page.push(entity)
      }
      if (speaker !== null)
        entity.stated.push({ ...names.documentKindOf(speaker), document, attributes: attributesOf(attributes) })
    }
    return page
  }
}

/** The past of one node, folded from its deltas in the order of the log. */
function openPast(db: Db, names: NumberedNames) {
  const nodesAt = db.prepare<[Tx], { node_to: number }>(
    'SELECT node_to FROM tx WHERE id <= +? ORDER BY id DESC LIMIT 1',
  )
  const lastChange = db.prepare<[number], { tx: Tx }>('SELECT tx FROM delta WHERE node = +? ORDER BY seq DESC LIMIT 1')
  const change = `tx, document, asserted, retracted, (SELECT speaker FROM document d WHERE d.id = document) AS speaker,
    (SELECT uri FROM document d WHERE d.id = document) AS uri`
  const upTo = db.prepare<[number, Tx], ChangeColumns>(
    `SELECT ${change} FROM delta WHERE node = +? AND tx <= +? ORDER BY seq`,
  )
  const before = db.prepare<[number, Tx, Tx], ChangeColumns>(
    `SELECT ${change} FROM delta WHERE node = +? AND tx < +? AND tx > +? ORDER BY seq DESC`,
  )
  const horizon = openHorizon(db)
  const findTx = db.prepare<[Tx], { at: Time; kind: CauseKind; trace: string }>(
    'SELECT at, cause_kind AS kind, trace FROM tx WHERE id = +?',
  )

  function entryOf(row: ChangeColumns, node: Uri): HistoryEntry {
    const tx = findTx.get(row.tx)
    if (tx === undefined) throw new Error(`transaction ${row.tx} is not in the record`)
    const { at, kind, trace } = tx
    const asserted = attributesOf(row.asserted)
    return {
      tx: row.tx,
      at,
      cause: { kind, trace },
      origin: originOf(row),
      document: documentOf(row, node),
      asserted,
      retracted: textsOf(row.retracted),
    }
  }

  /** The system's document has no row: it is the node's own. */
  function documentOf({ speaker, uri }: ChangeColumns, node: Uri): DocumentKey {
    if (speaker === null || uri === null) return { platform: SYSTEM_PLATFORM, type: SYSTEM_TYPE, uri: node }
    return keyOf({ speaker, uri }, names)
  }

  function originOf({ speaker }: ChangeColumns): Origin {
    return speaker === null ? 'system' : names.documentKindOf(speaker).origin
  }

  function voiceOf(row: ChangeColumns, node: Uri): Omit<StatedFacts, 'attributes'> {
    const { platform, type, uri } = documentOf(row, node)
    return { origin: originOf(row), platform, type, document: uri }
  }

  return {
    bornAfter: (node: number, at: Tx): boolean => node > (nodesAt.get(at)?.node_to ?? 0),
    changedAfter: (node: number, at: Tx): boolean => (lastChange.get(node)?.tx ?? 0) > at,

    stated: (uri: Uri, node: number, at: Tx): StatedFacts[] =>
      foldStated(upTo.iterate(node, at), (row) => voiceOf(row, uri)),

    /** Newest first. A transaction is never cut in two, so that the next page may begin before the last one returned. */
    history(uri: Uri, page: { node: number; before: Tx; limit: number }): HistoryEntry[] {
      const out: HistoryEntry[] = []
      for (const row of before.iterate(page.node, page.before, horizon())) {
        if (out.length >= page.limit && out.at(-1)?.tx !== row.tx) break
        out.push(entryOf(row, uri))
      }
      return out
    },
  }
}

function bySystem(uri: Uri, system: string): StatedFacts {
  const by = { origin: 'system', platform: SYSTEM_PLATFORM, type: SYSTEM_TYPE } as const
  return { ...by, document: uri, attributes: attributesOf(system) }
}
