// Reads when edges at a node began and ended, and which edges people reject.
import type { EdgeEvent, Past } from '../../contracts/record-past.ts'
import type { SupportRecord } from '../../contracts/reads.ts'
import type { CauseKind, DocumentKey, EdgeTypeId, Time, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { evidenceOf, provenanceNumber, provenanceOf, traceOf } from './columns.ts'
import type { SqlDialect } from './dialect.ts'
import { rowOf, rowsOf, type SqlOperations } from './sql-operation.ts'

/** A support with the names of what it refers to. */
export interface NamedSupport extends DocumentKey {
  readonly id: number
  readonly name: EdgeTypeId
  readonly src: Uri
  readonly dst: Uri
  readonly provenance: number
  readonly evidence: string | null
  readonly since: Tx
}

/** Selects a `NamedSupport` of `e`. */
const NAMED_SUPPORT = `e.id, y.name, a.uri AS src, b.uri AS dst, dk.platform, dk.type, n.uri, e.provenance, e.evidence,
  e.since`
const NAMED_SUPPORT_FROM = `JOIN edge_type y ON y.id = e.type JOIN node a ON a.id = e.src JOIN node b ON b.id = e.dst
  JOIN document d ON d.id = e.document JOIN document_kind dk ON dk.id = d.kind JOIN node n ON n.id = d.node`

/** An edge and its provenance. */
function reasonOf(row: NamedSupport): Omit<SupportRecord, 'id' | 'since' | 'until'> {
  const document = { platform: row.platform, type: row.type, uri: row.uri }
  const edge = { type: row.name, from: row.src, to: row.dst, document, provenance: provenanceOf(row.provenance) }
  return { ...edge, evidence: evidenceOf(row.evidence, edge) }
}

/** `until` is null because a later close isn't visible as of the requested transaction. */
export function supportOf(row: NamedSupport): SupportRecord {
  return { id: row.id, ...reasonOf(row), since: row.since, until: null }
}

interface EventColumns extends NamedSupport {
  readonly tx: Tx
  /** SQLite stores 0 and 1. */
  readonly closed: boolean | number
  readonly at: Time
  readonly kind: CauseKind
  readonly trace: string
  readonly requested: Time
}

function eventOf(row: EventColumns): EdgeEvent {
  const { tx, at, kind, trace, requested, closed, id } = row
  return {
    tx,
    at,
    cause: { kind, trace: traceOf(trace).trace, since: requested },
    op: closed ? 'retract' : 'assert',
    support: id,
    ...reasonOf(row),
  }
}

/** Supports numbered after `low`, up to `high`, began between the horizon and the start of the page. */
type EventBounds = { readonly node: number | null; readonly low: number; readonly high: number; readonly horizon: Tx }

const HORIZON = '(SELECT coalesce(max(horizon), 0) FROM retention)'
const supportTo = (tx: string): string =>
  `coalesce((SELECT support_to FROM tx WHERE id <= ${tx} ORDER BY id DESC LIMIT 1), 0)`

const BOUNDS = `SELECT (SELECT id FROM node WHERE uri = $1) AS node, ${supportTo(HORIZON)} AS low,
  ${supportTo('$2::bigint - 1')} AS high, ${HORIZON} AS horizon`

/** `+ 0` makes the planner search by number, since a transaction has few. */
const IN_TX = `SELECT (SELECT count(*) FROM support WHERE id > ${supportTo('$2::bigint - 1')}
      AND id <= ${supportTo('$2::bigint')} AND (src + 0 = $1 OR dst + 0 = $1))
    + (SELECT count(*) FROM support WHERE src = $1 AND until IS NOT NULL AND until = $2)
    + (SELECT count(*) FROM support WHERE dst = $1 AND until IS NOT NULL AND until = $2 AND src <> dst) AS n`

// The number is part of the text, since engines use a partial index only if the text matches its condition.
const REJECTIONS = `SELECT ${NAMED_SUPPORT} FROM support e ${NAMED_SUPPORT_FROM}
  WHERE e.provenance = ${provenanceNumber('REJECTED')} AND e.id > $2 AND e.since <= $1
    AND (e.until IS NULL OR e.until > $1) ORDER BY e.id LIMIT $3`

export function edgeEventOperations(
  dialect: SqlDialect,
): SqlOperations<Extract<keyof Past, 'edgeEvents'> | 'rejections'> {
  const events = `SELECT ${NAMED_SUPPORT}, f.tx, f.closed, w.at, w.cause_kind AS kind, w.trace, w.since AS requested
    FROM (${dialect.edgeEvents}) f JOIN tx w ON w.id = f.tx JOIN support e ON e.id = f.id ${NAMED_SUPPORT_FROM}
    ORDER BY f.tx DESC, f.id DESC`
  return {
    *edgeEvents(uri, before, limit) {
      const bounds = yield* rowOf<EventBounds>(BOUNDS, uri, before)
      if (bounds === undefined || bounds.node === null || limit < 1) return { events: [], rest: 0 }
      const { node, low, high, horizon } = bounds
      const rows = yield* rowsOf<EventColumns>(events, node, low, high, horizon, before, limit)
      const last = rows.length === limit ? rows.at(-1) : undefined
      if (last === undefined) return { events: rows.map(eventOf), rest: 0 }
      const inTx = yield* rowOf<{ n: number }>(IN_TX, node, last.tx)
      const shown = rows.filter((row) => row.tx === last.tx).length
      return { events: rows.map(eventOf), rest: (inTx?.n ?? shown) - shown }
    },

    *rejections(at, after, limit) {
      return (yield* rowsOf<NamedSupport>(REJECTIONS, at, after, limit)).map(supportOf)
    },
  }
}
