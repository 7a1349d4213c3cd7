import type { EdgeTypeId, Origin } from '../../../model/facts.ts'
import { checkOrigin } from '../../record/columns.ts'
import type { Db } from './database.ts'

export interface DocumentKind {
  readonly platform: string
  readonly type: string
  readonly origin: Origin
}

/**
 * Edge types, mappings and kinds of documents, which rows refer to by a number: a few hundred at most, so that they
 * stay in memory once read. They are never renamed. `find…` writes nothing; `add…` writes what isn't there.
 */
export type RecordNames = ReturnType<typeof openRecordNames>

export function openRecordNames(db: Db) {
  const edgeTypes = openTable<EdgeTypeId>(db, 'edge_type')
  const mappings = openTable<string>(db, 'mapping')
  const kindIds = new Map<string, number>()
  const kinds = new Map<number, DocumentKind>()
  const findKind = db.prepare<[string, string], number>('SELECT id FROM document_kind WHERE platform = +? AND type = +?').pluck()
  const readKind = db.prepare<[number], DocumentKind>('SELECT platform, type, origin FROM document_kind WHERE id = +?')
  const addKind = db.prepare<[string, string, Origin]>(
    'INSERT INTO document_kind (platform, type, origin) VALUES (?, ?, ?)',
  )

  function findDocumentKind(platform: string, type: string): number | undefined {
    const key = `${platform}|${type}`
    const id = kindIds.get(key) ?? findKind.get(platform, type)
    if (id !== undefined) kindIds.set(key, id)
    return id
  }

  function documentKindOf(id: number): DocumentKind {
    const kind = kinds.get(id) ?? readKind.get(id)
    if (kind === undefined) throw new Error(`the document kind ${id} is not in the record`)
    kinds.set(id, kind)
    return kind
  }

  return {
    addEdgeType: edgeTypes.add,
    findEdgeType: edgeTypes.find,
    edgeTypeName: edgeTypes.nameOf,
    addMapping: mappings.add,
    findMapping: mappings.find,
    mappingName: mappings.nameOf,
    findDocumentKind,
    documentKindOf,
    addDocumentKind(of: DocumentKind): number {
      const { platform, type, origin } = of
      const known = findDocumentKind(platform, type)
      if (known !== undefined) {
        checkOrigin(of, documentKindOf(known).origin)
        return known
      }
      return Number(addKind.run(platform, type, origin).lastInsertRowid)
    },
    /** After a rollback: drops what the transaction had written. */
    forget(): void {
      edgeTypes.forget()
      mappings.forget()
      kindIds.clear()
      kinds.clear()
    },
  }
}

function openTable<Name extends string>(db: Db, table: 'edge_type' | 'mapping') {
  const ids = new Map<Name, number>()
  const names = new Map<number, Name>()
  const readId = db.prepare<[Name], number>(`SELECT id FROM ${table} WHERE name = +?`).pluck()
  const readName = db.prepare<[number], Name>(`SELECT name FROM ${table} WHERE id = +?`).pluck()
  const insert = db.prepare<[Name]>(`INSERT INTO ${table} (name) VALUES (?)`)

  function find(name: Name): number | undefined {
    const id = ids.get(name) ?? readId.get(name)
    if (id !== undefined) ids.set(name, id)
    return id
  }

  return {
    find,
    add: (name: Name): number => find(name) ?? Number(insert.run(name).lastInsertRowid),
    nameOf(id: number): Name {
      const name = names.get(id) ?? readName.get(id)
      if (name === undefined) throw new Error(`${table} ${id} is not in the record`)
      names.set(id, name)
      return name
    },
    forget() {
      ids.clear()
      names.clear()
    },
  }
}
