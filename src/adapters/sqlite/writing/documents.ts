import { LRUCache } from 'lru-cache'
import type { StoredDocument } from '../../../commit/view.ts'
import type { DocumentStatus } from '../../../contracts/reads.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { DocumentKey } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import type { Owner } from '../reading/open-supports.ts'
import type { Db } from '../schema/database.ts'
import type { NumberedNames } from '../schema/numbered-names.ts'
import { NO_IDS, openIdsOf, openIdsText, type OpenIds } from '../schema/open-ids.ts'
import { STATUS, statusOf, SUBJECT, type StatusColumns } from '../schema/rows.ts'
import type { Nodes } from './nodes.ts'
import { openIdWrites, type ChangedIds } from './open-ids.ts'

/** What a document states about its subject: JSON, or what the delta with this number asserted; both null: nothing. */
export interface SubjectFacts {
  readonly attributes: string | null
  readonly seq: number | null
}

/** The documents as the one writer of the record reads them. A commit changes one in several steps, and writes its row once. */
export interface Documents {
  find(key: DocumentKey): StoredDocument | null
  numberOf(key: DocumentKey): number | null
  /** Null where there is no such document. */
  owner(key: DocumentKey): Owner | null
  facts(key: DocumentKey): (SubjectFacts & { readonly id: number }) | null
  keyOf(document: number): DocumentKey
  put(row: {
    readonly id: number
    readonly node: NodeId
    readonly status: DocumentStatus
    readonly fresh: boolean
  }): void
  /** Its subject. */
  subject(document: number): NodeId
  stated(document: number, facts: SubjectFacts): void
  opened(document: number, support: number): void
  closed(document: number, support: number): void
  /** Before documents are read in another way. */
  flush(): void
  /** At the end of each commit. */
  end(): void
  /** After a rollback. */
  forget(): void
}

interface Row extends SubjectFacts {
  readonly id: number
  readonly node: NodeId
  readonly status: DocumentStatus
  readonly supports: OpenIds
  readonly fresh: boolean
}

interface Columns extends StatusColumns, SubjectFacts {
  readonly id: number
  readonly node: NodeId
  readonly uri: Uri
  readonly supports: string | null
}

/** Of look-ups mostly, whose answers each commit that refers to them asks for: half a megabyte, and as much for their numbers. */
const MAX_KEYS = 5_000

export function openDocuments(
  db: Db,
  { names, nodes }: { readonly names: NumberedNames; readonly nodes: Pick<Nodes, 'idOf'> },
): Documents {
  const columns = `id, node, ${SUBJECT}, ${STATUS}, attributes, seq, supports`
  const findByKey = db.prepare<[NodeId, number], Columns>(
    `SELECT ${columns} FROM document WHERE node = +? AND speaker = +?`,
  )
  const findById = db.prepare<[number], Columns>(`SELECT ${columns} FROM document WHERE id = +?`)
  const insert = db.prepare(
    `INSERT INTO document (hydrated_at, last_verified, last_error, error_at, gone, etag, last_modified, mapping,
       hold, hold_at, attributes, seq, supports, speaker, node, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare(
    `UPDATE document SET hydrated_at = ?, last_verified = ?, last_error = ?, error_at = ?, gone = ?, etag = ?,
       last_modified = ?, mapping = ?, hold = ?, hold_at = ?, attributes = ?, seq = ?, supports = ? WHERE id = +?`,
  )
  const ids = openIdWrites(db, 'document')
  // What the commit in progress read: the next one may find them changed in another way, by a listing or by a person's decision.
  const known = new Map<number, Row>()
  const numbers = new LRUCache<string, number>({ max: MAX_KEYS })
  const keys = new LRUCache<number, DocumentKey>({ max: MAX_KEYS })
  let changed = new Map<number, Row>()
  let changedSupports = new Map<number, ChangedIds>()

  function read(row: Columns | undefined): Row | null {
    if (row === undefined) return null
    const kept = changed.get(row.id)
    if (kept !== undefined) return kept
    const { id, node, uri, attributes, seq } = row
    const supports = openIdsOf(row.supports)
    const found = { id, node, attributes, seq, supports, status: statusOf(row, uri, names), fresh: false }
    known.set(id, found)
    return found
  }

  /** Null where no document can have this key. */
  function placeOf({ platform, type, uri }: DocumentKey): { node: NodeId; speaker: number; name: string } | null {
    const speaker = names.knownDocumentKind(platform, type)
    const node = speaker === undefined ? null : nodes.idOf(uri)
    return speaker === undefined || node === null ? null : { node, speaker, name: `${speaker}|${node}` }
  }

  function byKey(key: DocumentKey): Row | null {
    const place = placeOf(key)
    if (place === null) return null
    const number = numbers.get(place.name)
    const kept = number === undefined ? undefined : (changed.get(number) ?? known.get(number))
    if (kept !== undefined) return kept
    const row = read(findByKey.get(place.node, place.speaker))
    if (row !== null) numbers.set(place.name, row.id)
    return row
  }

  function numberOf(key: DocumentKey): number | null {
    const place = placeOf(key)
    return place === null ? null : (numbers.get(place.name) ?? byKey(key)?.id ?? null)
  }

  function byId(id: number): Row {
    const row = changed.get(id) ?? known.get(id) ?? read(findById.get(id))
    if (row === null) throw new Error(`document ${id} is not in the record`)
    return row
  }

  function changeOf(document: number): ChangedIds {
    let change = changedSupports.get(document)
    if (change === undefined) changedSupports.set(document, (change = { opened: [], closed: new Set() }))
    return change
  }

  function write(row: Row): void {
    const { status, attributes, seq, supports } = row
    const { hydratedAt, lastVerified, lastError, errorAt, gone, etag, lastModified, suspectedDeletion } = status
    const mapping = status.mapping === null ? null : names.mapping(status.mapping)
    const values = [
      hydratedAt,
      lastVerified,
      lastError,
      errorAt,
      gone ? 1 : 0,
      etag,
      lastModified,
      mapping,
      suspectedDeletion?.state ?? null,
      suspectedDeletion?.since ?? null,
      attributes,
      seq,
      openIdsText(supports),
    ]
    if (row.fresh) insert.run(...values, names.documentKind(status), row.node, row.id)
    else update.run(...values, row.id)
  }

  function flush(): void {
    for (const [id, change] of changedSupports) {
      const before = byId(id)
      changed.set(id, { ...before, supports: ids.after(id, before.supports, change) })
    }
    for (const row of changed.values()) {
      write(row)
      // Its subject may have no row yet from which to read its URI.
      known.set(row.id, { ...row, fresh: false })
    }
    if (changed.size > 0) changed = new Map()
    if (changedSupports.size > 0) changedSupports = new Map()
  }

  return {
    find(key) {
      const row = byKey(key)
      return row === null ? null : { id: row.id, status: row.status }
    },
    numberOf,
    owner(key) {
      const row = byKey(key)
      return row === null ? null : { id: row.id, supports: row.supports }
    },
    facts: byKey,
    keyOf(id) {
      const kept = keys.get(id)
      if (kept !== undefined) return kept
      const { platform, type, uri } = byId(id).status
      const key = { platform, type, uri }
      keys.set(id, key)
      return key
    },
    put({ id, node, status, fresh }) {
      // Checked now: its origin may not fit.
      names.documentKind(status)
      const before = fresh ? { attributes: null, seq: null, supports: NO_IDS } : byId(id)
      changed.set(id, { ...before, id, node, status, fresh })
    },
    subject: (id) => byId(id).node,
    stated(id, facts) {
      changed.set(id, { ...byId(id), ...facts })
    },
    opened: (id, support) => void changeOf(id).opened.push(support),
    closed: (id, support) => void changeOf(id).closed.add(support),
    flush,
    end() {
      flush()
      known.clear()
    },
    forget() {
      known.clear()
      numbers.clear()
      keys.clear()
      changed = new Map()
      changedSupports = new Map()
    },
  }
}
