import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { OpenSearchNode } from '../../../../scripts/services/opensearch.ts'
import { startNodes } from '../../../adapters/opensearch/testing/server.ts'
import { below, randomFrom } from '../../../lib/random.ts'
import { eventually } from '../../parts.ts'
import { changesOf } from '../../system/company-changes.ts'
import { startSettledSystem, type System } from '../../system/harness.ts'
import { plantedModel, Probe, seconds, type ProbedSystem } from '../../system/probe.ts'

/**
 * Three search nodes, two copies of the index, and a service that follows its log into it. Every search answer is
 * checked while nodes go and come; in the end the index matches the graph. In a soak everything that can happen to a
 * cluster happens, in sequence.
 */
const SOAK = process.env['MLG_SOAK'] === '1'
const SEED = Number(process.env['MLG_SEED'] ?? 20_261_124)
const BOUND_MS = 120_000
const CHANGE_EVERY_MS = 50

export function threeSearchNodes(): void {
  describe(`three search nodes (seed ${SEED})`, { timeout: SOAK ? 1_800_000 : 300_000 }, () => {
    let cluster: Awaited<ReturnType<typeof startNodes>> = null
    const undo: (() => unknown)[] = []
    beforeAll(async () => void (cluster = await startNodes()))
    afterEach(async () => {
      for (const one of undo.splice(0).toReversed()) await one()
    })
    afterAll(() => cluster?.stop())

    it('may be killed, rolled and replaced: the index ends equal to the graph, and no answer is wrong', async (context) => {
      if (cluster === null) return context.skip()
      await exercise(cluster.nodes, undo)
    })
  })
}

async function exercise(nodes: readonly OpenSearchNode[], undo: (() => unknown)[]): Promise<void> {
  const random = randomFrom(SEED)
  // Nothing listens at the first address: the service starts with another.
  const url = ['http://127.0.0.1:1', ...nodes.map((node) => node.url)]
  const system = await startSettledSystem({ search: { url, prefix: 'cluster', writeSeconds: 5, timeoutSeconds: 5 } })
  undo.push(() => system.stop())
  const changing = setInterval(changesOf(system.demo, random), CHANGE_EVERY_MS)
  const probe = new Probe(probedSystem(system))
  undo.push(() => clearInterval(changing))
  undo.push(() => probe.stop())

  const step = async (name: string, work: () => Promise<void>): Promise<void> => {
    const { stalestMs, refusedMs } = await probe.during(work)
    const refused = refusedMs < 500 ? 'searches were answered' : `searches were refused for ${seconds(refusedMs)}`
    console.log(`three search nodes, ${name}: a change took ${seconds(stalestMs)} at most to be found; ${refused}`)
    expect(probe.wrong).toEqual([])
  }
  const green = (): Promise<void> => eventually(() => isGreen(nodes), 'all copies are there', BOUND_MS)
  const killNode = async (node: OpenSearchNode): Promise<void> => {
    await node.kill()
    await probe.comesThrough(3)
  }
  const back = async (...those: readonly OpenSearchNode[]): Promise<void> => {
    await Promise.all(those.map((node) => node.restart()))
    await green()
  }

  await probe.comesThrough(1)
  await green()
  await step('nothing happens', () => probe.comesThrough(SOAK ? 5 : 2))
  for (const node of SOAK ? nodes : [nodes[below(random, nodes.length)]]) {
    if (node === undefined) continue
    const nth = nodes.indexOf(node) + 1
    await step(`node ${nth} is killed`, () => killNode(node))
    await step('and is back', () => back(node))
  }
  for (const [i, node] of SOAK ? nodes.entries() : []) {
    await step(`rolling, node ${i + 1}`, async () => {
      await node.stop()
      await back(node)
    })
  }
  const [first, second, third] = nodes
  if (SOAK && first !== undefined && second !== undefined && third !== undefined) {
    await step('node 3 loses its disk', async () => {
      await third.kill()
      third.loseDisk()
      await back(third)
    })
    await step('two are away, so none leads', async () => {
      await Promise.all([first.kill(), second.kill()])
      await eventually(async () => (await system.get('/api/v1/search?q=x')).status === 503, 'it says so', BOUND_MS)
      expect((await fetch(`${system.url}/readyz`)).status).toBe(200)
      await back(first, second)
    })
  }
  clearInterval(changing)
  await probe.stop()
  await system.settled(BOUND_MS)
  await eventually(async () => (await differences(system)).length === 0, 'the index is equal to the graph', BOUND_MS)
  console.log(`three search nodes: ${probe.rounds} probes, the index is equal to the graph`)
}

/** Reads a model as searches show it; null if they are refused. */
function probedSystem(system: System): ProbedSystem {
  const { word, change, numberIn, uri } = plantedModel(system.demo)
  return {
    change,
    seen: async () => {
      const { status, body } = await system.get(`/api/v1/search?q=${word}`).catch(() => ({ status: 0, body: {} }))
      if (status !== 200) return null
      const { hits } = body as { hits: readonly { uri: string; name: string }[] }
      return numberIn(hits.find((hit) => hit.uri === uri)?.name ?? '')
    },
  }
}

async function isGreen(nodes: readonly { readonly url: string }[]): Promise<boolean> {
  const [one] = nodes
  const health = await fetch(`${one?.url ?? ''}/_cluster/health`).then(
    async (answer) => (await answer.json()) as { status?: string; number_of_nodes?: number },
    () => ({ status: 'none', number_of_nodes: 0 }),
  )
  return health.status === 'green' && health.number_of_nodes === nodes.length
}

/** Compares models by name in the graph and the index: each must be in both once. */
async function differences(system: System): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const id of system.demo.ids('models')) {
    const uri = `aip://model/registry/${id}`
    const name = String(system.demo.record('models', id)?.['name'])
    const { status, body } = await system.get(`/api/v1/search?q=${encodeURIComponent(uri)}`)
    const [hit] = status === 200 ? (body as { hits: readonly { uri: string; name: string }[] }).hits : []
    if (hit?.uri !== uri || hit.name !== name) wrong.push(`${uri}: ${hit?.name ?? status}, not ${name}`)
  }
  return wrong
}
