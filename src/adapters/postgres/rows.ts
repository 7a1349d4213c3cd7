import type { DocumentStatus, SupportRecord } from '../../contracts/reads.ts'
import type { DocumentKey, EdgeTypeId, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { evidenceOf, provenanceOf } from '../record/columns.ts'
import { namesOf, STATUS, statusOf, type StatusColumns, type StatusOwner } from '../record/tables.ts'

/** What several statements select, and from what. */

/** To select a `NamedStatus` of `d`, from `STATUS_FROM`. */
export const NAMED_STATUS = `dk.origin, dk.platform, dk.type, d.uri, m.name AS mapping, ${namesOf(STATUS, 'd.')}`
export const STATUS_FROM = 'JOIN document_kind dk ON dk.id = d.kind LEFT JOIN mapping m ON m.id = d.mapping'

export type NamedStatus = StatusColumns & StatusOwner

export const documentStatusOf = (row: NamedStatus): DocumentStatus => statusOf(row, row)

/** The attributes of a row `t` of `document_facts`: its own, or those that the change `x` with its `seq` asserted. */
export const ATTRIBUTES = 'coalesce(t.attributes, x.asserted) AS attributes'

/** The nodes with the URIs that are the first parameter. */
export const NODES = 'unnest($1::text[]) AS u (uri) JOIN node n ON n.uri = u.uri'

export const STATUSES_ABOUT = `SELECT ${NAMED_STATUS} FROM ${NODES} JOIN document d ON d.node = n.id ${STATUS_FROM} ORDER BY d.id`

/**
 * The documents `d`, of the kinds `dk`, with the keys of which `listsOfKeys` makes the first parameters. By node, which
 * few documents describe: `+ 0` keeps the planner from an index that begins with the kind, of which there may be a
 * million.
 */
export const DOCUMENTS_BY_KEY = `unnest($1::text[], $2::text[], $3::text[]) AS u (platform, type, uri)
  JOIN document_kind dk ON dk.platform = u.platform AND dk.type = u.type JOIN node k ON k.uri = u.uri
  JOIN document d ON d.node = k.id AND d.kind + 0 = dk.id`

export function listsOfKeys(keys: readonly DocumentKey[]): string[][] {
  return [keys.map((key) => key.platform), keys.map((key) => key.type), keys.map((key) => key.uri)]
}

export interface NamedSupport {
  readonly id: number
  readonly name: EdgeTypeId
  readonly src: Uri
  readonly dst: Uri
  readonly platform: string
  readonly type: string
  readonly uri: Uri
  readonly provenance: number
  readonly evidence: string | null
  readonly since: Tx
}

/** To select a `NamedSupport` of `e`, from `NAMED_SUPPORT_FROM`. */
export const NAMED_SUPPORT = `e.id, y.name, a.uri AS src, b.uri AS dst, dk.platform, dk.type, d.uri, e.provenance, e.evidence, e.since`
export const NAMED_SUPPORT_FROM = `JOIN edge_type y ON y.id = e.type JOIN node a ON a.id = e.src JOIN node b ON b.id = e.dst
  JOIN document d ON d.id = e.document JOIN document_kind dk ON dk.id = d.kind`

/** An edge, and why it is there. */
export function reasonOf(row: NamedSupport): Omit<SupportRecord, 'id' | 'since' | 'until'> {
  const document = { platform: row.platform, type: row.type, uri: row.uri }
  const edge = { type: row.name, from: row.src, to: row.dst, document, provenance: provenanceOf(row.provenance) }
  return { ...edge, evidence: evidenceOf(row.evidence, edge) }
}

/** `until` is null: a later close is not visible as of the transaction that is read. */
export function supportOf(row: NamedSupport): SupportRecord {
  return { id: row.id, ...reasonOf(row), since: row.since, until: null }
}
