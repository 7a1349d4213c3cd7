import type { DocumentKey, EdgeTypeId, Origin } from '../../model/facts.ts'
import { documentId } from '../../model/facts.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import type { Uri } from '../../model/uri.ts'
import { attributesOf, nodeOf, provenanceOf, type NodeColumns } from '../record/columns.ts'
import type { Session } from './connection.ts'
import { loadGuards, loadPresent } from './guard.ts'
import { rowOf, type DirtyColumns } from './dirty-rows.ts'
import { KINDS, saidKey, type LoadRequest, type LoadKind, type Loaded, type Questions } from './mirror.ts'
import { openSupportsOf } from './runs.ts'
import { ATTRIBUTES, NODE, STATUS, STATUS_FROM, statusOf, type StatusRow } from './rows.ts'

/** One statement for each kind of request, however many there are, and all of them in one round trip. */
export async function load(session: Session, wanted: Questions, loaded: Loaded): Promise<void> {
  const kinds = KINDS.filter((kind) => wanted[kind].size > 0)
  await Promise.all(kinds.map((kind) => LOADERS[kind](session, [...wanted[kind].values()], loaded)))
  for (const kind of kinds) for (const [key, asked] of wanted[kind]) loaded.asked[kind].set(key, asked)
}

type RunColumn = { readonly run_to: number | null }

function noteRun(without: Set<number>, { id, run_to }: RunColumn & { readonly id: number }): void {
  if (run_to === null) without.add(id)
  else without.delete(id)
}

type Loader = (session: Session, asked: readonly LoadRequest[], into: Loaded) => Promise<void>

const LOADERS: Record<LoadKind, Loader> = {
  node: loadNodes,
  about: loadAbout,
  contents: loadContents,
  voices: loadVoices,
  dirty: loadDirty,
  duty: loadDuties,
  supports: (session, asked, into) => loadSupports(session, { text: SUPPORTS_OF, values: keysOf(asked) }, into),
  edge: (session, asked, into) => loadSupports(session, { text: SUPPORTS_ON, values: edgesOf(asked) }, into),
  target: (session, asked, into) => loadSupports(session, { text: SUPPORTS_TO, values: [urisOf(asked)] }, into),
  resolvers: (session, asked, into) => loadSupports(session, { text: RESOLVERS, values: [urisOf(asked)] }, into),
  resolutions: (session, asked, into) => loadSupports(session, { text: RESOLUTIONS, values: [urisOf(asked)] }, into),
  guard: loadGuards,
  present: loadPresent,
}

const urisOf = (asked: readonly LoadRequest[]): string[] => asked.map(({ uri }) => uri)

function keysOf(asked: readonly LoadRequest[]): string[][] {
  const keys = asked.map(({ document }) => document).filter((key) => key !== undefined)
  return [keys.map((key) => key.platform), keys.map((key) => key.type), keys.map((key) => key.uri)]
}

function edgesOf(asked: readonly LoadRequest[]): string[][] {
  const edges = asked.map(({ edge }) => edge).filter((edge) => edge !== undefined)
  return [edges.map((edge) => edge.type), edges.map((edge) => edge.from), edges.map((edge) => edge.to)]
}

async function loadNodes(session: Session, asked: readonly LoadRequest[], into: Loaded): Promise<void> {
  const text = `SELECT ${NODE}, n.run_to FROM unnest($1::text[]) AS u (uri) JOIN node n ON n.uri = u.uri`
  for (const row of await session.query<NodeColumns & RunColumn>(text, [urisOf(asked)])) {
    into.nodes.set(row.uri, nodeOf(row))
    noteRun(into.withoutRun.nodes, row)
  }
}

async function loadDirty(session: Session, asked: readonly LoadRequest[], into: Loaded): Promise<void> {
  const text = `SELECT d.* FROM unnest($1::text[]) AS u (uri) JOIN dirty d ON d.uri = u.uri`
  for (const row of await session.query<DirtyColumns>(text, [urisOf(asked)])) into.dirty.set(row.uri, rowOf(row))
}

/** Locked until the commit is done: a process that takes the duty over meanwhile waits, and then sees what was committed. */
async function loadDuties(session: Session, asked: readonly LoadRequest[], into: Loaded): Promise<void> {
  const text = 'SELECT name, fence FROM claim WHERE name = ANY ($1::text[]) ORDER BY name FOR SHARE'
  for (const row of await session.query<{ name: string; fence: number }>(text, [urisOf(asked)]))
    into.duties.set(row.name, row.fence)
}

async function loadAbout(session: Session, asked: readonly LoadRequest[], into: Loaded): Promise<void> {
  type Row = StatusRow & RunColumn & { id: number; size: number | null; crc: number | null }
  const text = `SELECT d.id, d.run_to, ${STATUS}, r.size, r.crc FROM unnest($1::text[]) AS u (uri) JOIN node n ON n.uri = u.uri
    JOIN document d ON d.node = n.id ${STATUS_FROM} LEFT JOIN raw r ON r.document = d.id`
  for (const row of await session.query<Row>(text, [urisOf(asked)])) {
    const status = statusOf(row)
    const raw = row.size === null || row.crc === null ? null : { size: row.size, crc: row.crc }
    into.documents.set(documentId(status), { id: row.id, status, raw })
    noteRun(into.withoutRun.documents, row)
  }
}

/**
 * A document by its key: `d`, of the speaker `s`. By node, which few documents describe: `+ 0` keeps the planner from an index
 * that begins with the speaker, of whom there may be a million.
 */
const DOCUMENTS = `unnest($1::text[], $2::text[], $3::text[]) AS u (platform, type, uri)
  JOIN speaker s ON s.platform = u.platform AND s.type = u.type JOIN node k ON k.uri = u.uri
  JOIN document d ON d.node = k.id AND d.speaker + 0 = s.id`

interface SaidColumns {
  readonly document: number
  readonly origin: Origin
  readonly platform: string
  readonly type: string
  readonly uri: Uri
  readonly node: Uri
  readonly attributes: string
}

const SAID = `t.document, s.origin, s.platform, s.type, d.uri, n.uri AS node, ${ATTRIBUTES}`

async function loadContents(session: Session, asked: readonly LoadRequest[], into: Loaded): Promise<void> {
  const text = `SELECT ${SAID} FROM ${DOCUMENTS} JOIN said t ON t.document = d.id JOIN node n ON n.id = t.node
    LEFT JOIN delta x ON x.seq = t.seq`
  keepSaid(await session.query(text, keysOf(asked)), into)
}

async function loadVoices(session: Session, asked: readonly LoadRequest[], into: Loaded): Promise<void> {
  const text = `SELECT ${SAID} FROM unnest($1::text[]) AS u (uri) JOIN node n ON n.uri = u.uri JOIN said t ON t.node = n.id
    JOIN document d ON d.id = t.document JOIN speaker s ON s.id = d.speaker LEFT JOIN delta x ON x.seq = t.seq`
  keepSaid(await session.query(text, [urisOf(asked)]), into)
}

function keepSaid(rows: readonly SaidColumns[], into: Loaded): void {
  for (const { document, origin, platform, type, uri, node, attributes } of rows) {
    const key: DocumentKey = { platform, type, uri }
    into.said.set(saidKey({ document, node }), { document, origin, key, node, attributes: attributesOf(attributes) })
  }
}

type SupportColumns = {
  readonly id: number
  readonly name: EdgeTypeId
  readonly src: Uri
  readonly dst: Uri
  readonly provenance: number
  readonly platform: string
  readonly type: string
  readonly uri: Uri
}

const SUPPORT = 'e.id, y.name, a.uri AS src, b.uri AS dst, e.provenance, s.platform, s.type, d.uri'
const SPEAKER = 'JOIN document d ON d.id = e.document JOIN speaker s ON s.id = d.speaker'

const SUPPORTS_OF = `SELECT ${SUPPORT} FROM ${DOCUMENTS} CROSS JOIN LATERAL ${openSupportsOf('document', 'd')} e
  JOIN edge_type y ON y.id = e.type JOIN node a ON a.id = e.src JOIN node b ON b.id = e.dst`

/**
 * By source, of which an edge has few: a person or a question may be the target of a hundred thousand. `+ 0` keeps the planner from an
 * index that begins with the target, and from walking all edges of a type.
 */
const SUPPORTS_ON = `SELECT ${SUPPORT} FROM unnest($1::text[], $2::text[], $3::text[]) AS u (type, src, dst)
  JOIN edge_type y ON y.name = u.type JOIN node a ON a.uri = u.src JOIN node b ON b.uri = u.dst
  CROSS JOIN LATERAL ${openSupportsOf('src', 'a', 'o.type + 0 = y.id AND o.dst + 0 = b.id')} e ${SPEAKER}`

const SUPPORTS_TO = `SELECT ${SUPPORT} FROM unnest($1::text[]) AS u (uri) JOIN node b ON b.uri = u.uri
  JOIN support e ON e.dst = b.id AND e.until IS NULL JOIN edge_type y ON y.id = e.type JOIN node a ON a.id = e.src ${SPEAKER}`

const RESOLVERS = `SELECT ${SUPPORT} FROM unnest($1::text[]) AS u (uri) JOIN edge_type y ON y.name = '${RESOLVES_TO}'
  JOIN node b ON b.uri = u.uri JOIN support e ON e.dst = b.id AND e.type = y.id AND e.until IS NULL
  JOIN node a ON a.id = e.src ${SPEAKER}`

const RESOLUTIONS = `SELECT ${SUPPORT} FROM unnest($1::text[]) AS u (uri) JOIN edge_type y ON y.name = '${RESOLVES_TO}'
  JOIN node a ON a.uri = u.uri CROSS JOIN LATERAL ${openSupportsOf('src', 'a', 'o.type = y.id')} e
  JOIN node b ON b.id = e.dst ${SPEAKER}`

async function loadSupports(
  session: Session,
  query: { text: string; values: string[][] },
  into: Loaded,
): Promise<void> {
  for (const row of await session.query<SupportColumns>(query.text, query.values)) {
    const { id, platform, type, uri } = row
    const document: DocumentKey = { platform, type, uri }
    const edge = { type: row.name, from: row.src, to: row.dst }
    into.supports.set(id, { id, ...edge, provenance: provenanceOf(row.provenance), document })
  }
}
