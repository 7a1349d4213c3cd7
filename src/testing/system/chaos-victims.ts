// The victims of the chaos run, and the owners of the disks it fills.
import { join } from 'node:path'
import type { Admin } from '@platformatic/kafka'
import pg from 'pg'
import type { BrokerNode } from '../../../scripts/services/kafka.ts'
import type { PostgresPair } from '../../../scripts/services/postgres-pair.ts'
import type { startBrokers } from '../../adapters/kafka/testing/broker.ts'
import type { startNodes } from '../../adapters/opensearch/testing/server.ts'
import { isObject } from '../../lib/json.ts'
import { below, type Random } from '../../lib/random.ts'
import { eventually } from '../parts.ts'
import type { FleetMember } from './fleet.ts'
import type { SmallDisk } from './small-disk.ts'
import type { Wire } from './wire.ts'

const BOUND_MS = 180_000
/** A killed node replays what was written since its last flush: 20,000 operations took minutes on a busy machine. */
const COPIES_BOUND_MS = 600_000
const HELD_FULL_MS = { least: 5_000, most: 15_000 } as const

export const ROLES = ['worker', 'intake', 'api', 'inference'] as const
export const VICTIMS = [...ROLES, 'primary', 'broker', 'search node'] as const
export type ChaosVictim = (typeof VICTIMS)[number]

export interface ChaosServers {
  readonly brokers: NonNullable<Awaited<ReturnType<typeof startBrokers>>>
  readonly search: NonNullable<Awaited<ReturnType<typeof startNodes>>>
  readonly pair: PostgresPair
  /** Keyed by folder; empty if none can be mounted. */
  readonly disks: ReadonlyMap<string, SmallDisk>
  /** Null without libfaketime. */
  readonly library: string | null
  readonly wires: Wire[]
  readonly wired: (port: number) => Promise<number>
}

export type ChaosMembers = Readonly<Record<(typeof ROLES)[number], readonly FleetMember[]>>

interface ChaosParts {
  readonly members: ChaosMembers
  readonly admin: Admin
  /** Each broker has a copy of this topic. */
  readonly topic: string
}

/** Kills one of a kind with SIGKILL, or fills its disk, and brings it back. */
export class Chaos {
  readonly #servers: ChaosServers
  readonly #parts: ChaosParts
  #pair: PostgresPair['first'][]

  constructor(servers: ChaosServers, parts: ChaosParts) {
    this.#servers = servers
    this.#parts = parts
    this.#pair = [servers.pair.first, servers.pair.second]
  }

  /**
   * Fills it, waits some more seconds, and frees space. A server that ended meanwhile is restarted by its supervisor.
   * Returns the server's reaction.
   */
  async fill(what: 'primary' | 'broker', random: Random): Promise<string> {
    const heldMs = HELD_FULL_MS.least + below(random, HELD_FULL_MS.most - HELD_FULL_MS.least)
    const held = async (): Promise<void> => {
      const began = performance.now()
      await eventually(() => performance.now() - began >= heldMs, 'the disk was full for long enough', 2 * heldMs)
    }
    if (what === 'primary') return await this.#fillPrimary(held)
    const { nodes } = this.#servers.brokers
    return await this.#fillBroker(nodes[below(random, nodes.length)], held)
  }

  async #fillPrimary(held: () => Promise<void>): Promise<string> {
    const [primary] = this.#pair
    if (primary === undefined) throw new Error('there is no primary')
    const disk = this.#diskAt(join(this.#servers.pair.data, primary.name))
    disk.fill()
    let refusal: string | null = null
    await eventually(async () => (refusal = await refusalOf(primary.url)) !== null, 'the primary refuses', BOUND_MS)
    await held()
    disk.free()
    const ended = !isAlive(primary.pid)
    if (ended) await primary.restart()
    await eventually(async () => (await refusalOf(primary.url)) === null, 'the primary has room again', BOUND_MS)
    return ended ? 'ended' : `refused with ${refusal ?? ''}`
  }

  async #fillBroker(node: BrokerNode | undefined, held: () => Promise<void>): Promise<string> {
    if (node === undefined) throw new Error('there is no broker')
    const disk = this.#diskAt(join(this.#servers.brokers.data, `node-${node.id}`))
    disk.fill()
    await eventually(() => !isAlive(node.pid), 'the broker without room ends', BOUND_MS)
    await held()
    disk.free()
    await node.start()
    await this.#untilInSync()
    return 'ended'
  }

  #diskAt(folder: string): SmallDisk {
    const disk = this.#servers.disks.get(folder)
    if (disk === undefined) throw new Error(`there is no disk at ${folder}`)
    return disk
  }

  async kill(victim: ChaosVictim, random: Random): Promise<void> {
    const { brokers, search } = this.#servers
    switch (victim) {
      case 'primary': {
        const [primary, standby] = this.#pair
        await primary?.kill()
        await standby?.promote()
        await primary?.rejoin()
        this.#pair.reverse()
        return
      }
      case 'broker': {
        const node = brokers.nodes[below(random, brokers.nodes.length)]
        await node?.kill()
        await node?.start()
        return await this.#untilInSync()
      }
      case 'search node': {
        const node = search.nodes[below(random, search.nodes.length)]
        await node?.kill()
        await node?.restart()
        return await this.#untilGreen()
      }
      case 'worker':
      case 'intake':
      case 'api':
      case 'inference': {
        const member = this.#parts.members[victim][below(random, 2)]
        await member?.kill()
        return await member?.start()
      }
    }
  }

  async #untilInSync(): Promise<void> {
    const { admin, topic } = this.#parts
    const isInSync = async (): Promise<boolean> => {
      const metadata = await admin.metadata({ topics: [topic], forceUpdate: true }).catch(() => null)
      return metadata?.topics.get(topic)?.partitions.every(({ isr }) => isr.length === 3) === true
    }
    await eventually(isInSync, 'all copies are in sync', BOUND_MS)
  }

  async #untilGreen(): Promise<void> {
    const { nodes } = this.#servers.search
    await eventually(() => isGreen(nodes), 'all copies are there', COPIES_BOUND_MS).catch(async (error: unknown) => {
      throw new Error(`${String(error)}: ${await toldBySearch(nodes)}`)
    })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Returns the code that refuses a write of 2 MB, or null. */
async function refusalOf(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(`BEGIN; CREATE TABLE room AS SELECT repeat('x', 1000) FROM generate_series(1, 2000); ROLLBACK`)
    return null
  } catch (error) {
    return String((error as { code?: unknown }).code ?? error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Returns the nodes' reports of missing copies. */
async function toldBySearch(nodes: ChaosServers['search']['nodes']): Promise<string> {
  const asked = [
    '_cluster/health',
    '_cat/shards?h=index,shard,prirep,state,node,unassigned.*',
    '_cat/recovery?active_only=true&v=true',
    '_nodes/hot_threads?threads=5',
  ]
  const said = nodes.map(async ({ url, pid }) => {
    const answers = asked.map(async (path) => {
      const signal = AbortSignal.timeout(10_000)
      return await fetch(`${url}/${path}`, { signal }).then((answer) => answer.text(), String)
    })
    return [`${url} (${isAlive(pid) ? 'runs' : 'has ended'})`, ...(await Promise.all(answers))].join('\n')
  })
  return (await Promise.all(said)).join('\n')
}

async function isGreen(nodes: ChaosServers['search']['nodes']): Promise<boolean> {
  for (const { url } of nodes) {
    const health: unknown = await fetch(`${url}/_cluster/health`)
      .then((answer) => answer.json())
      .catch(() => null)
    if (!isObject(health) || health.status !== 'green' || health.number_of_nodes !== nodes.length) return false
  }
  return true
}
