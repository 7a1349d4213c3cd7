import type { OverSession } from '../../contracts/operations.ts'
import type { DocumentStatus, EntityRecord, HistoryEntry, StatedEntity, StatedFacts } from '../../contracts/reads.ts'
import {
  SYSTEM_PLATFORM,
  SYSTEM_TYPE,
  type CauseKind,
  type DocumentKey,
  type Origin,
  type Time,
  type Tx,
} from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { attributesOf, textsOf } from '../record/columns.ts'
import { foldStated } from '../record/folded.ts'
import type { Session } from './connection.ts'
import { ATTRIBUTES, STATUS, STATUS_FROM, statusOf, type StatusRow } from './rows.ts'

type SystemColumns = { readonly id: number; readonly uri: Uri; readonly system: string | null }
type SaidRow = { readonly node: number; readonly attributes: string; readonly origin: Origin } & DocumentColumns
type DocumentColumns = { readonly platform: string; readonly type: string; readonly uri: Uri }

const URIS = 'unnest($1::text[]) AS u (uri) JOIN node n ON n.uri = u.uri'

/**
 * The present is read first and the last change after it, in one round trip: where nothing changed after `at` by then, the
 * present is the state at `at`. For the others the past is folded, which never changes.
 */
async function readEntities(session: Session, uris: readonly Uri[], at: Tx): Promise<(EntityRecord | null)[]> {
  if (uris.length === 0) return []
  const [nodes, said, documents, changes, born] = await Promise.all([
    session.query<SystemColumns>(`SELECT n.id, n.uri, n.system FROM ${URIS}`, [uris]),
    session.query<SaidRow>(SAID, [uris]),
    session.query<StatusRow & { node: number }>(
      `SELECT d.node, ${STATUS} FROM ${URIS} JOIN document d ON d.node = n.id ${STATUS_FROM} ORDER BY d.id`,
      [uris],
    ),
    session.query<{ node: number; tx: Tx }>(LAST_CHANGE, [uris]),
    session.query<{ node_to: number }>('SELECT node_to FROM tx WHERE id <= $1 ORDER BY id DESC LIMIT 1', [at]),
  ])
  const bornBy = born[0]?.node_to ?? 0
  const known = new Map(nodes.filter(({ id }) => id <= bornBy).map((node) => [node.uri, node]))
  const later = new Set(changes.filter(({ tx }) => tx > at).map(({ node }) => node))
  const past = await readPast(
    session,
    [...known.values()].filter(({ id }) => later.has(id)),
    at,
  )
  const saidBy = Map.groupBy(said, (row) => row.node)
  const about = Map.groupBy(documents, (row) => row.node)
  return uris.map((uri) => {
    const node = known.get(uri)
    if (node === undefined) return null
    const present = () => [...bySystem(node), ...(saidBy.get(node.id) ?? []).map(saidOf)]
    const stated = later.has(node.id) ? (past.get(node.id) ?? []) : present()
    const statuses: readonly DocumentStatus[] = (about.get(node.id) ?? []).map(statusOf)
    return { node: node.id, uri, stated, documents: statuses }
  })
}

const SAID = `SELECT t.node, dk.origin, dk.platform, dk.type, d.uri, ${ATTRIBUTES} FROM ${URIS} JOIN statement t ON t.node = n.id
  JOIN document d ON d.id = t.document JOIN document_kind dk ON dk.id = d.kind LEFT JOIN delta x ON x.seq = t.seq
  ORDER BY t.document`

const LAST_CHANGE = `SELECT n.id AS node, c.tx FROM ${URIS} CROSS JOIN LATERAL
  (SELECT tx FROM delta WHERE node = n.id ORDER BY tx DESC LIMIT 1) c`

function saidOf({ origin, platform, type, uri, attributes }: Omit<SaidRow, 'node'>): StatedFacts {
  return { origin, platform, type, document: uri, attributes: attributesOf(attributes) }
}

function bySystem({ uri, system }: Omit<SystemColumns, 'id'>): StatedFacts[] {
  if (system === null) return []
  const by = { origin: 'system', platform: SYSTEM_PLATFORM, type: SYSTEM_TYPE } as const
  return [{ ...by, document: uri, attributes: attributesOf(system) }]
}

const statedEntities = (
  nodes: string,
): string => `SELECT n.id, n.uri AS node_uri, n.system, dk.origin, dk.platform, dk.type, d.uri, ${ATTRIBUTES}
  FROM (SELECT id, uri, system FROM node WHERE ${nodes}) n LEFT JOIN statement t ON t.node = n.id
  LEFT JOIN document d ON d.id = t.document LEFT JOIN document_kind dk ON dk.id = d.kind LEFT JOIN delta x ON x.seq = t.seq
  ORDER BY n.id, t.document`

const PAGE = statedEntities('id > $1 ORDER BY id LIMIT $2')
const OF_NODES = statedEntities('id = ANY($1::bigint[])')

type PageRow = { readonly id: number; readonly node_uri: Uri; readonly system: string | null } & (
  (DocumentColumns & { readonly origin: Origin; readonly attributes: string }) | { readonly origin: null }
)

async function entityPage(session: Session, after: number, limit: number): Promise<StatedEntity[]> {
  return assembled(await session.query<PageRow>(PAGE, [after, limit]))
}

async function entitiesOfNodes(session: Session, nodes: readonly number[]): Promise<StatedEntity[]> {
  return assembled(await session.query<PageRow>(OF_NODES, [nodes]))
}

/** Of one statement, which is a snapshot: a row for each document of a node. */
function assembled(rows: readonly PageRow[]): StatedEntity[] {
  const page: { readonly node: number; readonly uri: Uri; readonly stated: StatedFacts[] }[] = []
  for (const row of rows) {
    let entity = page.at(-1)
    if (entity?.node !== row.id) {
      entity = { node: row.id, uri: row.node_uri, stated: bySystem({ ...row, uri: row.node_uri }) }
      page.push(entity)
    }
    if (row.origin !== null) entity.stated.push(saidOf(row))
  }
  return page
}

type ChangeColumns = {
  readonly node: number
  readonly tx: Tx
  readonly document: number
  readonly origin: Origin | null
  readonly platform: string | null
  readonly type: string | null
  readonly uri: Uri | null
  readonly asserted: string | null
  readonly retracted: string | null
}

const CHANGE = 'x.node, x.tx, x.document, dk.origin, dk.platform, dk.type, d.uri, x.asserted, x.retracted'
const DOCUMENT_KIND = 'LEFT JOIN document d ON d.id = x.document LEFT JOIN document_kind dk ON dk.id = d.kind'

/** The past facts of each node, folded from its changes in the order of the log. */
async function readPast(
  session: Session,
  nodes: readonly SystemColumns[],
  at: Tx,
): Promise<Map<number, StatedFacts[]>> {
  if (nodes.length === 0) return new Map()
  const rows = await session.query<ChangeColumns>(
    `SELECT ${CHANGE} FROM unnest($1::bigint[]) AS u (id) JOIN delta x ON x.node = u.id AND x.tx <= $2 ${DOCUMENT_KIND} ORDER BY x.seq`,
    [nodes.map(({ id }) => id), at],
  )
  const changes = Map.groupBy(rows, (row) => row.node)
  return new Map(nodes.map(({ id, uri }) => [id, foldStated(changes.get(id) ?? [], (row) => voiceOf(row, uri))]))
}

function voiceOf(row: ChangeColumns, node: Uri): Omit<StatedFacts, 'attributes'> {
  const { platform, type, uri } = documentOf(row, node)
  return { origin: row.origin ?? 'system', platform, type, document: uri }
}

/** The system's document has no row: it is the node's own. */
function documentOf({ platform, type, uri }: ChangeColumns, node: Uri): DocumentKey {
  if (platform === null || type === null || uri === null) {
    return { platform: SYSTEM_PLATFORM, type: SYSTEM_TYPE, uri: node }
  }
  return { platform, type, uri }
}

/** Newest first. A transaction is never cut in two, so that the next page may begin before the last one returned. */
async function readHistory(
  session: Session,
  uri: Uri,
  page: { readonly before: Tx; readonly limit: number },
): Promise<HistoryEntry[]> {
  type Row = ChangeColumns & { seq: number; at: Time; kind: CauseKind; trace: string }
  if (page.limit < 1) return []
  const rows = await session.query<Row>(
    `SELECT ${CHANGE}, x.seq, w.at, w.cause_kind AS kind, w.trace FROM
       (SELECT * FROM delta WHERE node = (SELECT id FROM node WHERE uri = $1) AND tx < $2
          AND tx > coalesce((SELECT max(horizon) FROM retention), 0)
        ORDER BY tx DESC FETCH FIRST $3 ROWS WITH TIES) x
     JOIN tx w ON w.id = x.tx ${DOCUMENT_KIND} ORDER BY x.seq DESC`,
    [uri, page.before, page.limit],
  )
  return rows.map((row) => {
    const { tx, at, kind, trace } = row
    const change = { asserted: attributesOf(row.asserted), retracted: textsOf(row.retracted) }
    const by = { origin: row.origin ?? 'system', document: documentOf(row, uri) }
    return { tx, at, cause: { kind, trace }, ...by, ...change }
  })
}

function documentsNaming(session: Session, uri: Uri): Promise<DocumentKey[]> {
  return session.query<DocumentColumns>(
    `SELECT dk.platform, dk.type, d.uri FROM node n JOIN statement t ON t.node = n.id JOIN document d ON d.id = t.document
     JOIN document_kind dk ON dk.id = d.kind WHERE n.uri = $1 ORDER BY t.document`,
    [uri],
  )
}

export const ENTITIES: OverSession<
  'entities' | 'history' | 'documentsNaming' | 'entityPage' | 'entitiesOfNodes',
  Session
> = {
  entities: readEntities,
  history: (session, uri, before, limit) => readHistory(session, uri, { before, limit }),
  documentsNaming,
  entityPage,
  entitiesOfNodes,
}
