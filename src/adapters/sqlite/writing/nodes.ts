import { LRUCache } from 'lru-cache'
import type { StoredNode } from '../../../commit/state.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { Uri } from '../../../model/uri.ts'
import { claimsText, jsonOrNull, nodeOf, requestedText, typeColumns, type NodeColumns } from '../../record/columns.ts'
import { fnv1a } from '../../../lib/fnv.ts'
import { openByUri } from '../reading/by-uri.ts'
import type { Db } from '../schema/database.ts'
import { NO_IDS, openIdsOf, openIdsText, type OpenIds } from '../schema/open-ids.ts'
import { NODE } from '../schema/rows.ts'
import type { LateIndex } from './late-indexes.ts'
import { openIdWrites, type ChangedIds } from './open-ids.ts'
import { openEnrichedWrites } from './enriched.ts'

/** About 10 MB. An entity is read several times by each commit that refers to it, and most commits refer to a few of the same. */
const MAX_NODES = 20_000

/** The nodes as the one writer of the record reads them: the last ones that it read or wrote are in memory. */
export interface Nodes {
  find(uri: Uri): StoredNode | null
  idOf(uri: Uri): number | null
  /** The open supports that begin at it. */
  outgoing(uri: Uri): OpenIds
  put(node: StoredNode, fresh: boolean): void
  /** Written with the node, or by `flush`. */
  opened(source: NodeSource, support: number): void
  closed(source: NodeSource, support: number): void
  /** At the end of each commit. */
  flush(): void
  /** At the end of a batch, and before a part of one that may be rolled back. */
  save(): void
  /** After a rollback. */
  forget(): void
}

interface NodeSource {
  readonly id: NodeId
  readonly uri: Uri
}

interface Known {
  readonly node: StoredNode
  readonly outgoing: OpenIds
}

const UNKNOWN = 'unknown'

type Columns = NodeColumns & { readonly outgoing: string | null }

export function openNodes(db: Db, index: LateIndex): Nodes {
  const find = openByUri(db, 'node', index)
  const select = db.prepare<[NodeId], Columns>(`SELECT ${NODE} FROM node WHERE id = +?`)
  const insert = db.prepare(
    `INSERT INTO node (system, claims, asked, entity_type, typed_at, typed_before, gone, outgoing, uri, id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare(
    `UPDATE node SET system = ?, claims = ?, asked = ?, entity_type = ?, typed_at = ?, typed_before = ?, gone = ?, outgoing = ?
     WHERE id = +?`,
  )
  const updateOutgoing = db.prepare<[string | null, NodeId]>('UPDATE node SET outgoing = ? WHERE id = +?')
  const ids = openIdWrites(db, 'node')
  const enriched = openEnrichedWrites(db)
  // Nobody else makes nodes: of an unknown URI it is remembered, too, that it is unknown.
  const recent = new LRUCache<Uri, Known | typeof UNKNOWN>({ max: MAX_NODES })
  let changed = new Map<NodeId, ChangedIds & { readonly uri: Uri }>()

  function known(uri: Uri): Known | null {
    const kept = recent.get(uri)
    if (kept !== undefined) return kept === UNKNOWN ? null : kept
    const id = find(uri)
    if (id !== null && enriched.isChanged(id)) enriched.save()
    const row = id === null ? undefined : select.get(id)
    if (row === undefined) {
      recent.set(uri, UNKNOWN)
      return null
    }
    const read = { node: nodeOf(row), outgoing: openIdsOf(row.outgoing) }
    recent.set(uri, read)
    return read
  }

  function changeOf({ id, uri }: NodeSource): ChangedIds {
    let change = changed.get(id)
    if (change === undefined) changed.set(id, (change = { uri, opened: [], closed: new Set() }))
    return change
  }

  function outgoingAfter(id: NodeId, before: OpenIds): OpenIds {
    const change = changed.get(id)
    changed.delete(id)
    return change === undefined ? before : ids.after(id, before, change)
  }

  return {
    find: (uri) => known(uri)?.node ?? null,
    idOf: (uri) => known(uri)?.node.id ?? null,
    outgoing: (uri) => known(uri)?.outgoing ?? NO_IDS,
    put(node, fresh) {
      const { id, uri, system, types, gone } = node
      const before = fresh ? null : known(uri)
      if (before !== null && !changed.has(id) && isEnrichedOnly(before.node, node)) {
        enriched.set(id, true)
        recent.set(uri, { node, outgoing: before.outgoing })
        return
      }
      const { entity_type, typed_at, typed_before } = typeColumns(types)
      const outgoing = outgoingAfter(id, before?.outgoing ?? NO_IDS)
      const said = [jsonOrNull(system), claimsText(node), requestedText(node)]
      const columns = [...said, entity_type, typed_at, typed_before, jsonOrNull(gone), openIdsText(outgoing)]
      if (fresh) {
        insert.run(...columns, uri, id)
        index.add(fnv1a(uri), id)
      } else {
        update.run(...columns, id)
        enriched.set(id, false)
      }
      recent.set(uri, { node, outgoing })
    },
    opened: (source, support) => void changeOf(source).opened.push(support),
    closed: (source, support) => void changeOf(source).closed.add(support),
    flush() {
      for (const [id, { uri }] of changed) {
        const before = known(uri)
        if (before === null) throw new Error(`edges begin at ${uri}, which is not in the record`)
        const outgoing = outgoingAfter(id, before.outgoing)
        updateOutgoing.run(openIdsText(outgoing), id)
        recent.set(uri, { ...before, outgoing })
      }
    },
    save: enriched.save,
    forget() {
      enriched.forget()
      recent.clear()
      changed = new Map()
    },
  }
}

/** All else is as it was. */
function isEnrichedOnly(before: StoredNode, after: StoredNode): boolean {
  return (
    before.claims === after.claims &&
    before.requestedTypes === after.requestedTypes &&
    before.types === after.types &&
    before.gone === after.gone &&
    before.system['state'] === 'HYDRATED' &&
    after.system['state'] === 'ENRICHED' &&
    JSON.stringify({ ...before.system, state: null }) === JSON.stringify({ ...after.system, state: null })
  )
}
