import { STATUS_OF_SUBJECT } from '../record/documents.ts'

/**
 * Joins rows by a key of each row before them. With a plain join the planner may scan a small table for each row; the
 * server keeps this plan until it next gathers statistics, and by then a batch takes half a minute. `OFFSET 0` forces
 * the written order.
 */
export function byKey(aliased: string, condition: string): string {
  const [table = '', alias = ''] = aliased.split(' ')
  return `JOIN LATERAL (SELECT * FROM ${table} WHERE ${condition} OFFSET 0) ${alias} ON true`
}

/** Finds the kind `dk` and the mapping `m` of `d`. */
export const STATUS_FROM = `${byKey('document_kind dk', 'id = d.kind')} LEFT JOIN mapping m ON m.id = d.mapping`

/** The nodes with the URIs in the first parameter. */
export const NODES = `unnest($1::text[]) AS u (uri) ${byKey('node n', 'uri = u.uri')}`

export const STATUSES_ABOUT = `SELECT ${STATUS_OF_SUBJECT} FROM ${NODES} ${byKey('document d', 'node = n.id')} ${STATUS_FROM}
  ORDER BY d.id`
