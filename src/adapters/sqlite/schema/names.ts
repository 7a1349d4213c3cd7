import type { DocumentStatus } from '../../../contracts/reads.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { DocumentKey, EdgeTypeId, Origin } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { checkOrigin } from '../../record/columns.ts'
import type { Db } from './database.ts'

type DocumentKind = Pick<DocumentStatus, 'platform' | 'type' | 'origin'>

/**
 * Names that rows refer to by number and that never change. The few hundred edge types, mappings and kinds of documents
 * stay in memory once read; URIs are read each time. `find…` writes nothing; `add…` inserts a missing name.
 */
export type RecordNames = ReturnType<typeof openRecordNames>

export function openRecordNames(db: Db) {
  const edgeTypes = openTable<EdgeTypeId>(db, 'edge_type')
  const mappings = openTable<string>(db, 'mapping')
  const findKind = db
    .prepare<[string, string], number>('SELECT id FROM document_kind WHERE platform = +? AND type = +?')
    .pluck()
  const kindIds = new Map<string, number>()
  const readKind = db.prepare<[number], DocumentKind>('SELECT platform, type, origin FROM document_kind WHERE id = +?')
  const kinds = cacheFound((id: number) => readKind.get(id))
  const addKind = db.prepare<[string, string, Origin]>(
    'INSERT INTO document_kind (platform, type, origin) VALUES (?, ?, ?)',
  )
  const readUri = db.prepare<[NodeId], Uri>('SELECT uri FROM node WHERE id = +?').pluck()
  const findDocument = db
    .prepare<[string, number], number>(
      'SELECT id FROM document WHERE node = (SELECT id FROM node WHERE uri = +?) AND kind = +?',
    )
    .pluck()
  const readDocument = db.prepare<[number], { kind: number; uri: Uri }>(
    'SELECT kind, (SELECT uri FROM node WHERE node.id = document.node) AS uri FROM document WHERE id = +?',
  )

  function findDocumentKind(platform: string, type: string): number | undefined {
    const key = `${platform}|${type}`
    const id = kindIds.get(key) ?? findKind.get(platform, type)
    if (id !== undefined) kindIds.set(key, id)
    return id
  }

  const documentKindOf = (id: number): DocumentKind => assertPresent(kinds.find(id), 'document kind', id)

  return {
    addEdgeType: edgeTypes.add,
    findEdgeType: edgeTypes.find,
    edgeTypeName: edgeTypes.nameOf,
    addMapping: mappings.add,
    mappingName: mappings.nameOf,
    documentKindOf,
    uriOf: (node: NodeId): Uri => assertPresent(readUri.get(node), 'node', node),
    findDocument({ platform, type, uri }: DocumentKey): number | undefined {
      const kind = findDocumentKind(platform, type)
      return kind === undefined ? undefined : findDocument.get(uri, kind)
    },
    /** Returns its kind, and the URI of its subject. */
    readDocument: (id: number): { kind: number; uri: Uri } | undefined => readDocument.get(id),
    addDocumentKind(of: DocumentKind): number {
      const { platform, type, origin } = of
      const known = findDocumentKind(platform, type)
      if (known === undefined) return Number(addKind.run(platform, type, origin).lastInsertRowid)
      checkOrigin(of, documentKindOf(known).origin)
      return known
    },
    /** Drops names that a rolled back transaction had written. */
    forget(): void {
      for (const table of [edgeTypes, mappings, kinds]) table.forget()
      kindIds.clear()
    },
  }
}

function openTable<Name extends string>(db: Db, table: 'edge_type' | 'mapping') {
  const readId = db.prepare<[Name], number>(`SELECT id FROM ${table} WHERE name = +?`).pluck()
  const readName = db.prepare<[number], Name>(`SELECT name FROM ${table} WHERE id = +?`).pluck()
  const insert = db.prepare<[Name]>(`INSERT INTO ${table} (name) VALUES (?)`)
  const ids = cacheFound((name: Name) => readId.get(name))
  const names = cacheFound((id: number) => readName.get(id))
  return {
    find: ids.find,
    add: (name: Name): number => ids.find(name) ?? Number(insert.run(name).lastInsertRowid),
    nameOf: (id: number): Name => assertPresent(names.find(id), table, id),
    forget() {
      ids.forget()
      names.forget()
    },
  }
}

/** Caches values that were found; missing ones are looked up again. */
function cacheFound<Key, Value>(read: (key: Key) => Value | undefined) {
  const known = new Map<Key, Value>()
  return {
    find(key: Key): Value | undefined {
      const value = known.get(key) ?? read(key)
      if (value !== undefined) known.set(key, value)
      return value
    },
    forget: () => known.clear(),
  }
}

function assertPresent<Value>(value: Value | undefined, name: string, id: number): Value {
  if (value === undefined) throw new Error(`${name} ${id} isn't in the record`)
  return value
}
