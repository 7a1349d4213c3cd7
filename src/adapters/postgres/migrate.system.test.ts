import { createHash } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { service } from '../../testing/services.ts'
import { commitOf, edge, keyOf, model, said, saidOf } from '../../testing/store/build.ts'
import { MIGRATIONS, SCHEMA } from './migrate.ts'
import { openPostgresStore } from './store.ts'

const server = await service('postgres')

/** Of the SQL of each released schema: it is data that lies on people's disks, and may not be edited. None was released yet. */
const FROZEN: readonly string[] = []

/** What a service of each schema left behind: one entity with a name, and an edge to itself. */
const ENTITY = `INSERT INTO node (id, uri, system, claims, asked, entity_type, typed_at) VALUES
     (1, '${model('a')}', '{"state":"HYDRATED"}', '{"Model":[1,1]}', '["Model"]', 'Model', 1);
   INSERT INTO speaker (platform, type) VALUES ('registry', 'Model');
   INSERT INTO mapping (name) VALUES ('m@1');
   INSERT INTO document (id, speaker, uri, node, hydrated_at, last_verified, gone, mapping) VALUES (1, 1, '${model('a')}', 1, 5, 5, false, 1);
   INSERT INTO delta VALUES (1, 1, 1, 1, '{"entityType":"Model","name":"x"}', NULL), (2, 1, 1, 0, '{"state":"HYDRATED"}', NULL);
   INSERT INTO said (document, node, seq) VALUES (1, 1, 1);
   INSERT INTO edge_type (name) VALUES ('Model.basedOn');
   INSERT INTO support (id, type, src, dst, document, provenance, since) VALUES (1, 1, 1, 1, 1, 0, 1);
   INSERT INTO tx (id, at, cause_kind, trace, since, node_to, delta_to, support_to) VALUES (1, 5, 'event', 't', 5, 1, 2, 1);
   INSERT INTO note VALUES ('sweeping:registry', '{}'),
     ('redaction:1', '{"running":{"stage":"present","after":"Model|x"},"paths":["a"]}');
   UPDATE head SET tx = 1, at = 5, node = 1, document = 1, delta = 2, support = 1, entities = 1, edges = 1, facts = 3;
   SELECT setval('generation', 7)`

// What a service of schema 2 left behind is the same, and what a listing showed; one of schema 3 may have dropped some of the past;
// of schema 4 are the origins of what is stated, of 5 pushed payloads, of 6 the footprints of batches, of 7 runs of supports, of 8 the room of quarantined events, of 9 the time of the log.
const FIXTURES = [
  ENTITY,
  `${ENTITY}; UPDATE document SET listed_at = 4`,
  `${ENTITY}; INSERT INTO retention VALUES (1, 5, 6, 0, 0, 0, 0, true);`,
  `${ENTITY}; INSERT INTO speaker (platform, type, origin) VALUES ('person', 'ann', 'person')`,
  `${ENTITY}; INSERT INTO payload (platform, type, uri, digest, at) VALUES ('p', 't', 'u', 'd', 1)`,
  `${ENTITY}; INSERT INTO footprint SELECT batch, '' FROM head`,
  `${ENTITY}; UPDATE support SET in_src_run = true, in_document_run = true; UPDATE node SET run_from = 1, run_to = 1;
   UPDATE document SET run_from = 1, run_to = 1`,
  `${ENTITY}; INSERT INTO quarantine_evicted VALUES ('registry', 1, 1)`,
  `${ENTITY}; UPDATE tx SET log_time = 6; UPDATE head SET at = 6, real_time = 5; INSERT INTO clock_set_back VALUES (1, 5, 70000)`,
]

describe.skipIf(server === null)('schemas of PostgreSQL', () => {
  it('have a frozen text for each that was released', () => {
    const texts = MIGRATIONS.map(({ sql }) => createHash('sha256').update(sql).digest('hex').slice(0, 16))
    expect(texts.slice(0, FROZEN.length)).toEqual(FROZEN)
    expect(FIXTURES).toHaveLength(SCHEMA)
  })

  it.each(FIXTURES.map((fixture, n) => [n + 1, fixture] as const))(
    'carry the data of schema %i on',
    async (schema, fixture) => {
      const url = await database(async (client) => {
        await client.query('CREATE TABLE meta (name text PRIMARY KEY, value bigint NOT NULL)')
        for (const { sql } of MIGRATIONS.slice(0, schema)) await client.query(sql)
        await client.query(`INSERT INTO meta VALUES ('schema', ${schema}), ('oldest', 1)`)
        await client.query(fixture)
      })
      const store = await openPostgresStore({ url })
      expect(await saidOf(store, model('a'))).toMatchObject({ [`registry|Model|${model('a')}`]: { name: 'x' } })
      const itself = edge('Model.basedOn', model('a'), model('a'))
      expect((await store.supports(model('a'), 1, 10)).rows).toMatchObject([{ id: 1, ...itself }])
      const outcome = await store.commit([
        commitOf(9, [said(keyOf(model('a'), 'Model'), { facts: { name: 'y' }, edges: [itself] })]),
      ])
      expect(outcome).toEqual([{ kind: 'committed', tx: 2, asserted: 1, retracted: 0, stubs: 0 }])
      const without = await store.commit([commitOf(10, [said(keyOf(model('a'), 'Model'), { facts: { name: 'y' } })])])
      expect(without).toEqual([{ kind: 'committed', tx: 3, asserted: 0, retracted: 1, stubs: 0 }])
      expect((await store.edgeEvents(model('a'), 4, 1)).events).toMatchObject([{ op: 'retract', support: 1 }])
      // Places in the middle of pages that had another order.
      if (schema < 7) {
        expect(await store.note('sweeping:registry')).toBeNull()
        expect(await store.note('redaction:1')).toEqual({
          running: { stage: 'present', after: '' },
          paths: ['a'],
        })
      }
      // A document of whichever age is told from one that a complete listing does not show any more.
      const of = { platform: 'registry', type: 'Model' }
      expect(await store.compareListing(of, 20)).toEqual({ expected: 1, vanished: 1, missing: 1 })
      await store.recordListing({ ...of, sweep: 20, at: 21, items: [{ uri: model('a'), etag: null }] })
      expect(await store.compareListing(of, 20)).toEqual({ expected: 1, vanished: 0, missing: 0 })
      await store.close()
    },
  )

  it('are made once, by the first process', async () => {
    const url = await database(async () => undefined)
    const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgresStore({ url })))
    const writes = stores.map((store, n) => store.commit([commitOf(n + 1, [said(keyOf(model(`${n}`), 'Model'))])]))
    expect((await Promise.all(writes)).flat()).toHaveLength(4)
    await Promise.all(stores.map((store) => store.close()))
  })

  it('of a newer release are refused, unless they allow this one to run beside it', async () => {
    const url = await database(async () => undefined)
    await (await openPostgresStore({ url })).close()
    await change(url, `UPDATE meta SET value = ${SCHEMA + 1} WHERE name = 'schema'`)
    const beside = await openPostgresStore({ url })
    expect(await beside.commit([commitOf(1, [said(keyOf(model('a'), 'Model'))])])).toMatchObject([{ tx: 1 }])
    await beside.close()
    await change(url, `UPDATE meta SET value = ${SCHEMA + 1} WHERE name = 'oldest'`)
    await expect(openPostgresStore({ url })).rejects.toThrow(/which a newer version wrote/)
  })

  let made = 0
  async function database(fill: (client: pg.Client) => Promise<unknown>): Promise<string> {
    const url = new URL(server?.url ?? '')
    await change(url.href, `CREATE DATABASE schema_${++made}`)
    url.pathname = `/schema_${made}`
    await inside(url.href, fill)
    return url.href
  }
})

const change = (url: string, sql: string) => inside(url, (client) => client.query(sql))

async function inside(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await work(client).finally(() => client.end())
}
