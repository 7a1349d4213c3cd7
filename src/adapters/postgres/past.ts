import type { OverSession } from '../../contracts/operations.ts'
import type { EdgeEvent } from '../../contracts/record-past.ts'
import type { CauseKind, DocumentKey, Time, Tx } from '../../model/facts.ts'
import type { Session } from './connection.ts'
import { reasonOf, NAMED_SUPPORT, NAMED_SUPPORT_FROM, type NamedSupport } from './rows.ts'

interface EventColumns extends NamedSupport {
  readonly tx: Tx
  readonly closed: boolean
  readonly at: Time
  readonly kind: CauseKind
  readonly trace: string
}

/** Supports after `low`, up to `high`, began between the horizon and where the page begins. */
type EventBounds = { readonly node: number | null; readonly low: number; readonly high: number; readonly horizon: Tx }

const HORIZON = '(SELECT coalesce(max(horizon), 0) FROM retention)'
const supportTo = (tx: string): string =>
  `coalesce((SELECT support_to FROM tx WHERE id <= ${tx} ORDER BY id DESC LIMIT 1), 0)`

const BOUNDS = `SELECT (SELECT id FROM node WHERE uri = $1) AS node, ${supportTo(HORIZON)} AS low, ${supportTo('$2::bigint - 1')} AS high,
  ${HORIZON} AS horizon`

/** Ids ascend with the transactions. `+ 0`: off the index of the node, and not backwards through all supports. */
const began = (end: 'src' | 'dst', open: string): string =>
  `(SELECT id, since AS tx, false AS closed FROM support WHERE ${end} = $1 AND until IS ${open} AND id + 0 > $2 AND id + 0 <= $3
    ORDER BY id + 0 DESC LIMIT $6)`
const ended = (end: 'src' | 'dst'): string =>
  `(SELECT id, until AS tx, true AS closed FROM support WHERE ${end} = $1 AND until IS NOT NULL AND until > $4 AND until < $5
    ORDER BY until DESC, id DESC LIMIT $6)`

const EVENTS = `SELECT ${NAMED_SUPPORT}, f.tx, f.closed, w.at, w.cause_kind AS kind, w.trace FROM
    (${began('src', 'NULL')} UNION ${began('dst', 'NULL')} UNION ${began('src', 'NOT NULL')} UNION ${began('dst', 'NOT NULL')}
     UNION ${ended('src')} UNION ${ended('dst')} ORDER BY tx DESC, id DESC LIMIT $6) f
  JOIN tx w ON w.id = f.tx JOIN support e ON e.id = f.id ${NAMED_SUPPORT_FROM}
  ORDER BY f.tx DESC, f.id DESC`

const IN_TX = `SELECT (SELECT count(*) FROM support
      WHERE id > ${supportTo('$2::bigint - 1')} AND id <= ${supportTo('$2::bigint')} AND (src = $1 OR dst = $1))
    + (SELECT count(*) FROM support WHERE src = $1 AND until IS NOT NULL AND until = $2)
    + (SELECT count(*) FROM support WHERE dst = $1 AND until IS NOT NULL AND until = $2 AND src <> dst) AS n`

const DOCUMENT_KEYS = `SELECT d.id, dk.platform, dk.type, d.uri FROM unnest($1::bigint[]) AS u (id)
  JOIN document d ON d.id = u.id JOIN document_kind dk ON dk.id = d.kind`

function eventOf(row: EventColumns): EdgeEvent {
  return {
    tx: row.tx,
    at: row.at,
    cause: { kind: row.kind, trace: row.trace },
    op: row.closed ? 'retract' : 'assert',
    support: row.id,
    ...reasonOf(row),
  }
}

export const PAST: OverSession<'edgeEvents' | 'documentKeys', Session> = {
  async edgeEvents(session, uri, before, limit) {
    const [bounds] = await session.query<EventBounds>(BOUNDS, [uri, before])
    if (bounds === undefined || bounds.node === null || limit < 1) return { events: [], rest: 0 }
    const { node, low, high, horizon } = bounds
    const rows = await session.query<EventColumns>(EVENTS, [node, low, high, horizon, before, limit])
    const events = rows.map(eventOf)
    const last = rows.length === limit ? rows.at(-1) : undefined
    if (last === undefined) return { events, rest: 0 }
    const [inTx] = await session.query<{ n: number }>(IN_TX, [node, last.tx])
    const shown = rows.filter((row) => row.tx === last.tx).length
    return { events, rest: (inTx?.n ?? shown) - shown }
  },

  async documentKeys(session, documents) {
    const rows = await session.query<DocumentKey & { id: number }>(DOCUMENT_KEYS, [[...new Set(documents)]])
    const keys = new Map(rows.map(({ id, ...key }) => [id, key]))
    return documents.map((id) => keys.get(id) ?? null)
  },
}
