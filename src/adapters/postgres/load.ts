// Loads what a batch of commits reads into its state.
import type { BatchDocument, BatchEdge, BatchNode } from '../../commit/batch-objects.ts'
import type { CommitReads } from '../../commit/commit-reads.ts'
import type { BatchState } from '../../commit/batch-state.ts'
import type { DocumentKey, EdgeTypeId, Origin } from '../../model/facts.ts'
import { MAY_RESOLVE_TO, RESOLVES_TO } from '../../model/lookup.ts'
import type { Uri } from '../../model/uri.ts'
import { parseAttributes, nodeOf, provenanceOf, type NodeColumns, columnNames } from '../record/columns.ts'
import { dirtyRowOf, MARK, type MarkColumns } from '../record/mark-table.ts'
import { NODE } from '../record/tables.ts'
import { STATUS_OF_SUBJECT } from '../record/documents.ts'
import { statusOf, type NamedStatus } from '../record/status-table.ts'
import type { Session } from './connection.ts'
import { byKey, NODES, STATUS_FROM } from './rows.ts'

/** One statement for each kind of read, all in one round trip. */
export async function load(session: Session, reads: CommitReads, state: BatchState): Promise<void> {
  const each = async <Row extends object>(text: string, lists: string[][], put: (row: Row) => void): Promise<void> => {
    if (lists[0]?.length === 0) return
    for (const row of await session.query<Row>(text, lists)) put(row)
  }
  const putNode = (row: NodeColumns) => state.loadNode(nodeOf(row))
  const putStated = (row: NumberedStatement) => loadStated(row, state)
  const putSupport = (row: NumberedSupport) => loadSupport(row, state)
  await Promise.all([
    each(NODES_WITH, urisOf(reads.nodes), putNode),
    each(DOCUMENTS_ABOUT, urisOf(reads.about), (row: AboutColumns) => {
      const { id, size, crc } = row
      state.loadDocument(id, statusOf(row), size === null || crc === null ? null : { size, crc })
    }),
    each(STATED_ABOUT, urisOf(reads.stated), putStated),
    each(CONTENTS, keysOf(reads.contents), putStated),
    each(MARKS, urisOf(reads.marks), (row: MarkColumns) => state.loadMark(dirtyRowOf(row))),
    each(SUPPORTS, keysOf(reads.supports), putSupport),
    each(ON_EDGES, edgesOf(reads.edges), putSupport),
    each(CARRIED, edgesOf(reads.carried), putSupport),
    each(RESOLUTIONS, urisOf(reads.resolutions), putSupport),
    each(RESOLVERS, urisOf(reads.resolvers), putSupport),
    each(INCOMING, urisOf(reads.incoming), putSupport),
    each(INCOMING_FROM, urisOf(reads.incoming), putNode),
    each(DUTIES, [[...reads.duties]], ({ name, fence }: { name: string; fence: number }) =>
      state.loadDuty(name, fence),
    ),
    each(GUARDS, [[...reads.guards]], ({ platform, guard }: { platform: string; guard: string }) =>
      state.loadGuard(platform, JSON.parse(guard)),
    ),
    each(PRESENT, [[...reads.present]], ({ platform, n }: { platform: string; n: number }) =>
      state.loadPresent(platform, n),
    ),
  ])
}

const urisOf = (nodes: Iterable<BatchNode>): string[][] => [Array.from(nodes, ({ uri }) => uri)]

function keysOf(documents: Iterable<BatchDocument>): string[][] {
  const keys = Array.from(documents, ({ key }) => key)
  return [keys.map((key) => key.platform), keys.map((key) => key.type), keys.map((key) => key.uri)]
}

function edgesOf(edges: ReadonlyMap<number, BatchEdge>): string[][] {
  const all = [...edges.values()]
  return [all.map((edge) => edge.type), all.map((edge) => edge.from.uri), all.map((edge) => edge.to.uri)]
}

const NODES_WITH = `SELECT ${columnNames(NODE, 'n.')} FROM ${NODES}`

const DOCUMENTS_ABOUT = `SELECT d.id, ${STATUS_OF_SUBJECT}, r.size, r.crc FROM ${NODES} ${byKey('document d', 'node = n.id')} ${STATUS_FROM}
  LEFT JOIN answer r ON r.document = d.id`

interface AboutColumns extends NamedStatus {
  readonly id: number
  readonly size: number | null
  readonly crc: number | null
}

const MARKS = `SELECT ${columnNames(MARK, 'd.')} FROM unnest($1::text[]) AS u (uri) ${byKey('mark d', 'uri = u.uri')}`

/** Locked until the commit is done: a process that takes over the duty waits, and then sees what was committed. */
const DUTIES = 'SELECT name, fence FROM claim WHERE name = ANY ($1::text[]) ORDER BY name FOR SHARE'

const GUARDS = 'SELECT platform, state AS guard FROM guard WHERE platform = ANY ($1::text[])'

/** Counted once per window of the guard: a quarter of a million documents take about 50 ms. */
const PRESENT = `SELECT dk.platform, count(*) AS n FROM document_kind dk JOIN document d ON d.kind = dk.id
  WHERE dk.platform = ANY ($1::text[]) AND d.hydrated_at IS NOT NULL AND NOT d.gone GROUP BY dk.platform`

/**
 * The documents `d` with their kinds `dk`, for keys that `keysOf` turns into the first parameters. Joins by node,
 * since few documents describe one: `+ 0` keeps the planner from an index that begins with the kind, which may have a
 * million documents.
 */
const DOCUMENTS_BY_KEY = `unnest($1::text[], $2::text[], $3::text[]) AS u (platform, type, uri)
  ${byKey('document_kind dk', 'platform = u.platform AND type = u.type')} ${byKey('node k', 'uri = u.uri')}
  ${byKey('document d', 'node = k.id AND kind + 0 = dk.id')}`

const STATED = `d.id AS document, dk.origin, dk.platform, dk.type, d.uri, n.id AS node, n.uri AS node_uri,
  coalesce(t.attributes, x.asserted) AS attributes`
const CONTENTS = `SELECT ${STATED} FROM ${DOCUMENTS_BY_KEY} ${byKey('document_facts t', 'document = d.id')}
  ${byKey('node n', 'id = t.node')} LEFT JOIN delta x ON x.seq = t.seq`
const STATED_ABOUT = `SELECT ${STATED} FROM ${NODES} ${byKey('document_facts t', 'node = n.id')}
  ${byKey('document d', 'id = t.document')} ${byKey('document_kind dk', 'id = d.kind')} LEFT JOIN delta x ON x.seq = t.seq`

interface NumberedStatement extends DocumentKey {
  readonly document: number
  readonly origin: Origin
  readonly node: number
  readonly node_uri: Uri
  readonly attributes: string
}

function loadStated(row: NumberedStatement, state: BatchState): void {
  const { platform, type, uri, origin } = row
  const document = state.loadDocumentId(row.document, { platform, type, uri })
  document.origin = origin
  state.loadStated(document, state.loadNodeId(row.node, row.node_uri), parseAttributes(row.attributes))
}

/** An edge's support with the ids of its nodes and document, and without evidence. */
interface NumberedSupport extends DocumentKey {
  readonly id: number
  readonly name: EdgeTypeId
  readonly src: number
  readonly src_uri: Uri
  readonly dst: number
  readonly dst_uri: Uri
  readonly provenance: number
  readonly document: number
}

const NUMBERED_SUPPORT = `e.id, y.name, e.src, a.uri AS src_uri, e.dst, b.uri AS dst_uri, e.provenance, e.document, dk.platform, dk.type, d.uri`
const DOCUMENT_JOINS = `${byKey('document d', 'id = e.document')} ${byKey('document_kind dk', 'id = d.kind')}`

const TYPE = byKey('edge_type y', 'id = e.type')
const SOURCE = byKey('node a', 'id = e.src')
const TARGET = byKey('node b', 'id = e.dst')

const SUPPORTS = `SELECT ${NUMBERED_SUPPORT} FROM ${DOCUMENTS_BY_KEY}
  ${byKey('support e', 'document = d.id AND until IS NULL')} ${TYPE} ${SOURCE} ${TARGET}`

const EDGES = `unnest($1::text[], $2::text[], $3::text[]) AS u (type, src, dst)
  ${byKey('edge_type y', 'name = u.type')} ${byKey('node a', 'uri = u.src')}`

/** Starts at the source, which has few edges; a person or a look-up may be the target of a hundred thousand. */
const outgoingOf = (edge: string, node: string): string => byKey(`support ${edge}`, `src = ${node} AND until IS NULL`)
const incomingOf = (node: string): string => byKey('support e', `dst = ${node} AND until IS NULL`)

const ON_EDGES = `SELECT ${NUMBERED_SUPPORT} FROM ${EDGES} ${byKey('node b', 'uri = u.dst')}
  ${outgoingOf('e', 'a.id')} ${DOCUMENT_JOINS} WHERE e.type = y.id AND e.dst = b.id`

/** For edges to a look-up, finds the same edges to its target. */
const CARRIED = `SELECT ${NUMBERED_SUPPORT} FROM ${EDGES} ${byKey('node k', 'uri = u.dst')}
  ${byKey('edge_type z', `name = '${RESOLVES_TO}'`)} ${outgoingOf('r', 'k.id')} ${outgoingOf('e', 'a.id')}
  ${TARGET} ${DOCUMENT_JOINS} WHERE r.type = z.id AND e.type = y.id AND e.dst = r.dst AND e.document = r.document`

const RESOLUTIONS = `SELECT ${NUMBERED_SUPPORT} FROM unnest($1::text[]) AS u (uri)
  ${byKey('node a', 'uri = u.uri')} ${outgoingOf('e', 'a.id')} ${byKey('edge_type y', `id = e.type AND name = '${RESOLVES_TO}'`)}
  ${TARGET} ${DOCUMENT_JOINS}`

const RESOLVERS = `SELECT ${NUMBERED_SUPPORT} FROM unnest($1::text[]) AS u (uri)
  ${byKey('edge_type y', `name IN ('${RESOLVES_TO}', '${MAY_RESOLVE_TO}')`)} ${byKey('node b', 'uri = u.uri')}
  ${byKey('support e', 'dst = b.id AND type = y.id AND until IS NULL')} ${SOURCE} ${DOCUMENT_JOINS}`

/** Includes the nodes where the edges begin, because carried edges begin there as well. */
const TO_LOOKUPS = `unnest($1::text[]) AS u (uri) ${byKey('node b', 'uri = u.uri')} ${incomingOf('b.id')}`
const INCOMING = `SELECT ${NUMBERED_SUPPORT} FROM ${TO_LOOKUPS} ${TYPE} ${SOURCE} ${DOCUMENT_JOINS}`
const INCOMING_FROM = `SELECT DISTINCT ON (n.id) ${columnNames(NODE, 'n.')} FROM ${TO_LOOKUPS} ${byKey('node n', 'id = e.src')}`

function loadSupport(row: NumberedSupport, state: BatchState): void {
  const { platform, type, uri } = row
  state.loadSupport({
    id: row.id,
    type: row.name,
    from: state.loadNodeId(row.src, row.src_uri),
    to: state.loadNodeId(row.dst, row.dst_uri),
    provenance: provenanceOf(row.provenance),
    document: state.loadDocumentId(row.document, { platform, type, uri }),
  })
}
