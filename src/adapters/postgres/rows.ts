import type { DocumentStatus } from '../../contracts/reads.ts'
import type { DocumentKey } from '../../model/facts.ts'
import type { NamedStatus } from '../record/documents.ts'
import { namesOf, STATUS, statusOf } from '../record/tables.ts'

/** Selects a `NamedStatus` of `d`, from `STATUS_FROM`. */
export const NAMED_STATUS = `dk.origin, dk.platform, dk.type, d.uri, m.name AS mapping, ${namesOf(STATUS, 'd.')}`
export const STATUS_FROM = 'JOIN document_kind dk ON dk.id = d.kind LEFT JOIN mapping m ON m.id = d.mapping'

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
