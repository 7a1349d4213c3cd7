/**
 * What the record does on a server: `node src/adapters/postgres/measure.ts <postgres URL> [entities]`, on an empty database.
 * The work is that of `../sqlite/measure.ts`: 15 attributes, 4 edges, an answer of about 1 kB. Prints; asserts nothing.
 */
import { PRIORITY, type Commit, type Mark } from '../../contracts/store.ts'
import { must } from '../../lib/result.ts'
import type { Attributes, Cause } from '../../model/facts.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import { openPostgresStore } from './store.ts'

const [url = '', count = '20000'] = process.argv.slice(2)
const ENTITIES = Number(count)
const BATCH = 200
const cause: Cause = { kind: 'event', trace: 'measure', since: 1 }

const uriOf = (component: string, id: string): Uri => must(makeUri(component, 'registry', id))

function attributesOf(i: number): Attributes {
  const out: Record<string, string | number> = { entityType: 'ModelInstance', name: `ranking-model-v${i}` }
  for (let a = 0; a < 13; a++)
    out[`attribute${a}`] = a % 3 === 0 ? i * a : `value ${a} of instance ${i}, as a source says it`
  return out
}

function commitOf(i: number, at: number): Commit {
  const uri = uriOf('model', `ranking-model-v${i}`)
  const attributes = attributesOf(i)
  const targets = [
    uriOf('model', `ranking-${i % 500}`),
    uriOf('user', `user-${i % 50}`),
    uriOf('pipeline-run', `train-${i}`),
    uriOf('feature', `feature-${i}`),
  ]
  const names = ['instanceOf', 'ownedBy', 'producedBy', 'usesFeature'] as const
  const edges = targets.map((to, n) => ({ type: `ModelInstance.${names[n] ?? 'uses'}` as const, from: uri, to }))
  const references = [{ uri: edges[2]?.to ?? uri, expects: ['PipelineRun'] }]
  const statement = { nodes: [{ uri, attributes }], edges, references, touches: [] }
  const raw = Buffer.from(JSON.stringify({ ...attributes, padding: `${i} `.repeat(60) }))
  const key = { platform: 'registry', type: 'ModelInstance', uri }
  const said = { kind: 'said', statement, etag: `"${i}"`, lastModified: null, raw, mapping: 'registry@1' } as const
  return { cause, at, settle: null, documents: [{ key, askedAt: at, answer: said }] }
}

async function timed(what: string, n: number, work: () => Promise<void>): Promise<void> {
  const began = performance.now()
  const cpuBefore = process.cpuUsage()
  await work()
  const ms = performance.now() - began
  const cpu = process.cpuUsage(cpuBefore)
  // On a shared machine the second figure, by this process's processor time, is the steadier one.
  const rate = (time: number) => `${Math.round((n / time) * 1_000).toLocaleString('en')}/s`
  console.log(`${what.padEnd(46)} ${rate(ms).padStart(10)}  (our cpu: ${rate((cpu.user + cpu.system) / 1_000)})`)
}

/** Made beforehand, so that only the record is measured. */
function batchesAt(at: number): Commit[][] {
  const batches: Commit[][] = []
  for (let from = 0; from < ENTITIES; from += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, ENTITIES - from) }, (_, i) => from + i)
    batches.push(ids.map((i) => commitOf(i, at + i)))
  }
  return batches
}

async function commitEach(batches: readonly Commit[][]): Promise<void> {
  for (const batch of batches) await store.commit(batch)
}

const store = await openPostgresStore({ url })
const marks: Mark[] = Array.from({ length: 10_000 }, (_, i) => ({
  uri: uriOf('model', `marked-${i}`),
  expects: [],
  priority: PRIORITY.event,
  cause,
  due: 1,
}))

const anew = batchesAt(1_000)
await timed('commits of new entities, batches of 200', ENTITIES, () => commitEach(anew))
const again = batchesAt(2_000_000)
await timed('commits that change nothing, batches of 200', ENTITIES, () => commitEach(again))
await timed('marks, 10,000 in one call', marks.length, async () => void (await store.mark(marks)))
await timed('marks again, 10,000 in one call', marks.length, async () => void (await store.mark(marks)))
await timed('marks one by one, 1,000 at once', marks.length, async () => {
  for (let i = 0; i < marks.length; i += 1_000)
    await Promise.all(marks.slice(i, i + 1_000).map((mark) => store.mark([mark])))
})
await timed('leases, 100 a call', marks.length, async () => {
  for (let i = 0; i < marks.length; i += 100)
    await store.lease({ platform: 'registry', limit: 100, now: 10, leaseMs: 1_000 })
})
await timed('transactions read from the log, 1,000 a call', ENTITIES, async () => {
  for (let after = 0; ; after += 1_000) if ((await store.read(after, 1_000)).length < 1_000) break
})
const { tx } = await store.head()
const entity = (i: number) => store.entities([uriOf('model', `ranking-model-v${i}`)], tx)
await timed('entities read one by one', ENTITIES, async () => {
  for (let i = 0; i < ENTITIES; i++) await entity(i)
})
await timed('entities read one by one, 100 at once', ENTITIES, async () => {
  for (let i = 0; i < ENTITIES; i += 100) await Promise.all(Array.from({ length: 100 }, (_, n) => entity(i + n)))
})
await timed('edges for the graph, 10,000 a page', ENTITIES * 4, async () => {
  for (let after: number | null = 0; after !== null;) after = (await store.edgePage(after, tx, 10_000)).next
})
console.log('counts', JSON.stringify(await store.counts()))
await store.close()
