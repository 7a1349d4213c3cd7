import { caughtUp, list, patch, startService, status, type BenchService } from './service.ts'
import { figure, here, residentMb, run, until } from './tools.ts'

/** Inferred knowledge over a company: how soon it follows, how fast its past is walked, the cost of a full check. */
export async function knowledge(size: string): Promise<void> {
  const service = await startService(size)
  const bound = size === 'large' ? 7_200_000 : 900_000
  const read = await caughtUp(service, service.demo.entities, bound)
  const seconds = (performance.now() - service.began) / 1_000
  figure(
    'P3',
    `company (${size}) read, with everything concluded and enriched: ${read.counts.entities} entities, ${read.counts.edges} edges in ${seconds.toFixed(0)} s = ${Math.round(read.counts.entities / seconds)} entities/s; resident ${residentMb(service.process.pid)} MB`,
  )
  tellFollowed(await measureConclusion(service))
  await pastBesideNow(service)
  await enrichedAgain(service)
  await runVerify(service)
  await service.stop()
}

const FOLLOWED = 60

/** P8: an event brings a conclusion's last premise; the edge is polled until it exists. Returns milliseconds. */
export async function measureConclusion(service: BenchService): Promise<readonly number[]> {
  const { registry = '', orchestrator = '' } = service.demo.sources
  const instances = (await list(registry, 'instances', 5_000)).filter((_, i) => i % 40 === 0)
  const took: number[] = []
  for (const id of instances) {
    if (took.length === FOLLOWED) break
    const record = (await (await fetch(`${registry}/api/v1/instances/${encodeURIComponent(id)}`)).json()) as {
      pipeline_run_id?: string
    }
    const runId = record.pipeline_run_id
    // Some instances name a run that their orchestrator has purged: it can't send an event.
    if (runId === undefined || !(await has(orchestrator, runId))) continue
    await patch(orchestrator, 'pipeline-runs', runId, { ab_test_cells: [{ test_id: '12301', cell_number: 2 }] })
    await fetch(`${service.url}/api/v1/events?waitFor=visible`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ event_type: 'pipeline_run_succeeded', run_id: runId }),
    })
    const visible = performance.now()
    await until(async () => ((await testsOf(service, id)).includes('12301') ? true : null), 'the conclusion', 30_000)
    took.push(performance.now() - visible)
  }
  return took
}

function tellFollowed(took: readonly number[]): void {
  const sorted = took.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1)
  figure(
    'P8',
    `last premise visible → inferred edge visible, one query included: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms over ${sorted.length} (bar 100 ms)`,
  )
}

async function has(orchestrator: string, runId: string): Promise<boolean> {
  return (await fetch(`${orchestrator}/api/v1/pipeline-runs/${encodeURIComponent(runId)}`)).ok
}

async function testsOf(service: BenchService, id: string): Promise<string> {
  const query = `{ entity(uri: ${JSON.stringify(`aip://model/registry/${encodeURI(id)}`)}) { ... on ModelInstance { associatedAbTests { uri } } } }`
  return await graphql(service, query)
}

async function graphql(service: BenchService, query: string, asOf = ''): Promise<string> {
  const answer = await fetch(`${service.url}/graphql?debug=reads${asOf}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  return await answer.text()
}

/** P12: the same walk now, and as of a moment before everything changed a little. */
async function pastBesideNow(service: BenchService): Promise<void> {
  const { tx } = (await status(service.url)).head
  const features = await list(service.demo.sources['feature-store'] ?? '', 'features', 200)
  const walk = async (asOf: string): Promise<number> => {
    const began = performance.now()
    for (const [i, id] of features.entries()) {
      const uri = `aip://feature/feature-store/${encodeURI(id)}`
      // Another depth each time, so that no walk is answered from a cache.
      const query = `{ lineage(uri: ${JSON.stringify(uri)}, direction: DOWNSTREAM, depth: ${20 + (i % 7) + (asOf === '' ? 0 : 10)}) { totalCount } }`
      await graphql(service, query, asOf)
    }
    return performance.now() - began
  }
  await walk('')
  const [now, past] = [await walk(''), await walk(`&asOf=${tx - 100}`)]
  figure(
    'P12',
    `lineage of ${features.length} features through GraphQL: now ${now.toFixed(0)} ms, as of 100 transactions before ${past.toFixed(0)} ms; ratio ${(past / now).toFixed(2)} (bar 2)`,
  )
}

async function enrichedAgain(service: BenchService): Promise<void> {
  const reads = await readsOf(service)
  const before = await status(service.url)
  const began = performance.now()
  const pass = (await (await fetch(`${service.url}/api/v1/enrichment`, { method: 'POST' })).json()) as {
    rules: { conclusions: number }[]
  }
  const after = await status(service.url)
  const conclusions = pass.rules.reduce((sum, rule) => sum + rule.conclusions, 0)
  figure(
    '',
    `     enrichment a second time over all of it: ${((performance.now() - began) / 1_000).toFixed(1)} s for ${conclusions} conclusions; ${after.head.tx - before.head.tx} transactions written, ${(await readsOf(service)) - reads} reads of sources; resident ${residentMb(service.process.pid)} MB`,
  )
}

async function readsOf(service: BenchService): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text()
  return [...text.matchAll(/^mlg_source_reads_total(?:\{[^}]*\})? (\d+)/gm)].reduce((sum, m) => sum + Number(m[1]), 0)
}

async function runVerify(service: BenchService): Promise<void> {
  const child = run([here('../src/cli/main.ts'), 'verify', '--config', service.config])
  const line = await child.line('at transaction', 1_800_000)
  figure('', `     mlg verify, in a process of its own, beside the running service: ${line}`)
}
