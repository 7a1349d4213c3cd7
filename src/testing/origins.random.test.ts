import { expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { push } from '../intake/push.ts'
import type { Json } from '../lib/json.ts'
import { below, randomFrom, type Random } from '../lib/random.ts'
import { must } from '../lib/result.ts'
import { joinAll, joinJson } from '../model/join.ts'
import type { Edit } from '../model/people.ts'
import { makeUri } from '../model/uri.ts'
import { startPipeline, type Pipeline } from '../wiring/pipeline.ts'
import { Graph } from '../projections/graph/graph.ts'
import { loadGraph } from '../projections/graph/load-from-record.ts'
import { entityOf } from '../query/entities/entity.ts'
import { noMeter, silentLog, sourceConfig } from './parts.ts'
import { PUSHING_SOURCE, pushingProvider } from './pushing.ts'
import { settle, VirtualClock } from './sim/clock.ts'
import { commitOf, edge, editedBy } from './store/build.ts'
import { runs } from './runs.ts'
import { messageOf } from '../lib/message-of.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const RUNS = ['a', 'b'].map((id) => must(makeUri('pipeline-run', 'events', id)))
const PIPELINE = must(makeUri('pipeline', 'events', 'p'))
const PAYLOADS: readonly Json[] = [
  { title: 'x', pipeline: 'p' },
  { title: 'y' },
  { status: 'RUNNING', pipeline: 'p' },
  { status: 'FAILED', title: 'w' },
]
const PEOPLE = ['ann', 'bob']
const catalogue = builtinCatalogue()
const provider = pushingProvider({ domain: 'pipelines' })
const config = { ...sourceConfig('events'), baseUrl: null }

/** Runs a process on the record that may be killed at any time: from then on none of its writes reach the record. */
function processOn(store: RecordPorts, clock: VirtualClock): { kill(): void; pipeline: Pipeline } {
  let dead = false
  const gate = new Proxy(store, {
    get: (_, name) => {
      const method: unknown = Reflect.get(store, name)
      if (typeof method !== 'function') return method
      return (...given: unknown[]) =>
        dead ? Promise.reject(new Error('the process is dead')) : Reflect.apply(method, store, given)
    },
  })
  const sources = [{ config, provider, source: PUSHING_SOURCE }]
  const parts = { store: gate, sources, catalogue, clock, random: () => 0.5, log: silentLog, meter: noMeter }
  const pipeline = startPipeline({ ...parts, sweeps: true, candidates: null })
  return { kill: () => (dead = true), pipeline }
}

const pick = <T>(random: Random, all: readonly T[]): T => all[below(random, all.length)] as T

async function run(seed: number): Promise<void> {
  const random = randomFrom(seed)
  const store = openSqliteStore({ path: ':memory:' })
  const clock = new VirtualClock(NOW)
  const processes = [processOn(store, clock)]
  const sent = RUNS.map(() => new Set<Json>())
  const stances = RUNS.map(() => new Map<string, 'confirm' | 'reject'>())
  const words = RUNS.map(() => new Map<string, string>())
  const graph = await loadGraph(store)
  const pass = async (ms: number) => {
    const until = clock.now() + ms
    for (await settle(3); clock.advance(until); await settle(3));
  }
  for (let step = 0; step < 30; step++) {
    const i = below(random, RUNS.length)
    const uri = RUNS[i] ?? PIPELINE
    const [person, dice] = [pick(random, PEOPLE), random()]
    if (dice < 0.5) {
      const payload = pick(random, PAYLOADS)
      const sources = new Map([['events', { config, provider }]])
      must(
        (
          await push([{ platform: 'events', type: 'PipelineRun', of: { uri }, payload }], {
            store,
            sources,
            componentType: () => null,
            clock,
            meter: noMeter,
          })
        )[0] ?? { ok: false, error: 'nothing' },
      )
      sent[i]?.add(payload)
    } else if (dice < 0.6) {
      processes.at(-1)?.kill()
      processes.push(processOn(store, clock))
    } else {
      const kind = pick(random, ['confirm', 'reject', 'withdraw', 'set', 'retract'] as const)
      const claim = edge('PipelineRun.runOf', uri, PIPELINE)
      const edit: Edit =
        kind === 'set'
          ? { kind, name: 'description', value: `${step}` }
          : kind === 'retract'
            ? { kind, name: 'description' }
            : { kind, edge: claim }
      await store.commit([commitOf(clock.now(), [editedBy(person, uri, [edit])])])
      // A repeated statement is the latest again.
      if (edit.kind !== 'set' && edit.kind !== 'retract') stances[i]?.delete(person)
      if (kind === 'confirm' || kind === 'reject') stances[i]?.set(person, kind)
      if (kind === 'set' || kind === 'retract') words[i]?.delete(person)
      if (kind === 'set') words[i]?.set(person, `${step}`)
    }
    await pass(below(random, 3) * 400)
  }
  // Longer than any lease of a killed process.
  await pass(120_000)
  const { tx } = await store.head()
  for (const entry of await store.read(graph.head, 10_000)) graph.apply(entry)
  const loaded = await loadGraph(store)
  for (const [i, uri] of RUNS.entries()) {
    const [record] = await store.entities([uri], tx)
    const all = [...(sent[i] ?? [])]
    const complete = all.length === 0 ? {} : (joinAll(all as [Json, ...Json[]], joinJson) as Record<string, Json>)
    const { name, status, description } = record == null ? {} : entityOf(record, catalogue).attributes
    const told = { name, status, description, waiting: (await store.waiting(uri)).length }
    const description0 = [...(words[i]?.values() ?? [])].at(-1)
    expect(told).toEqual({ name: complete['title'], status: complete['status'], description: description0, waiting: 0 })
    const last = [...(stances[i]?.values() ?? [])].at(-1)
    const there = last === 'reject' ? false : last === 'confirm' || complete['pipeline'] !== undefined
    for (const one of [graph, loaded]) expect(shows(one, uri)).toBe(there)
  }
  for (const one of processes) one.kill()
  const stopping = Promise.all(processes.map(({ pipeline }) => pipeline.stop()))
  for (let i = 0; i < 200 && clock.advance(); i++) await settle(3)
  await stopping
  await store.close()
}

function shows(graph: Graph, run: (typeof RUNS)[number]): boolean {
  const [from, to] = [graph.idOf(run), graph.idOf(PIPELINE)]
  if (from === undefined || to === undefined) return false
  return graph.hasEdge(from, graph.edgeTypeNumber('PipelineRun.runOf'), to, graph.head)
}

it('pushes, edits and rejections give the same result in any order, with repetitions and crashes', async () => {
  for (let seed = 1; seed <= runs(8, 200); seed++) {
    await run(seed).catch((error: unknown) => {
      throw new Error(`seed ${seed}: ${messageOf(error)}`, { cause: error })
    })
  }
}, 120_000)
