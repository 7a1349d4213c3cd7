// Reads entities with their facts, at present or as of a transaction, and their history.
import type { OverSession } from '../../contracts/operations.ts'
import type { StatedEntity } from '../../contracts/reads.ts'
import type { StatedFacts } from '../../model/merge.ts'
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
import { bySystem, foldStated } from '../record/stated.ts'
import type { Session } from './connection.ts'
import { ATTRIBUTES, documentStatusOf, NODES, STATUSES_ABOUT, type NamedStatus } from './rows.ts'

interface SystemColumns {
  readonly id: number
  readonly uri: Uri
  readonly system: string | null
}

interface DocumentColumns extends DocumentKey {
  readonly origin: Origin
}

interface StatedColumns extends DocumentColumns {
  readonly attributes: string
}

const STATED = `SELECT t.node, dk.origin, dk.platform, dk.type, d.uri, ${ATTRIBUTES} FROM ${NODES}
  JOIN statement t ON t.node = n.id JOIN document d ON d.id = t.document JOIN document_kind dk ON dk.id = d.kind
  LEFT JOIN delta x ON x.seq = t.seq ORDER BY t.document`

const LAST_CHANGES = `SELECT n.id AS node, c.tx FROM ${NODES} CROSS JOIN LATERAL
  (SELECT tx FROM delta WHERE node = n.id ORDER BY tx DESC LIMIT 1) c`

function documentOf({ origin, platform, type, uri }: DocumentColumns): Omit<StatedFacts, 'attributes'> {
  return { origin, platform, type, document: uri }
}

function statedOf(row: StatedColumns): StatedFacts {
  return { ...documentOf(row), attributes: attributesOf(row.attributes) }
}

/** Of one statement, which is a snapshot: a row for each document of a node, or one where none states anything. */
const OF_NODES = `SELECT n.id, n.uri AS node_uri, n.system, dk.origin, dk.platform,
    dk.type, d.uri, ${ATTRIBUTES}
  FROM (SELECT id, uri, system FROM node WHERE id = ANY($1::bigint[])) n LEFT JOIN statement t ON t.node = n.id
  LEFT JOIN document d ON d.id = t.document LEFT JOIN document_kind dk ON dk.id = d.kind LEFT JOIN delta x ON x.seq = t.seq
  ORDER BY n.id, t.document`

type EntityColumns = { readonly id: number; readonly node_uri: Uri; readonly system: string | null } & (
  StatedColumns | { readonly origin: null }
)

function assembled(rows: readonly EntityColumns[]): StatedEntity[] {
  const entities: { readonly node: number; readonly uri: Uri; readonly stated: StatedFacts[] }[] = []
  for (const row of rows) {
    let entity = entities.at(-1)
    if (entity?.node !== row.id) {
      entity = { node: row.id, uri: row.node_uri, stated: bySystem(row.node_uri, row.system) }
      entities.push(entity)
    }
    if (row.origin !== null) entity.stated.push(statedOf(row))
  }
  return entities
}

/** A change of facts, and the document that made it. */
interface NamedChange extends DocumentColumns {
  readonly document: number
  readonly asserted: string | null
  readonly retracted: string | null
}

/** The system's document has no row: it is the node's own. */
const CHANGE = `x.document, coalesce(dk.origin, 'system') AS origin, coalesce(dk.platform, '${SYSTEM_PLATFORM}') AS platform,
  coalesce(dk.type, '${SYSTEM_TYPE}') AS type, coalesce(d.uri, n.uri) AS uri, x.asserted, x.retracted`
const CHANGE_FROM = `JOIN node n ON n.id = x.node LEFT JOIN document d ON d.id = x.document
  LEFT JOIN document_kind dk ON dk.id = d.kind`

const CHANGES = `SELECT x.node, ${CHANGE} FROM unnest($1::bigint[]) AS u (id)
  JOIN delta x ON x.node = u.id AND x.tx <= $2 ${CHANGE_FROM} ORDER BY x.seq`

/** A transaction is never cut in two, so that the next page may begin before the last one returned. */
const HISTORY = `SELECT ${CHANGE}, w.id AS tx, w.at, w.cause_kind AS kind, w.trace FROM
    (SELECT * FROM delta WHERE node = (SELECT id FROM node WHERE uri = $1) AND tx < $2
       AND tx > coalesce((SELECT max(horizon) FROM retention), 0)
     ORDER BY tx DESC FETCH FIRST $3 ROWS WITH TIES) x
  JOIN tx w ON w.id = x.tx ${CHANGE_FROM} ORDER BY x.seq DESC`

/** The past facts of each node, folded from its changes in the order of the log. */
async function readPast(
  session: Session,
  nodes: readonly SystemColumns[],
  at: Tx,
): Promise<Map<number, StatedFacts[]>> {
  if (nodes.length === 0) return new Map()
  const rows = await session.query<NamedChange & { node: number }>(CHANGES, [nodes.map(({ id }) => id), at])
  return new Map(
    [...Map.groupBy(rows, (row) => row.node)].map(([node, changes]) => [node, foldStated(changes, documentOf)]),
  )
}

export const ENTITIES: OverSession<'entities' | 'history' | 'documentsNaming' | 'entitiesOfNodes', Session> = {
  /**
   * The present is read first and the last change after it, in one round trip: where nothing changed after `at` by
   * then, the present is the state at `at`. For the others the past is folded, which never changes.
   */
  async entities(session, uris, at) {
    if (uris.length === 0) return []
    const [nodes, stated, documents, changes, [end]] = await Promise.all([
      session.query<SystemColumns>(`SELECT n.id, n.uri, n.system FROM ${NODES}`, [uris]),
      session.query<StatedColumns & { node: number }>(STATED, [uris]),
      session.query<NamedStatus>(STATUSES_ABOUT, [uris]),
      session.query<{ node: number; tx: Tx }>(LAST_CHANGES, [uris]),
      session.query<{ node_to: number }>('SELECT node_to FROM tx WHERE id <= $1 ORDER BY id DESC LIMIT 1', [at]),
    ])
    const born = nodes.filter(({ id }) => id <= (end?.node_to ?? 0))
    const changedLater = new Set(changes.filter(({ tx }) => tx > at).map(({ node }) => node))
    const past = await readPast(
      session,
      born.filter(({ id }) => changedLater.has(id)),
      at,
    )
    const byUri = new Map(born.map((node) => [node.uri, node]))
    const statedAbout = Map.groupBy(stated, (row) => row.node)
    const documentsAbout = Map.groupBy(documents, (status) => status.uri)
    return uris.map((uri) => {
      const node = byUri.get(uri)
      if (node === undefined) return null
      const present = () => [...bySystem(uri, node.system), ...(statedAbout.get(node.id) ?? []).map(statedOf)]
      return {
        node: node.id,
        uri,
        stated: changedLater.has(node.id) ? (past.get(node.id) ?? []) : present(),
        documents: (documentsAbout.get(uri) ?? []).map(documentStatusOf),
      }
    })
  },

  async history(session, uri, before, limit) {
    if (limit < 1) return []
    type Row = NamedChange & { tx: Tx; at: Time; kind: CauseKind; trace: string }
    const rows = await session.query<Row>(HISTORY, [uri, before, limit])
    return rows.map(({ tx, at, kind, trace, origin, platform, type, uri, asserted, retracted }) => {
      const change = { asserted: attributesOf(asserted), retracted: textsOf(retracted) }
      return { tx, at, cause: { kind, trace }, origin, document: { platform, type, uri }, ...change }
    })
  },

  documentsNaming: (session, uri) =>
    session.query<DocumentKey>(
      `SELECT dk.platform, dk.type, d.uri FROM node n JOIN statement t ON t.node = n.id JOIN document d ON d.id = t.document
       JOIN document_kind dk ON dk.id = d.kind WHERE n.uri = $1 ORDER BY t.document`,
      [uri],
    ),

  async entitiesOfNodes(session, nodes) {
    return assembled(await session.query<EntityColumns>(OF_NODES, [nodes]))
  },
}
