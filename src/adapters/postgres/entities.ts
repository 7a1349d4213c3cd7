// Reads entities with their facts, at present or as of a transaction, and their history.
import type { DeltaColumns } from '../record/log.ts'
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
import { parseAttributes, parseList, traceOf } from '../record/columns.ts'
import { bySystem, foldStated } from '../record/stated.ts'
import type { NamedStatus } from '../record/documents.ts'
import type { Session } from './connection.ts'
import { ATTRIBUTES, documentStatusOf, NODES, STATUSES_ABOUT } from './rows.ts'

interface DocumentColumns extends DocumentKey {
  readonly origin: Origin
}

interface StatedColumns extends DocumentColumns {
  readonly attributes: string
}

const LAST_CHANGES = `SELECT n.id AS node, c.tx FROM ${NODES} CROSS JOIN LATERAL
  (SELECT tx FROM delta WHERE node = n.id ORDER BY tx DESC LIMIT 1) c`

function documentOf({ origin, platform, type, uri }: DocumentColumns): Omit<StatedFacts, 'attributes'> {
  return { origin, platform, type, document: uri }
}

function statedOf(row: StatedColumns): StatedFacts {
  return { ...documentOf(row), attributes: parseAttributes(row.attributes) }
}

/** One statement, so a snapshot: a row per document of a node, or a single row if no document states anything. */
const withFacts = (nodes: string): string => `SELECT n.id, n.uri AS node_uri, n.system, dk.origin, dk.platform,
    dk.type, d.uri, ${ATTRIBUTES}
  FROM (SELECT n.id, n.uri, n.system FROM ${nodes}) n LEFT JOIN document_facts t ON t.node = n.id
  LEFT JOIN document d ON d.id = t.document LEFT JOIN document_kind dk ON dk.id = d.kind LEFT JOIN delta x ON x.seq = t.seq
  ORDER BY n.id, t.document`
const BY_ID = withFacts('node n WHERE n.id = ANY($1::bigint[])')
const BY_URI = withFacts(NODES)

type EntityColumns = { readonly id: number; readonly node_uri: Uri; readonly system: string | null } & (
  | StatedColumns
  | { readonly origin: null }
)

async function statedEntities(
  session: Session,
  text: string,
  keys: readonly (string | number)[],
): Promise<StatedEntity[]> {
  const entities: { readonly node: number; readonly uri: Uri; readonly stated: StatedFacts[] }[] = []
  for (const row of await session.query<EntityColumns>(text, [keys])) {
    let entity = entities.at(-1)
    if (entity?.node !== row.id) {
      entity = { node: row.id, uri: row.node_uri, stated: bySystem(row.node_uri, row.system) }
      entities.push(entity)
    }
    if (row.origin !== null) entity.stated.push(statedOf(row))
  }
  return entities
}

type NamedChange = DocumentColumns & Pick<DeltaColumns, 'document' | 'asserted' | 'retracted'>

/** The system's document has no row of its own: the node is its document. */
const CHANGE = `x.document, coalesce(dk.origin, 'system') AS origin, coalesce(dk.platform, '${SYSTEM_PLATFORM}') AS platform,
  coalesce(dk.type, '${SYSTEM_TYPE}') AS type, coalesce(d.uri, n.uri) AS uri, x.asserted, x.retracted`
const CHANGE_FROM = `JOIN node n ON n.id = x.node LEFT JOIN document d ON d.id = x.document
  LEFT JOIN document_kind dk ON dk.id = d.kind`

const CHANGES = `SELECT x.node, ${CHANGE} FROM unnest($1::bigint[]) AS u (id)
  JOIN delta x ON x.node = u.id AND x.tx <= $2 ${CHANGE_FROM} ORDER BY x.seq`

/** Never splits a transaction, so a page may begin with the last transaction of the one before. */
const HISTORY = `SELECT ${CHANGE}, w.id AS tx, w.at, w.cause_kind AS kind, w.trace, w.since FROM
    (SELECT * FROM delta WHERE node = (SELECT id FROM node WHERE uri = $1) AND tx < $2
       AND tx > coalesce((SELECT max(horizon) FROM retention), 0)
     ORDER BY tx DESC FETCH FIRST $3 ROWS WITH TIES) x
  JOIN tx w ON w.id = x.tx ${CHANGE_FROM} ORDER BY x.seq DESC`

/** Folds the past facts of each node from its changes in log order. */
async function readPast(session: Session, nodes: readonly number[], at: Tx): Promise<Map<number, StatedFacts[]>> {
  if (nodes.length === 0) return new Map()
  const rows = await session.query<NamedChange & { node: number }>(CHANGES, [nodes, at])
  return new Map(
    [...Map.groupBy(rows, (row) => row.node)].map(([node, changes]) => [node, foldStated(changes, documentOf)]),
  )
}

export const ENTITIES: OverSession<'entities' | 'history' | 'documentsNaming' | 'entitiesOfNodes', Session> = {
  /**
   * Reads the present first, with the last change after it, in one round trip. If nothing changed between `at` and now,
   * the present is the state at `at`. For other entities it folds the past, which never changes.
   */
  async entities(session, uris, at) {
    if (uris.length === 0) return []
    const [entities, documents, changes, [end]] = await Promise.all([
      statedEntities(session, BY_URI, uris),
      session.query<NamedStatus>(STATUSES_ABOUT, [uris]),
      session.query<{ node: number; tx: Tx }>(LAST_CHANGES, [uris]),
      session.query<{ node_to: number }>('SELECT node_to FROM tx WHERE id <= $1 ORDER BY id DESC LIMIT 1', [at]),
    ])
    const born = entities.filter(({ node }) => node <= (end?.node_to ?? 0))
    const changedLater = new Set(changes.filter(({ tx }) => tx > at).map(({ node }) => node))
    const before = born.map(({ node }) => node).filter((node) => changedLater.has(node))
    const past = await readPast(session, before, at)
    const byUri = new Map(born.map((entity) => [entity.uri, entity]))
    const documentsAbout = Map.groupBy(documents, (status) => status.uri)
    return uris.map((uri) => {
      const entity = byUri.get(uri)
      if (entity === undefined) return null
      const { node } = entity
      return {
        node,
        uri,
        stated: changedLater.has(node) ? (past.get(node) ?? []) : entity.stated,
        documents: (documentsAbout.get(uri) ?? []).map(documentStatusOf),
      }
    })
  },

  async history(session, uri, before, limit) {
    if (limit < 1) return []
    type Row = NamedChange & { tx: Tx; at: Time; kind: CauseKind; trace: string; since: Time }
    const rows = await session.query<Row>(HISTORY, [uri, before, limit])
    return rows.map(({ tx, at, kind, trace, since, origin, platform, type, uri, asserted, retracted }) => {
      const change = { asserted: parseAttributes(asserted), retracted: parseList<string>(retracted) }
      return {
        tx,
        at,
        cause: { kind, trace: traceOf(trace).trace, since },
        origin,
        document: { platform, type, uri },
        ...change,
      }
    })
  },

  documentsNaming: (session, uri) =>
    session.query<DocumentKey>(
      `SELECT dk.platform, dk.type, d.uri FROM node n JOIN document_facts t ON t.node = n.id JOIN document d ON d.id = t.document
       JOIN document_kind dk ON dk.id = d.kind WHERE n.uri = $1 ORDER BY t.document`,
      [uri],
    ),

  entitiesOfNodes: (session, nodes) => statedEntities(session, BY_ID, nodes),
}
