// P1, P2 and P12: walks of a graph, beside engines with the same questions.
import { below, randomFrom } from '../../src/lib/random.ts'
import { hubOf, readEdgeList, seededEdges, type EdgeList, type EdgeListSize } from './edges.ts'
import { graphContender, OURS } from './ours.ts'
import { datomicPeer } from './peers/datomic.ts'
import { embeddedPeer } from './peers/embedded.ts'
import { neo4jPeer } from './peers/neo4j.ts'
import { postgresPeer } from './peers/postgres.ts'
import type { GraphQuestion } from './peers/questions.ts'
import { race, type Contender, type Entrant, type RaceOptions, type RaceResult, type Timing } from './race.ts'
import { sizeOf, type BarResult, type ScenarioOptions } from './scenario.ts'

/** Returns null if it isn't available on this machine. */
type GraphPeer = (list: EdgeList) => Promise<Contender<GraphQuestion> | null>

const kuzu: GraphPeer = (list) => embeddedPeer('kuzu', list)
const sqlite: GraphPeer = (list) => embeddedPeer('sqlite', list)
const duckdb: GraphPeer = (list) => embeddedPeer('duckdb', list)
const ALL_PEERS = [kuzu, duckdb, sqlite, postgresPeer, neo4jPeer, datomicPeer]

const SMALL = { nodes: 50_000, edges: 300_000, ended: 0 }
const MEDIUM = { nodes: 100_000, edges: 1_000_000, ended: 0 }

/** A question that takes a peer half a second is asked three times a turn. */
const ROUNDS: RaceOptions = { rounds: 5, turnMs: 1_500, warmUp: 3 }
const QUICK: RaceOptions = { rounds: 3, turnMs: 500, warmUp: 1 }

const optionsOf = ({ quick }: ScenarioOptions): RaceOptions => (quick ? QUICK : ROUNDS)

/** Loads the same list into every engine, and closes all of them in any case. */
async function withContenders<T>(
  source: GraphSource,
  peers: readonly GraphPeer[],
  work: (contenders: readonly Contender<GraphQuestion>[]) => Promise<T>,
): Promise<T> {
  const opened: Contender<GraphQuestion>[] = []
  try {
    for (const peer of peers) {
      const contender = await peer(source.list)
      if (contender !== null) opened.push(contender)
    }
    // Started last, so that no other engine's loading disturbs its memory.
    opened.unshift(await graphContender(source.args))
    return await work(opened)
  } finally {
    for (const contender of opened) await contender.close()
  }
}

/** A list, and arguments with which our process makes it again. */
interface GraphSource {
  readonly list: EdgeList
  readonly args: readonly string[]
}

async function sourceOf(size: EdgeListSize, { edges }: ScenarioOptions): Promise<GraphSource> {
  if (edges !== null) return { list: await readEdgeList(edges), args: [edges] }
  return { list: seededEdges(size), args: [size.nodes, size.edges, size.ended].map(String) }
}

const named = (timings: readonly Timing[], name: string): Timing | undefined => timings.find((one) => one.name === name)

export async function closure(options: ScenarioOptions): Promise<readonly BarResult[]> {
  const sizes = options.edges !== null || options.quick ? [SMALL] : [SMALL, MEDIUM]
  const results: BarResult[] = []
  for (const size of sizes) results.push(...(await closureOf(await sourceOf(size, options), options)))
  return results
}

async function closureOf(source: GraphSource, options: ScenarioOptions): Promise<readonly BarResult[]> {
  const peers = options.alone ? [] : ALL_PEERS
  const start = hubOf(source.list)
  const questions: readonly GraphQuestion[] = [{ start, direction: 'in', hops: 'all', at: null }]
  const result = await withContenders(source, peers, (contenders) =>
    race(
      contenders.map((contender) => ({ name: contender.name, contender, questions })),
      optionsOf(options),
    ),
  )
  const what = `everything downstream of a hub over GraphQL (${sizeOf(source.list)}), median`
  if (options.alone) return [alone({ id: 'P1', what, bar: 'beside Kùzu' }, result)]
  return [
    beside({ id: 'P1', what, peer: 'Kùzu', times: 2 }, result),
    beside({ id: 'P1', what, peer: 'PostgreSQL', times: 10 }, result),
  ]
}

interface Beside {
  readonly id: string
  readonly what: string
  readonly peer: string
  /** Number of answers of ours per answer of the peer. */
  readonly times: number
}

function beside({ id, what, peer, times }: Beside, { timings, conditions }: RaceResult): BarResult {
  const [own, other] = [named(timings, OURS)?.median ?? 0, named(timings, peer)?.median ?? 0]
  const ratio = other / own
  return {
    id,
    what,
    unit: 'ms',
    measured: own,
    bar: `${times} times as fast as ${peer}`,
    met: ratio >= times,
    peer: { name: peer, measured: other },
    ratio: { of: `${peer} to ours`, value: ratio },
    timings,
    conditions,
  }
}

function alone(
  { id, what, bar }: { readonly id: string; readonly what: string; readonly bar: string },
  { timings, conditions }: RaceResult,
): BarResult {
  const measured = timings[0]?.median ?? 0
  return { id, what, unit: 'ms', measured, bar, met: true, peer: null, ratio: null, timings, conditions }
}

const HOPS = 3
/** More than are asked, because a repeated question would be answered from a cache. */
const STARTS = 30_000
const HOPS_BAR_MS = 5

/** Three steps upstream of nodes that aren't hubs. */
export async function neighbourhoods(options: ScenarioOptions): Promise<readonly BarResult[]> {
  const small = options.quick ? SMALL : MEDIUM
  const large = { nodes: 2_000_000, edges: 20_000_000, ended: 0 }
  const peers = options.quick ? [kuzu, sqlite] : ALL_PEERS
  const results: BarResult[] = [await hopsOf(await sourceOf(small, options), options, peers)]
  // The others take many minutes to load so much; Kùzu crashed.
  if (options.edges === null && !options.quick)
    results.push(await hopsOf(await sourceOf(large, options), options, [sqlite]))
  return results
}

async function hopsOf(source: GraphSource, options: ScenarioOptions, peers: readonly GraphPeer[]): Promise<BarResult> {
  const random = randomFrom(7)
  const questions = Array.from({ length: STARTS }, (): GraphQuestion => {
    const start = 1 + below(random, source.list.nodes)
    return { start, direction: 'out', hops: HOPS, at: null }
  })
  const { timings, conditions } = await withContenders(source, options.alone ? [] : peers, (contenders) =>
    race(
      contenders.map((contender) => ({ name: contender.name, contender, questions })),
      optionsOf(options),
    ),
  )
  const own = named(timings, OURS)?.p99 ?? 0
  // The fastest peer.
  const [peer] = timings.filter(({ name }) => name !== OURS).toSorted((a, b) => a.p99 - b.p99)
  return {
    id: 'P2',
    what: `${HOPS} steps upstream over GraphQL (${sizeOf(source.list)}), p99`,
    unit: 'ms',
    measured: own,
    bar: `${HOPS_BAR_MS} ms`,
    met: own <= HOPS_BAR_MS,
    peer: peer === undefined ? null : { name: peer.name, measured: peer.p99 },
    ratio: peer === undefined ? null : { of: `${peer.name} to ours`, value: peer.p99 / own },
    timings,
    conditions,
  }
}

const PAST_BAR = 2

/** Everything downstream of a hub, now and as of a moment before a tenth of the edges existed. */
export async function past(options: ScenarioOptions): Promise<readonly BarResult[]> {
  const size = { ...(options.quick ? SMALL : MEDIUM), ended: 0.1 }
  // Edges of a foreign list are always valid.
  const source = await sourceOf(size, { ...options, edges: null })
  const start = hubOf(source.list)
  const { head } = source.list
  const at = Math.floor(head * 0.9)
  const peers: readonly GraphPeer[] = options.alone ? [] : [postgresPeer, sqlite]
  const { timings, conditions } = await withContenders(source, peers, (contenders) =>
    race(
      contenders.flatMap((contender): Entrant<GraphQuestion>[] => [
        // Engines that keep ended edges treat now as a moment, too.
        { name: `${contender.name}, now`, contender, questions: [{ start, direction: 'in', hops: 'all', at: head }] },
        { name: `${contender.name}, past`, contender, questions: [{ start, direction: 'in', hops: 'all', at }] },
      ]),
      optionsOf(options),
    ),
  )
  const medianOf = (name: string): number => named(timings, name)?.median ?? 0
  const ratio = medianOf(`${OURS}, past`) / medianOf(`${OURS}, now`)
  return [
    {
      id: 'P12',
      what: `everything downstream of a hub as of a past moment (${sizeOf(source.list)}), median`,
      unit: 'ms',
      measured: medianOf(`${OURS}, past`),
      bar: `${PAST_BAR} times the same now`,
      met: ratio <= PAST_BAR,
      peer: options.alone ? null : { name: 'PostgreSQL', measured: medianOf('PostgreSQL, past') },
      ratio: { of: 'the past to now', value: ratio },
      timings,
      conditions,
    },
  ]
}
