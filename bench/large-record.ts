import Database from 'better-sqlite3'
import { createSchema } from '../src/adapters/sqlite/schema/schema.ts'
import { INFERENCE } from '../src/infer/follower/inference.ts'
import { below, randomFrom } from '../src/lib/random.ts'

/**
 * A record of millions of entities, written directly as tables: through the record it would take hours. A third are
 * features, the others datasets; each derives from earlier ones, a few of which are hubs.
 */
const ENTITIES_PER_TRANSACTION = 50
const HUBS = 3

export interface LargeRecord {
  readonly entities: number
  readonly edges: number
}

export const largeUri = (n: number): string =>
  n % 3 === 0 ? `aip://feature/warehouse/feature_${n}` : `aip://dataset/warehouse/table_${n}`

export const largeName = (n: number): string => `${n % 3 === 0 ? 'feature' : 'table'} ${n}`

export function writeLargeRecord(path: string, { entities, edges }: LargeRecord): LargeRecord {
  const db = new Database(path)
  for (const pragma of ['page_size = 2048', 'journal_mode = OFF', 'synchronous = OFF', 'cache_size = -262144'])
    db.pragma(pragma)
  createSchema(db, path)
  db.exec(`INSERT INTO document_kind (id, platform, type, origin) VALUES
      (1, 'warehouse', 'Dataset', 'source'), (2, 'warehouse', 'Feature', 'source');
    INSERT INTO mapping VALUES (1, 'warehouse@1');
    INSERT INTO edge_type VALUES (1, 'Dataset.derivedFrom'), (2, 'Feature.sourcedFrom');
    BEGIN`)
  const written = writeRows(db, entities, Math.round(edges / entities))
  const put = db.prepare<[string, number]>('INSERT OR REPLACE INTO counter VALUES (?, ?)')
  const numbers = { sequence: 1, entities, edges: written, facts: 4 * entities }
  for (const [name, value] of Object.entries(numbers)) put.run(name, value)
  // Nothing can be inferred from these facts: only the rules are new, and compared with all of it.
  db.prepare('INSERT INTO follower VALUES (?, ?)').run(INFERENCE, Math.ceil(entities / ENTITIES_PER_TRANSACTION))
  db.exec('COMMIT')
  db.close()
  return { entities, edges: written }
}

function writeRows(db: Database.Database, entities: number, edgesEach: number): number {
  const node = db.prepare(
    `INSERT INTO node (id, uri, system, claims, requested, entity_type, typed_at) VALUES (?, ?, '{"state":"ENRICHED"}', '1', '1', ?, ?)`,
  )
  const delta = db.prepare('INSERT INTO delta (seq, tx, node, document, asserted) VALUES (?, ?, ?, ?, ?)')
  const document = db.prepare(
    'INSERT INTO document (id, node, kind, hydrated_at, last_verified, gone, mapping, seq) VALUES (?, ?, ?, ?, ?, 0, 1, ?)',
  )
  const support = db.prepare(
    'INSERT INTO support (id, type, src, dst, document, provenance, since) VALUES (?, ?, ?, ?, ?, 0, ?)',
  )
  const transaction = db.prepare(
    `INSERT INTO tx (id, at, cause_kind, trace, since, node_to, delta_to, support_to, types) VALUES (?, ?, 'sweep', 'bench', ?, ?, ?, ?, ?)`,
  )
  const random = randomFrom(1)
  let supports = 0
  let types: (readonly [number, string])[] = []
  for (let n = 1; n <= entities; n++) {
    const tx = Math.ceil(n / ENTITIES_PER_TRANSACTION)
    const at = 1_700_000_000_000 + tx
    const type = n % 3 === 0 ? 'Feature' : 'Dataset'
    for (const from of sourcesOf(n, edgesEach, random)) support.run(++supports, n % 3 === 0 ? 2 : 1, n, from, n, tx)
    node.run(n, largeUri(n), type, tx)
    const facts = {
      entityType: type,
      name: largeName(n),
      description: `what the team ${below(random, 500)} keeps of it`,
    }
    delta.run(2 * n - 1, tx, n, n, JSON.stringify(facts))
    delta.run(2 * n, tx, n, 0, '{"state":"ENRICHED"}')
    document.run(n, n, n % 3 === 0 ? 2 : 1, at, at, 2 * n - 1)
    types.push([n, type])
    if (n % ENTITIES_PER_TRANSACTION > 0 && n < entities) continue
    transaction.run(tx, at, at, n, 2 * n, supports, JSON.stringify(types))
    types = []
  }
  return supports
}

/** Earlier datasets, mostly those with low numbers. */
function sourcesOf(n: number, count: number, random: () => number): ReadonlySet<number> {
  const sources = new Set<number>()
  if (n < 3) return sources
  for (let i = 0; i < count; i++) {
    const one = 1 + Math.floor(random() ** HUBS * (n - 2))
    sources.add(one % 3 === 0 ? one - 1 : one)
  }
  return sources
}
