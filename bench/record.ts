import { PRIORITY, type Mark } from '../src/contracts/marks.ts'
import type { Commit } from '../src/contracts/log.ts'
import type { RecordPorts } from '../src/contracts/store.ts'
import { must } from '../src/lib/result.ts'
import type { Attributes, Cause } from '../src/model/facts.ts'
import { makeUri, type Uri } from '../src/model/uri.ts'

/**
 * Throughput of a record alone, of any kind: each entity has 15 attributes, 4 edges (two to shared nodes, two to stubs
 * of its own) and an answer of about 1 kB.
 */
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
  const raw = Buffer.from(JSON.stringify({ ...attributes, padding: `${i} `.repeat(60) }))
  return {
    cause,
    at,
    settle: null,
    documents: [
      {
        key: { platform: 'registry', type: 'ModelInstance', uri },
        requestedAt: at,
        answer: {
          kind: 'stated',
          statement: {
            nodes: [{ uri, attributes }],
            edges,
            references: [{ uri: edges[2]?.to ?? uri, expects: ['PipelineRun'] }],
            lookupsToRecheck: [],
          },
          etag: `"${i}"`,
          lastModified: null,
          raw,
          mapping: 'registry@1',
        },
      },
    ],
  }
}

async function measureTime(what: string, count: number, work: () => Promise<void>): Promise<void> {
  const began = performance.now()
  const cpuBefore = process.cpuUsage()
  await work()
  const ms = performance.now() - began
  const cpu = process.cpuUsage(cpuBefore)
  // On a shared machine the second figure, by processor time, is steadier.
  const rate = (time: number) => `${Math.round((count / time) * 1_000).toLocaleString('en')}/s`
  console.log(`${what.padEnd(46)} ${rate(ms).padStart(10)}  (cpu: ${rate((cpu.user + cpu.system) / 1_000)})`)
}

/** Prepared first, so that only the record is measured. */
function batchesAt(entities: number, at: number): Commit[][] {
  const batches: Commit[][] = []
  for (let from = 0; from < entities; from += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, entities - from) }, (_, i) => from + i)
    batches.push(ids.map((i) => commitOf(i, at + i)))
  }
  return batches
}

/** Entities with as many attributes, edges and bytes as a real company's. */
export async function fillRecord(store: RecordPorts, entities: number): Promise<void> {
  await commitAll(store, batchesAt(entities, 1_000))
}

async function commitAll(store: RecordPorts, batches: readonly Commit[][]): Promise<void> {
  for (const batch of batches) await store.commit(batch)
}

export async function measureRecord(store: RecordPorts, entities: number): Promise<void> {
  const marks: Mark[] = Array.from({ length: 10_000 }, (_, i) => ({
    uri: uriOf('model', `marked-${i}`),
    expects: [],
    priority: PRIORITY.event,
    cause,
    due: 1,
  }))
  const anew = batchesAt(entities, 1_000)
  await measureTime('commits of new entities, batches of 200', entities, () => commitAll(store, anew))
  const unchanged = batchesAt(entities, 2_000_000)
  await measureTime('commits that change nothing, batches of 200', entities, () => commitAll(store, unchanged))
  await measureTime('marks, 10,000 in one call', marks.length, async () => void (await store.mark(marks)))
  await measureTime('marks one by one, 1,000 at once', marks.length, async () => {
    for (let i = 0; i < marks.length; i += 1_000) {
      await Promise.all(marks.slice(i, i + 1_000).map((mark) => store.mark([mark])))
    }
  })
  await measureTime('leases, 100 a call', marks.length, async () => {
    for (let i = 0; i < marks.length; i += 100) {
      await store.lease({ platform: 'registry', limit: 100, now: 10, leaseMs: 1_000 })
    }
  })
  await measureTime('follower: transactions read, 1,000 a call', entities, async () => {
    for (let after = 0; ; after += 1_000) if ((await store.read(after, 1_000)).length < 1_000) break
  })
  await measureTime('entities read one by one', entities, async () => {
    const { tx } = await store.head()
    for (let i = 0; i < entities; i++) await store.entities([uriOf('model', `ranking-model-v${i}`)], tx)
  })
}
