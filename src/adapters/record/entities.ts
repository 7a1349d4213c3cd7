// Reads entities with their facts, at present or as of a transaction, and their history.
import { SYSTEM_DOCUMENT, type NodeId } from '../../contracts/log.ts'
import type { HistoryEntry, StatedEntity } from '../../contracts/reads.ts'
import type { Json } from '../../lib/json.ts'
import { SYSTEM_PLATFORM, SYSTEM_TYPE, type DocumentKey, type Origin, type Tx } from '../../model/facts.ts'
import type { StatedFacts } from '../../model/merge.ts'
import type { Uri } from '../../model/uri.ts'
import { parseAttributes, parseList, traceOf } from './columns.ts'
import { getOrInsert } from '../../lib/maps.ts'
import { JOIN, sql, unnest, type Sql } from './dialect.ts'
import { DOCUMENT_URI, STATUSES } from './documents.ts'
import { BEFORE, HORIZON, lastOf, type TxColumns } from './log.ts'
import { rowsOf, statement, together, type SqlOperation, type SqlOperations } from './sql-operation.ts'
import { statusOf, type NamedStatus } from './status-table.ts'

/** A document that states something; the system's has the URI of its node. */
interface StatingDocument extends DocumentKey {
  readonly document: number
  readonly origin: Origin
}

interface StatedColumns extends StatingDocument {
  readonly node: NodeId
  readonly node_uri: Uri
  /** Null if the system states nothing about the node. */
  readonly attributes: string | null
}

/** Selects what the system states about nodes `n`: a row for each of them. */
const BY_SYSTEM = `SELECT n.id AS node, n.uri AS node_uri, ${SYSTEM_DOCUMENT} AS document, 'system' AS origin,
  '${SYSTEM_PLATFORM}' AS platform, '${SYSTEM_TYPE}' AS type, n.uri AS uri, n.system AS attributes`

const FACTS: Sql = { postgres: 'document_facts', sqlite: 'part_facts' }

/** Selects what documents state about nodes `n`. SQLite stores facts about a document's own subject in its row. */
function byDocuments(nodes: Sql): Sql {
  const aboutSubjects = sql`UNION ALL SELECT n.id, n.uri, d.id, dk.origin, dk.platform, dk.type, n.uri,
      coalesce(d.attributes, x.asserted)
    FROM ${nodes} ${JOIN} document d ON d.node = n.id AND (d.attributes IS NOT NULL OR d.seq IS NOT NULL)
    ${JOIN} document_kind dk ON dk.id = d.kind LEFT JOIN delta x ON x.seq = d.seq`
  return sql`SELECT n.id, n.uri, t.document, dk.origin, dk.platform, dk.type, ${DOCUMENT_URI} AS uri,
      coalesce(t.attributes, x.asserted)
    FROM ${nodes} ${JOIN} ${FACTS} t ON t.node = n.id ${JOIN} document d ON d.id = t.document
    ${JOIN} document_kind dk ON dk.id = d.kind LEFT JOIN delta x ON x.seq = t.seq
    ${{ postgres: '', sqlite: aboutSubjects.sqlite }}`
}

const NAMED = sql`${unnest(1, 'text', 'uri')} ${JOIN} node n ON n.uri = u.uri`
const NUMBERED = sql`${unnest(1, 'bigint', 'id')} ${JOIN} node n ON n.id = u.id`
/** One statement, so a snapshot. */
const factsOf = (nodes: Sql): Sql => sql`${BY_SYSTEM} FROM ${nodes} UNION ALL ${byDocuments(nodes)}`
const FACTS_OF_NAMED = factsOf(NAMED)
const FACTS_OF_NUMBERED = factsOf(NUMBERED)
const NAMING = byDocuments(NAMED)
const STATUSES_IN_ORDER = sql`${STATUSES} ORDER BY d.id`

/** Each engine has an index of changes that begins with the node. */
const NEWEST: Sql = { postgres: 'x.tx DESC, x.seq DESC', sqlite: 'x.seq DESC' }
const LAST_CHANGES = sql`SELECT n.id AS node, (SELECT x.tx FROM delta x WHERE x.node = n.id ORDER BY ${NEWEST} LIMIT 1) AS tx
  FROM ${NAMED}`
const END = 'SELECT node_to, delta_to FROM tx WHERE id <= $1 ORDER BY id DESC LIMIT 1'

interface ChangeColumns extends StatingDocument {
  readonly asserted: string | null
  readonly retracted: string | null
}

/** Selects a `ChangeColumns` of `x`. The system's document has no row of its own. */
const CHANGE = sql`x.document, coalesce(dk.origin, 'system') AS origin, coalesce(dk.platform, '${SYSTEM_PLATFORM}') AS platform,
  coalesce(dk.type, '${SYSTEM_TYPE}') AS type, coalesce(${DOCUMENT_URI}, n.uri) AS uri, x.asserted, x.retracted`
const CHANGE_FROM = sql`${JOIN} node n ON n.id = x.node LEFT JOIN document d ON d.id = x.document
  LEFT JOIN document_kind dk ON dk.id = d.kind`

/** One engine searches by transaction, the other by number. */
const CHANGES = sql`SELECT x.node, ${CHANGE} FROM ${unnest(1, 'bigint', 'id')}
  ${JOIN} delta x ON x.node = u.id AND x.tx <= $2 AND x.seq <= $3 ${CHANGE_FROM} ORDER BY x.seq`

/** Selects some changes of the node `$1`, newest first, with their transactions. */
const datedChanges = (condition: Sql, limit: Sql | string): Sql =>
  sql`SELECT x.seq, ${CHANGE}, w.id, w.at, w.cause_kind, w.trace, w.since
    FROM (SELECT * FROM delta x WHERE x.node = (SELECT id FROM node WHERE uri = $1) AND ${condition} ${limit}) x
    ${JOIN} tx w ON w.id = x.tx ${CHANGE_FROM} ORDER BY x.seq DESC`
const HISTORY = datedChanges(
  sql`x.tx < $2 AND x.seq <= ${lastOf('delta_to', BEFORE)} AND x.tx > ${HORIZON} AND x.seq > ${lastOf('delta_to', HORIZON)}`,
  sql`ORDER BY ${NEWEST} LIMIT $3`,
)
const REST_OF_TX = datedChanges(sql`x.tx = $2 AND x.seq > ${lastOf('delta_to', BEFORE)} AND x.seq < $3`, '')

type DatedColumns = ChangeColumns &
  Pick<TxColumns, 'id' | 'at' | 'cause_kind' | 'trace' | 'since'> & { readonly seq: number }

function documentOf({ origin, platform, type, uri }: StatingDocument): Omit<StatedFacts, 'attributes'> {
  return { origin, platform, type, document: uri }
}

function entitiesOf(rows: readonly StatedColumns[]): StatedEntity[] {
  const entities: { readonly node: NodeId; readonly uri: Uri; readonly stated: StatedFacts[] }[] = []
  for (const row of rows.toSorted((a, b) => a.node - b.node || a.document - b.document)) {
    let entity = entities.at(-1)
    if (entity?.node !== row.node) entities.push((entity = { node: row.node, uri: row.node_uri, stated: [] }))
    if (row.attributes !== null) entity.stated.push({ ...documentOf(row), attributes: parseAttributes(row.attributes) })
  }
  return entities
}

/** Returns each document's statement about a node after its changes, oldest first, without empty ones. */
function foldStated(changes: readonly ChangeColumns[]): StatedFacts[] {
  const facts = new Map<number, { by: Omit<StatedFacts, 'attributes'>; attributes: Record<string, Json> }>()
  for (const row of changes) {
    const { attributes } = getOrInsert(facts, row.document, () => ({ by: documentOf(row), attributes: {} }))
    Object.assign(attributes, parseAttributes(row.asserted))
    for (const name of parseList<string>(row.retracted)) delete attributes[name]
  }
  return [...facts]
    .filter(([, { attributes }]) => Object.keys(attributes).length > 0)
    .sort(([a], [b]) => a - b)
    .map(([, { by, attributes }]) => ({ ...by, attributes }))
}

/** Folds the past facts of each node from its changes in log order. */
function* statedUpTo(
  nodes: readonly NodeId[],
  at: Tx,
  change: number,
): SqlOperation<ReadonlyMap<NodeId, readonly StatedFacts[]>> {
  if (nodes.length === 0) return new Map()
  const rows = yield* rowsOf<ChangeColumns & { readonly node: NodeId }>(CHANGES, nodes, at, change)
  return new Map([...Map.groupBy(rows, ({ node }) => node)].map(([node, changes]) => [node, foldStated(changes)]))
}

function entryOf(row: DatedColumns): HistoryEntry {
  const { id, at, cause_kind: kind, trace, since, origin, platform, type, uri } = row
  return {
    tx: id,
    at,
    cause: { kind, trace: traceOf(trace).trace, since },
    origin,
    document: { platform, type, uri },
    asserted: parseAttributes(row.asserted),
    retracted: parseList<string>(row.retracted),
  }
}

export const ENTITIES: SqlOperations<'entities' | 'entitiesOfNodes' | 'documentsNaming' | 'history'> = {
  /**
   * Reads the present first, with the last change after it. If nothing changed between `at` and now, the present is the
   * state at `at`. For other entities it folds the past, which never changes.
   */
  *entities(uris, at) {
    if (uris.length === 0) return []
    type Rows = [StatedColumns, NamedStatus, { node: NodeId; tx: Tx | null }, Pick<TxColumns, 'node_to' | 'delta_to'>]
    const [facts, statuses, changes, [end]] = yield* together<Rows>([
      statement(FACTS_OF_NAMED, uris),
      statement(STATUSES_IN_ORDER, uris),
      statement(LAST_CHANGES, uris),
      statement(END, at),
    ])
    const born = entitiesOf(facts).filter(({ node }) => node <= (end?.node_to ?? 0))
    const changedLater = new Set(changes.flatMap(({ node, tx }) => (tx !== null && tx > at ? node : [])))
    const before = born.map(({ node }) => node).filter((node) => changedLater.has(node))
    const past = yield* statedUpTo(before, at, end?.delta_to ?? 0)
    const byUri = new Map(born.map((entity) => [entity.uri, entity]))
    const statusesAbout = Map.groupBy(statuses, (status) => status.uri)
    return uris.map((uri) => {
      const entity = byUri.get(uri)
      if (entity === undefined) return null
      const { node } = entity
      const stated = changedLater.has(node) ? (past.get(node) ?? []) : entity.stated
      return { node, uri, stated, documents: (statusesAbout.get(uri) ?? []).map(statusOf) }
    })
  },

  *entitiesOfNodes(nodes) {
    return entitiesOf(yield* rowsOf<StatedColumns>(FACTS_OF_NUMBERED, nodes))
  },

  *documentsNaming(uri) {
    const rows = yield* rowsOf<StatingDocument>(NAMING, [uri])
    return rows
      .toSorted((a, b) => a.document - b.document)
      .map((row) => ({ platform: row.platform, type: row.type, uri: row.uri }))
  },

  *history(uri, before, limit) {
    if (limit < 1) return []
    const page = yield* rowsOf<DatedColumns>(HISTORY, uri, before, limit)
    const last = page.length < limit ? undefined : page.at(-1)
    const rest = last === undefined ? [] : yield* rowsOf<DatedColumns>(REST_OF_TX, uri, last.id, last.seq)
    return [...page, ...rest].map(entryOf)
  },
}
