import type { EdgeTypeId, Origin } from '../../../model/facts.ts'
import { checkOrigin } from '../../record/columns.ts'
import type { Db } from './database.ts'

export interface DocumentKind {
  readonly platform: string
  readonly type: string
  readonly origin: Origin
}

/** Names that rows refer to by a number: a few hundred at most, kept in memory once read. They are never renamed. */
export interface NumberedNames {
  edgeType(name: EdgeTypeId): number
  /** For readers, which may not write. */
  knownEdgeType(name: EdgeTypeId): number | undefined
  edgeTypeName(id: number): EdgeTypeId
  /** The origin of a kind of document never changes. */
  documentKind(of: DocumentKind): number
  /** Undefined where there is no such document yet; unlike `documentKind` it writes nothing. */
  knownDocumentKind(platform: string, type: string): number | undefined
  documentKindOf(id: number): DocumentKind
  mapping(name: string): number
  mappingName(id: number): string
  knownMapping(name: string): number | undefined
  /** After a rollback: drops what the transaction had written. */
  forget(): void
}

export function openNumberedNames(db: Db): NumberedNames {
  const edgeTypes = openTable<EdgeTypeId>(db, 'edge_type')
  const mappings = openTable<string>(db, 'mapping')
  const speakers = new Map<string, number>()
  const findSpeaker = db.prepare<[string, string], { id: number }>(
    'SELECT id FROM speaker WHERE platform = +? AND type = +?',
  )
  const readSpeaker = db.prepare<[number], DocumentKind>('SELECT platform, type, origin FROM speaker WHERE id = +?')
  const speakersById = new Map<number, DocumentKind>()
  const addSpeaker = db.prepare<[string, string, Origin]>(
    'INSERT INTO speaker (platform, type, origin) VALUES (?, ?, ?)',
  )

  function knownDocumentKind(platform: string, type: string): number | undefined {
    const key = `${platform}|${type}`
    const known = speakers.get(key) ?? findSpeaker.get(platform, type)?.id
    if (known !== undefined) speakers.set(key, known)
    return known
  }

  function documentKindOf(id: number): DocumentKind {
    const speaker = speakersById.get(id) ?? readSpeaker.get(id)
    if (speaker === undefined) throw new Error(`speaker ${id} is not in the record`)
    speakersById.set(id, speaker)
    return speaker
  }

  return {
    edgeType: (name) => edgeTypes.known(name) ?? edgeTypes.add(name),
    knownEdgeType: edgeTypes.known,
    edgeTypeName: edgeTypes.nameOf,
    knownDocumentKind,
    documentKind(of) {
      const { platform, type, origin } = of
      const known = knownDocumentKind(platform, type)
      if (known !== undefined) {
        checkOrigin(of, documentKindOf(known).origin)
        return known
      }
      const id = Number(addSpeaker.run(platform, type, origin).lastInsertRowid)
      speakers.set(`${platform}|${type}`, id)
      return id
    },
    documentKindOf,
    mappingName: mappings.nameOf,
    mapping: (name) => mappings.known(name) ?? mappings.add(name),
    knownMapping: mappings.known,
    forget() {
      edgeTypes.forget()
      mappings.forget()
      speakers.clear()
      speakersById.clear()
    },
  }
}

function openTable<Name extends string>(db: Db, table: 'edge_type' | 'mapping') {
  const ids = new Map<Name, number>()
  const names = new Map<number, Name>()
  const find = db.prepare<[Name], { id: number }>(`SELECT id FROM ${table} WHERE name = +?`)
  const read = db.prepare<[number], { name: Name }>(`SELECT name FROM ${table} WHERE id = +?`)
  const insert = db.prepare<[Name]>(`INSERT INTO ${table} (name) VALUES (?)`)
  const keep = (name: Name, id: number) => {
    ids.set(name, id)
    names.set(id, name)
    return id
  }
  return {
    known(name: Name): number | undefined {
      const kept = ids.get(name)
      if (kept !== undefined) return kept
      const row = find.get(name)
      return row === undefined ? undefined : keep(name, row.id)
    },
    add: (name: Name): number => keep(name, Number(insert.run(name).lastInsertRowid)),
    nameOf(id: number): Name {
      const kept = names.get(id)
      if (kept !== undefined) return kept
      const row = read.get(id)
      if (row === undefined) throw new Error(`${table} ${id} is not in the record`)
      keep(row.name, id)
      return row.name
    },
    forget() {
      ids.clear()
      names.clear()
    },
  }
}
