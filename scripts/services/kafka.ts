// Apache Kafka from Maven Central, each node broker and controller. 44 MB in the cache, 150–250 MB of memory.

import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { runToEnd, javaProblem, mavenProblem } from './java.ts'
import { patience } from './patience.ts'
import { freePorts } from './ports.ts'
import { endProcess, isGone } from './process.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

const KAFKA = '4.3.1'
/** Without an slf4j binding the broker logs nothing, so a failed start is silent. */
const LOG4J = '2.25.4'
/** 1.7–3 s on an idle machine, three times as long on a busy one; after a kill 4 s and more. */
const READY_MS = patience(60_000)
const STOP_MS = 10_000

export const kafka: ServiceDefinition = {
  name: 'kafka',
  unavailable: async () => kafkaJavaProblem() ?? mavenProblem('Kafka'),
  fetch: fetchJars,
  start: (options) => startKafka(options),
}

function kafkaJavaProblem(): string | null {
  const found = javaProblem(17)
  if (found === null) return null
  return `Kafka ${KAFKA} needs Java 17 or newer; ${found}. Debian: apt-get install openjdk-17-jre-headless`
}

const libOf = (cache: string): string => join(cache, `kafka-${KAFKA}`)

async function fetchJars(cache: string, say: (line: string) => void): Promise<void> {
  const lib = libOf(cache)
  if (existsSync(lib)) return
  say(`fetching Kafka ${KAFKA} from Maven Central (44 MB)`)
  // In a separate folder first: an aborted fetch, or two at once, must not leave half a broker in the cache.
  const work = join(cache, `kafka-${KAFKA}.${process.pid}`)
  mkdirSync(work, { recursive: true })
  try {
    writeFileSync(join(work, 'pom.xml'), pom())
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib']
    await runToEnd('mvn', ['-B', '-q', ...goal], work)
    if (!existsSync(lib)) renameSync(join(work, 'lib'), lib)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function pom(): string {
  const dependency = (group: string, artifact: string, version: string): string =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>mlg</groupId><artifactId>kafka-for-tests</artifactId><version>1</version>
<dependencies>
${dependency('org.apache.kafka', 'kafka_2.13', KAFKA)}
${dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', LOG4J)}
</dependencies></project>
`
}

export interface KafkaOptions extends ServiceStartOptions {
  /** Lines of server.properties that replace or extend ours for one test, such as another listener. */
  readonly properties?: (ports: KafkaPorts) => readonly string[]
  /** Further arguments of the formatting tool, such as the first users. */
  readonly formatting?: readonly string[]
}

export interface KafkaPorts {
  readonly broker: number
  readonly controller: number
  /** Free for the test's own listeners. */
  readonly spare: number
  readonly secondSpare: number
}

export interface RunningKafka extends StartedService {
  readonly ports: KafkaPorts
}

export async function startKafka(options: KafkaOptions): Promise<RunningKafka> {
  const [broker = 0, controller = 0, spare = 0, secondSpare = 0] = await freePorts(4)
  const ports = { broker, controller, spare, secondSpare }
  const extra = options.properties?.(ports) ?? []
  const node = new BrokerNode(options, { id: 1, ports, controllers: [controller], extra, clusterId: someClusterId() })
  await node.start()
  options.say(`Kafka answers on ${node.url}`)
  return {
    url: node.url,
    ports,
    get pid() {
      return node.pid
    },
    kill: () => node.kill(),
    restart: () => node.start(),
    stop: () => node.stop(),
  }
}

export interface RunningKafkaCluster {
  /** Bootstrap addresses of all its brokers. */
  readonly urls: readonly string[]
  /** Each is broker and controller. */
  readonly nodes: readonly BrokerNode[]
  stop(): Promise<void>
}

/** Three brokers store each record, and it is acknowledged once two have it. */
export const IN_SYNC = 2
const NODES = 3

export interface KafkaClusterOptions extends ServiceStartOptions {
  /** Puts a proxy before the port that clients connect to, and resolves with the port to advertise instead. */
  readonly front?: (port: number) => Promise<number>
  /** Called with each node's folder before anything is written to it. */
  readonly disk?: (folder: string) => void
}

/** Three nodes on this machine, with three copies of every topic; some 1 GB of memory together. */
export async function startKafkaCluster(options: KafkaClusterOptions): Promise<RunningKafkaCluster> {
  const ports = await freePorts(3 * NODES)
  const [brokers, controllers] = [ports.slice(0, NODES), ports.slice(NODES, 2 * NODES)]
  const forClients = ports.slice(2 * NODES)
  const clusterId = someClusterId()
  const { front, disk } = options
  const fronts = front === undefined ? null : await Promise.all(forClients.map(front))
  const nodes = controllers.map((controller, i) => {
    const id = i + 1
    const place = { ...options, data: join(options.data, `node-${id}`) }
    disk?.(place.data)
    const own = { broker: brokers[i] ?? 0, controller, spare: forClients[i] ?? 0, secondSpare: 0 }
    const extra = fronts === null ? [] : frontListener(own, fronts[i] ?? 0)
    return new BrokerNode(place, { id, ports: own, controllers, extra, clusterId })
  })
  await Promise.all(nodes.map((node) => node.start()))
  const urls = fronts?.map((port) => `127.0.0.1:${port}`) ?? nodes.map(({ url }) => url)
  options.say(`Kafka answers on ${urls.join(', ')}`)
  return { urls, nodes, stop: async () => void (await Promise.all(nodes.map((node) => node.stop()))) }
}

/** Brokers connect to each other directly; clients have a separate listener with another advertised port. */
function frontListener({ broker, controller, spare }: KafkaPorts, front: number): readonly string[] {
  return [
    `listeners=PLAINTEXT://127.0.0.1:${broker},CLIENTS://127.0.0.1:${spare},CONTROLLER://127.0.0.1:${controller}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${broker},CLIENTS://127.0.0.1:${front}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT',
  ]
}

/** An id is 16 bytes in base64url; the formatting tool takes a leading "-" for an option. */
const someClusterId = (): string => `M${randomBytes(16).toString('base64url').slice(1)}`

interface BrokerSettings {
  readonly id: number
  readonly ports: KafkaPorts
  /** Ports of the controllers, by id from 1. */
  readonly controllers: readonly number[]
  readonly extra: readonly string[]
  readonly clusterId: string
}

/** Binds only the broker's and controller's own addresses: by default Kafka binds all. Small and quick, for tests. */
function properties(data: string, { id, ports, controllers, extra }: BrokerSettings): string {
  const { broker, controller } = ports
  const [copies, inSync] = controllers.length === 1 ? [1, 1] : [NODES, IN_SYNC]
  const given = new Set(extra.map((line) => line.slice(0, line.indexOf('='))))
  const own = [
    'process.roles=broker,controller',
    `node.id=${id}`,
    `controller.quorum.voters=${controllers.map((port, i) => `${i + 1}@127.0.0.1:${port}`).join(',')}`,
    `default.replication.factor=${copies}`,
    `min.insync.replicas=${inSync}`,
    `listeners=PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${broker}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names=CONTROLLER',
    'inter.broker.listener.name=PLAINTEXT',
    `log.dirs=${join(data, 'logs')}`,
    // Topics are created explicitly, with their partitions: never by a misspelt name.
    'auto.create.topics.enable=false',
    ...['offsets.topic', 'transaction.state.log', 'share.coordinator.state.topic'].flatMap((topic) => [
      `${topic}.replication.factor=${copies}`,
      `${topic}.num.partitions=4`,
      ...(topic === 'offsets.topic' ? [] : [`${topic}.min.isr=${inSync}`]),
    ]),
    'group.initial.rebalance.delay.ms=0',
    'group.min.session.timeout.ms=500',
    'log.cleaner.dedupe.buffer.size=4194304',
    // Back in 4 s after a SIGKILL instead of 11.
    'broker.session.timeout.ms=2000',
    'broker.heartbeat.interval.ms=400',
  ]
  return [...own.filter((line) => !given.has(line.slice(0, line.indexOf('=')))), ...extra, ''].join('\n')
}

const LOGGING = `status=error
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{HH:mm:ss.SSS} %p %c{1} %m%n
rootLogger.level=warn
rootLogger.appenderRef.out.ref=out
`

const classpath = (cache: string): string => `${libOf(cache)}/*`

/** Successive broker processes on the same ports, and on the same data unless that is lost. */
export class BrokerNode {
  readonly id: number
  readonly url: string
  readonly #options: KafkaOptions
  readonly #settings: BrokerSettings
  readonly #config: string
  readonly #lock: string
  #child: ChildProcess | null = null

  constructor(options: KafkaOptions, settings: BrokerSettings) {
    const { data } = options
    this.id = settings.id
    this.url = `127.0.0.1:${settings.ports.broker}`
    this.#options = options
    this.#settings = settings
    this.#config = join(data, 'server.properties')
    this.#lock = join(data, 'broker.pid')
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get #logs(): string {
    return join(this.#options.data, 'logs')
  }

  /** Resolves when it accepts connections. */
  async start(): Promise<void> {
    const { cache, data } = this.#options
    mkdirSync(data, { recursive: true })
    takeLock(this.#lock)
    writeFileSync(this.#config, properties(data, this.#settings))
    writeFileSync(join(data, 'log4j2.properties'), LOGGING)
    await this.#format()
    const out = openSync(join(data, 'broker.log'), 'a')
    const heap = ['-Xms64m', '-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
    const logging = `-Dlog4j2.configurationFile=${join(data, 'log4j2.properties')}`
    const child = spawn('java', [...heap, logging, '-cp', classpath(cache), 'kafka.Kafka', this.#config], {
      stdio: ['ignore', out, out],
    })
    closeSync(out)
    this.#child = child
    // A starter that dies without stopping it must not leave a broker behind.
    const kill = (): void => void child.kill('SIGKILL')
    process.once('exit', kill)
    child.once('exit', () => process.off('exit', kill))
    if (child.pid !== undefined) writeFileSync(this.#lock, String(child.pid))
    const deadline = Date.now() + READY_MS
    while (!(await answers(this.#settings.ports.broker))) {
      if (isGone(child) || Date.now() > deadline) {
        await this.kill()
        throw new Error(`Kafka did not start: ${tail(join(data, 'broker.log'))}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async #format(): Promise<void> {
    const { cache, data, formatting = [] } = this.#options
    if (existsSync(join(this.#logs, 'meta.properties'))) return
    const log = openSync(join(data, 'format.log'), 'a')
    const java = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classpath(cache)]
    const args = ['format', '-t', this.#settings.clusterId, '-c', this.#config, ...formatting]
    const child = spawn('java', [...java, 'kafka.tools.StorageTool', ...args], {
      stdio: ['ignore', log, log],
      timeout: READY_MS,
    })
    closeSync(log)
    const code = await new Promise((resolve) => child.once('exit', resolve).once('error', resolve))
    if (code !== 0) throw new Error(`Kafka could not format its data: ${tail(join(data, 'format.log'))}`)
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** Usually two seconds; a broker that waits for its controller would take minutes. */
  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  /** Call it while stopped: it starts again with no data. */
  loseDisk(): void {
    rmSync(this.#logs, { recursive: true })
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child !== null) await endProcess(child, signal, STOP_MS)
    rmSync(this.#lock, { force: true })
  }
}

/** Two brokers on one folder damage it, and Kafka's own lock doesn't survive a copied or remounted folder. */
function takeLock(path: string): void {
  if (existsSync(path)) {
    const holder = Number(readFileSync(path, 'utf8'))
    if (alive(holder)) throw new Error(`the broker with process id ${holder} has this data (${path})`)
  }
  writeFileSync(path, String(process.pid))
}

function alive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve((socket.destroy(), true)))
    socket.once('error', () => resolve(false))
  })
}

function tail(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').slice(-2_000).trim() : 'it said nothing'
}
