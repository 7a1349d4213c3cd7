import type { BatchDocument, BatchEdge, BatchNode } from '../../commit/batch.ts'
import type { CommitReads } from '../../commit/commit-reads.ts'
import type { State } from '../../commit/state.ts'
import type { DirtyRow } from '../../commit/dirty.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import type { DocumentKey, EdgeTypeId, Origin } from '../../model/facts.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import type { Uri } from '../../model/uri.ts'
import { attributesOf, nodeOf, provenanceOf, type NodeColumns } from '../record/columns.ts'
import type { Session } from './connection.ts'
import { MARK } from './dirty.ts'
import { GUARD, type GuardColumns } from './guard.ts'
import { ATTRIBUTES, DOCUMENTS_BY_KEY, listsOfKeys, NODE, NODES, STATUS, STATUS_FROM } from './rows.ts'

/** Loads what a batch reads: one statement for each kind of read, however many there are, and all of them in one round trip. */
export async function load(session: Session, reads: CommitReads, state: State): Promise<void> {
  const of = { session, state }
  await Promise.all([
    unlessEmpty(reads.nodes, () => loadNodes(of, reads.nodes)),
    unlessEmpty(reads.about, () => loadAbout(of, reads.about)),
    unlessEmpty(reads.voices, () => loadStated(of, VOICES, [urisOf(reads.voices)])),
    unlessEmpty(reads.contents, () => loadStated(of, CONTENTS, keysOf(reads.contents))),
    unlessEmpty(reads.marks, () => loadMarks(of, reads.marks)),
    unlessEmpty(reads.supports, () => loadSupports(of, SUPPORTS, keysOf(reads.supports))),
    unlessEmpty(reads.edges, () => loadSupports(of, ON_EDGES, edgesOf(reads.edges))),
    unlessEmpty(reads.carried, () => loadSupports(of, CARRIED, edgesOf(reads.carried))),
    unlessEmpty(reads.resolutions, () => loadSupports(of, RESOLUTIONS, [urisOf(reads.resolutions)])),
    unlessEmpty(reads.resolvers, () => loadSupports(of, RESOLVERS, [urisOf(reads.resolvers)])),
    unlessEmpty(reads.incoming, () => loadIncoming(of, reads.incoming)),
    unlessEmpty(reads.duties, () => loadDuties(of, reads.duties)),
    unlessEmpty(reads.guards, () => loadGuards(of, reads.guards)),
    unlessEmpty(reads.present, () => loadPresent(of, reads.present)),
  ])
}

function unlessEmpty(of: { readonly size: number }, read: () => Promise<void>): Promise<void> | null {
  return of.size === 0 ? null : read()
}

interface Into {
  readonly session: Session
  readonly state: State
}

const urisOf = (nodes: Iterable<BatchNode>): string[] => Array.from(nodes, ({ uri }) => uri)

function keysOf(documents: Iterable<BatchDocument>): string[][] {
  return listsOfKeys(Array.from(documents, ({ key }) => key))
}

function edgesOf(edges: ReadonlyMap<number, BatchEdge>): string[][] {
  const all = [...edges.values()]
  return [all.map((edge) => edge.type), all.map((edge) => edge.from.uri), all.map((edge) => edge.to.uri)]
}

async function loadNodes({ session, state }: Into, nodes: Iterable<BatchNode>): Promise<void> {
  const text = `SELECT ${NODE} FROM ${NODES}`
  for (const row of await session.query<NodeColumns>(text, [urisOf(nodes)])) state.loadNode(nodeOf(row))
}

async function loadAbout({ session, state }: Into, nodes: Iterable<BatchNode>): Promise<void> {
  const text = `SELECT d.id, ${STATUS}, r.size, r.crc FROM ${NODES} JOIN document d ON d.node = n.id ${STATUS_FROM}
    LEFT JOIN answer r ON r.document = d.id`
  type Row = DocumentStatus & { id: number; size: number | null; crc: number | null }
  for (const { id, size, crc, ...status } of await session.query<Row>(text, [urisOf(nodes)]))
    state.loadDocument(id, status, size === null || crc === null ? null : { size, crc })
}

async function loadMarks({ session, state }: Into, nodes: Iterable<BatchNode>): Promise<void> {
  const text = `SELECT ${MARK} FROM unnest($1::text[]) AS u (uri) JOIN mark d ON d.uri = u.uri`
  for (const row of await session.query<DirtyRow>(text, [urisOf(nodes)])) state.loadMark(row)
}

/** Locked until the commit is done: a process that takes the duty over meanwhile waits, and then sees what was committed. */
async function loadDuties({ session, state }: Into, names: Iterable<string>): Promise<void> {
  const text = 'SELECT name, fence FROM claim WHERE name = ANY ($1::text[]) ORDER BY name FOR SHARE'
  for (const { name, fence } of await session.query<{ name: string; fence: number }>(text, [[...names]]))
    state.loadDuty(name, fence)
}

async function loadGuards({ session, state }: Into, platforms: Iterable<string>): Promise<void> {
  const rows = await session.query<GuardColumns>(`${GUARD} WHERE platform = ANY ($1::text[])`, [[...platforms]])
  for (const row of rows) state.loadGuard(row.platform, row.state)
}

/** Counted once a window: a quarter of a million documents take about 50 ms. */
async function loadPresent({ session, state }: Into, platforms: Iterable<string>): Promise<void> {
  const text = `SELECT dk.platform, count(*) AS n FROM document_kind dk JOIN document d ON d.kind = dk.id
    WHERE dk.platform = ANY ($1::text[]) AND d.hydrated_at IS NOT NULL AND NOT d.gone GROUP BY dk.platform`
  for (const { platform, n } of await session.query<{ platform: string; n: number }>(text, [[...platforms]]))
    state.loadPresent(platform, n)
}

const STATED = `d.id AS document, dk.origin, dk.platform, dk.type, d.uri, n.id AS node, n.uri AS node_uri, ${ATTRIBUTES}`
const CONTENTS = `SELECT ${STATED} FROM ${DOCUMENTS_BY_KEY} JOIN statement t ON t.document = d.id JOIN node n ON n.id = t.node
  LEFT JOIN delta x ON x.seq = t.seq`
const VOICES = `SELECT ${STATED} FROM ${NODES} JOIN statement t ON t.node = n.id JOIN document d ON d.id = t.document
  JOIN document_kind dk ON dk.id = d.kind LEFT JOIN delta x ON x.seq = t.seq`

interface NumberedStatement extends DocumentKey {
  readonly document: number
  readonly origin: Origin
  readonly node: number
  readonly node_uri: Uri
  readonly attributes: string
}

async function loadStated({ session, state }: Into, text: string, values: string[][]): Promise<void> {
  for (const row of await session.query<NumberedStatement>(text, values)) {
    const { platform, type, uri, origin } = row
    const document = state.loadDocumentId(row.document, { platform, type, uri })
    document.origin = origin
    state.loadStated(document, state.loadNodeId(row.node, row.node_uri), attributesOf(row.attributes))
  }
}

/** With the numbers of its nodes and of its document, and without its evidence. */
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

const SUPPORT = `e.id, y.name, e.src, a.uri AS src_uri, e.dst, b.uri AS dst_uri, e.provenance, e.document, dk.platform, dk.type, d.uri`
const OF_DOCUMENT = 'JOIN document d ON d.id = e.document JOIN document_kind dk ON dk.id = d.kind'

const SUPPORTS = `SELECT ${SUPPORT} FROM ${DOCUMENTS_BY_KEY} JOIN support e ON e.document = d.id AND e.until IS NULL
  JOIN edge_type y ON y.id = e.type JOIN node a ON a.id = e.src JOIN node b ON b.id = e.dst`

const EDGES = `unnest($1::text[], $2::text[], $3::text[]) AS u (type, src, dst)
  JOIN edge_type y ON y.name = u.type JOIN node a ON a.uri = u.src`

/**
 * By source, of which an edge has few: a person or a look-up may be the target of a hundred thousand. `+ 0` keeps the planner from an
 * index that begins with the target.
 */
const ON_EDGES = `SELECT ${SUPPORT} FROM ${EDGES} JOIN node b ON b.uri = u.dst
  JOIN support e ON e.src = a.id AND e.type = y.id AND e.dst + 0 = b.id AND e.until IS NULL ${OF_DOCUMENT}`

/** Of an edge at a look-up: the same edge at what the look-up resolves to. */
const CARRIED = `SELECT ${SUPPORT} FROM ${EDGES} JOIN node k ON k.uri = u.dst
  JOIN edge_type z ON z.name = '${RESOLVES_TO}'
  JOIN support r ON r.src = k.id AND r.type = z.id AND r.until IS NULL
  JOIN support e ON e.src = a.id AND e.type = y.id AND e.dst + 0 = r.dst AND e.document + 0 = r.document AND e.until IS NULL
  JOIN node b ON b.id = e.dst ${OF_DOCUMENT}`

const RESOLUTIONS = `SELECT ${SUPPORT} FROM unnest($1::text[]) AS u (uri) JOIN edge_type y ON y.name = '${RESOLVES_TO}'
  JOIN node a ON a.uri = u.uri JOIN support e ON e.src = a.id AND e.type = y.id AND e.until IS NULL
  JOIN node b ON b.id = e.dst ${OF_DOCUMENT}`

const RESOLVERS = `SELECT ${SUPPORT} FROM unnest($1::text[]) AS u (uri) JOIN edge_type y ON y.name = '${RESOLVES_TO}'
  JOIN node b ON b.uri = u.uri JOIN support e ON e.dst = b.id AND e.type = y.id AND e.until IS NULL
  JOIN node a ON a.id = e.src ${OF_DOCUMENT}`

async function loadSupports({ session, state }: Into, text: string, values: string[][]): Promise<void> {
  for (const row of await session.query<NumberedSupport>(text, values)) loadSupport(row, state)
}

function loadSupport(row: NumberedSupport, state: State): void {
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

/** With the nodes where the edges begin: what the look-up carries begins there as well. */
async function loadIncoming({ session, state }: Into, lookups: Iterable<BatchNode>): Promise<void> {
  const from = `unnest($1::text[]) AS u (uri) JOIN node b ON b.uri = u.uri JOIN support e ON e.dst = b.id AND e.until IS NULL`
  const edges = `SELECT ${SUPPORT} FROM ${from} JOIN edge_type y ON y.id = e.type JOIN node a ON a.id = e.src ${OF_DOCUMENT}`
  const sources = `SELECT DISTINCT ON (n.id) ${NODE} FROM ${from} JOIN node n ON n.id = e.src`
  const uris = urisOf(lookups)
  const [rows, nodes] = await Promise.all([
    session.query<NumberedSupport>(edges, [uris]),
    session.query<NodeColumns>(sources, [uris]),
  ])
  for (const row of nodes) state.loadNode(nodeOf(row))
  for (const row of rows) loadSupport(row, state)
}
