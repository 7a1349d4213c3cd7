import type pg from 'pg'
import { describe, expect, it } from 'vitest'
import { CommitReads } from '../../commit/commit-reads.ts'
import { markRow } from '../../commit/dirty.ts'
import { BatchState } from '../../commit/batch-state.ts'
import { sharedService } from '../../testing/services.ts'
import { keyOf, markOf, model } from '../../testing/store/build.ts'
import type { DocumentKey } from '../../model/facts.ts'
import { Connection, type Session } from './connection.ts'
import { load } from './load.ts'
import { leasedMarks } from './marks.ts'
import { SHARED } from './sql-operations.ts'
import { Servers } from './servers.ts'
import { openPostgresStore } from './store.ts'
import { connectTo, openDatabases } from './testing.ts'

const server = await sharedService('postgres')

/** Enough for the server to consider parallel scans. Kinds of documents alternate, as sources are read side by side. */
const MANY = 200_000
const URIS = model('1').slice(0, -1)
const FEW = [3, 10, 30, 100, 1_000]
const TABLES = ['node', 'document', 'support', 'document_facts', 'delta', 'document_kind', 'edge_type']
const STILL = TABLES.map((table) => `ALTER TABLE ${table} SET (autovacuum_enabled = off)`).join('; ')
const ANALYZE = `ANALYZE ${TABLES.join(', ')}`
const KINDS = `
  INSERT INTO document_kind (platform, type, origin) SELECT 'large', 'Type ' || i, 'source' FROM generate_series(1, 20) i;
  INSERT INTO document_kind (platform, type, origin) VALUES ('registry', 'Model', 'source');
  INSERT INTO edge_type (id, name) SELECT 100 + i, 'Type ' || i FROM generate_series(1, 20) i`

const fill = (first: number, last: number): string => `
  INSERT INTO node (id, uri, system) SELECT i, '${URIS}' || i, '{"state":"HYDRATED"}' FROM generate_series(${first}, ${last}) i;
  INSERT INTO document (id, kind, uri, node, hydrated_at, last_verified, gone)
    SELECT i, CASE WHEN i <= 10 THEN 21 ELSE 1 + i % 20 END, '${URIS}' || i, i, 5, 5, false FROM generate_series(${first}, ${last}) i;
  INSERT INTO delta (seq, tx, node, document, asserted) SELECT i, i, i, i, '{}' FROM generate_series(${first}, ${last}) i;
  INSERT INTO document_facts (document, node, seq) SELECT i, i, i FROM generate_series(${first}, ${last}) i;
  INSERT INTO support (id, type, src, dst, document, provenance, since)
    SELECT i, 100 + i % 20, i, 1 + i % 100, i, 0, 1 FROM generate_series(${first}, ${last}) i`

describe.skipIf(server === null)('PostgreSQL plans over many rows', () => {
  const databases = openDatabases(() => server?.url ?? '')
  const key = keyOf(model('1'), 'Model')
  const listed = { platform: key.platform, type: key.type }
  const level = { nodes: [1, 2, 3], at: 1, limit: 1_000 }
  const pages: Readonly<Record<string, (session: Session) => Promise<unknown>>> = {
    documents: (session) => SHARED.documents(session, key.platform, '', 10),
    outdated: (session) => SHARED.outdated(session, { ...listed, mapping: 'm' }, key.uri, 10),
    stated: (session) => SHARED.statedTypes(session, ['registry']),
    missing: (session) => SHARED.missingFromListing(session, listed, 9, { after: key.uri, limit: 10 }),
  }
  const byKey: Readonly<Record<string, (session: Session) => Promise<unknown>>> = {
    statuses: (session) => SHARED.documentStatuses(session, [key]),
    entities: (session) => SHARED.entities(session, [key.uri], 1),
    entitiesOfNodes: (session) => SHARED.entitiesOfNodes(session, [1, 2]),
    history: (session) => SHARED.history(session, key.uri, 2, 1),
    supports: (session) => SHARED.supports(session, key.uri, 1, 10),
    supportsOn: (session) => SHARED.supportsOn(session, [{ type: 'Model.uses', from: model('1'), to: model('2') }], 1),
    concluded: (session) => SHARED.concluded(session, key, 0, 10),
    raw: (session) => SHARED.raw(session, key),
    named: (session) => SHARED.nodesNamed(session, [key.uri]),
    numbered: (session) => SHARED.nodesNumbered(session, [1, 2]),
    levelOut: (session) => SHARED.level(session, { ...level, direction: 'out', types: [101, 102] }),
    levelIn: (session) => SHARED.level(session, { ...level, direction: 'in', types: [101, 102] }),
    levelOutOfAll: (session) => SHARED.level(session, { ...level, direction: 'out', types: null }),
    levelInOfAll: (session) => SHARED.level(session, { ...level, direction: 'in', types: null }),
    batch: (session) => loadAll(session, key),
    pushed: (session) => leasedMarks(session, [{ row: markRow(null, markOf(model('1'), 1), 1), drawn: 1 }]),
  }

  it('find rows by key in an empty record, with and without statistics', { timeout: 60_000 }, () =>
    withRecord(async (client, session) => {
      // A plan made now is kept until there are statistics.
      expect(await walksOf(session)).toEqual([])
      await client.query(fill(1, MANY))
      expect(await walksOf(session)).toEqual([])
      await client.query(ANALYZE)
      expect(await walksOf(session)).toEqual([])
    }),
  )

  it("find a batch's rows by key with the statistics of a new record", () =>
    withRecord(async (client, session) => {
      let filled = 0
      for (const size of FEW) {
        await client.query(fill(filled + 1, size))
        filled = size
        // Plans made now are kept for a minute, in which the record grows a hundredfold.
        await client.query(ANALYZE)
        expect((await walksOf(session)).filter((walk) => walk.startsWith('batch: '))).toEqual([])
      }
    }))

  async function withRecord(work: (client: pg.Client, session: Session) => Promise<void>): Promise<void> {
    const database = await databases.take()
    await (await openPostgresStore({ url: database.url })).close()
    const client = await connectTo(database.url)
    const connection = new Connection(new Servers(database.url), 'reads')
    try {
      await client.query(STILL)
      await client.query(KINDS)
      await work(client, await connection.session())
    } finally {
      await Promise.all([connection.close(), client.end()])
      await database.giveBack()
    }
  }

  async function walksOf(session: Session): Promise<string[]> {
    const walks: string[] = []
    for (const [name, read] of Object.entries({ ...pages, ...byKey })) {
      for (const scan of await scansOf(session, read)) {
        // In numeric order, most documents are of other kinds.
        if (scan.endsWith('whole') || (name in pages && scan === 'document by document_pkey'))
          walks.push(`${name}: ${scan}`)
      }
    }
    return walks
  }
})

/** Everything that a batch may read of one document and its node. */
async function loadAll(session: Session, key: DocumentKey): Promise<void> {
  const [reads, state] = [new CommitReads(), new BatchState()]
  const document = state.document(key)
  const edge = state.edge('Model.uses', document.subject, state.node(model('2')))
  for (const nodes of [reads.nodes, reads.about, reads.stated, reads.resolvers, reads.resolutions, reads.incoming])
    nodes.add(document.subject)
  for (const documents of [reads.contents, reads.supports]) documents.add(document)
  for (const edges of [reads.edges, reads.carried]) edges.set(edge.key, edge)
  await load(session, reads, state)
}

interface Plan {
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Plan[]
}

/** Each statement here knows the first column of these: otherwise it would read all edges of a type. */
const EDGES_BY: Readonly<Record<string, string>> = {
  support_pkey: 'id',
  support_document: 'document',
  support_src: 'src',
  support_dst: 'dst',
  support_src_until: 'src',
  support_dst_until: 'dst',
}

/** Returns the index by which each statement finds nodes, documents and edges; `whole` for full scans. */
async function scansOf(session: Session, read: (session: Session) => Promise<unknown>): Promise<string[]> {
  const scans: string[] = []
  const note = (plan: Plan): void => {
    const { 'Relation Name': table, 'Index Name': index = 'no index', 'Index Cond': compared } = plan
    const isWhole = table === 'support' ? !compared?.includes(`(${EDGES_BY[index]} `) : compared === undefined
    if (table !== undefined && TABLES.includes(table)) scans.push(`${table} by ${index}${isWhole ? ', whole' : ''}`)
    plan.Plans?.forEach(note)
  }
  await read({
    async query(text, values) {
      type Row = { 'QUERY PLAN': readonly { readonly Plan: Plan }[] }
      const [row] = await session.query<Row>(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`)
      row?.['QUERY PLAN'].forEach(({ Plan }) => note(Plan))
      return await session.query(text, values)
    },
  })
  return scans
}
