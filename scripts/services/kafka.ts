// Starts a real Kafka broker for tests and development.
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { finished, javaProblem, mavenProblem } from './java.ts'
import { freePorts } from './ports.ts'
import { ended, isGone } from './process.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

/**
 * Apache Kafka, one node that is broker and controller, from Maven Central. About 44 MB in the cache, 150–250 MB
 * running.
 */

const KAFKA = '4.3.1'
/** Without a binding of slf4j the broker logs nothing, and a start that fails says nothing. */
const LOG4J = '2.25.4'
/** 1.7–3 s on a calm machine, three times as long on a busy one; after a kill 4 s and more. */
const READY_MS = 60_000
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
  // In a folder of its own first: a fetch that breaks off, or two at once, must not leave half a broker in the cache.
  const work = join(cache, `kafka-${KAFKA}.${process.pid}`)
  mkdirSync(work, { recursive: true })
  try {
    writeFileSync(join(work, 'pom.xml'), pom())
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib']
    await finished('mvn', ['-B', '-q', ...goal], work)
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
  /** Lines of server.properties instead of ours, or on top of them, for a test of its own: another listener, say. */
  readonly properties?: (ports: KafkaPorts) => readonly string[]
  /** Further arguments of the tool that formats the data: the first users, say. */
  readonly formatting?: readonly string[]
}

export interface KafkaPorts {
  readonly broker: number
  readonly controller: number
  /** Free for a listener of the test's own. */
  readonly spare: number
}

export interface RunningKafka extends StartedService {
  readonly ports: KafkaPorts
}

export async function startKafka(options: KafkaOptions): Promise<RunningKafka> {
  const { data, say } = options
  mkdirSync(data, { recursive: true })
  const [broker = 0, controller = 0, spare = 0] = await freePorts(3)
  const ports = { broker, controller, spare }
  const config = join(data, 'server.properties')
  writeFileSync(config, properties(data, ports, options.properties?.(ports) ?? []))
  writeFileSync(join(data, 'log4j2.properties'), LOGGING)
  await format(options, config)
  const node = new BrokerNode(options, config, broker)
  await node.start()
  say(`Kafka answers on 127.0.0.1:${broker}`)
  return {
    url: `127.0.0.1:${broker}`,
    ports,
    get pid() {
      return node.pid
    },
    kill: () => node.end('SIGKILL'),
    restart: () => node.start(),
    stop: () => node.end('SIGTERM'),
  }
}

/**
 * The broker's and controller's own addresses only: left alone, Kafka binds them all. Small and quick, for one node.
 */
function properties(data: string, { broker, controller }: KafkaPorts, extra: readonly string[]): string {
  const given = new Set(extra.map((line) => line.slice(0, line.indexOf('='))))
  const own = [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controller}`,
    `listeners=PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${broker}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names=CONTROLLER',
    'inter.broker.listener.name=PLAINTEXT',
    `log.dirs=${join(data, 'logs')}`,
    // A topic is made by whoever means to, with its partitions: never by a misspelt name.
    'auto.create.topics.enable=false',
    ...['offsets.topic', 'transaction.state.log', 'share.coordinator.state.topic'].flatMap((topic) => [
      `${topic}.replication.factor=1`,
      `${topic}.num.partitions=4`,
      ...(topic === 'offsets.topic' ? [] : [`${topic}.min.isr=1`]),
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

async function format({ cache, data, formatting = [] }: KafkaOptions, config: string): Promise<void> {
  if (existsSync(join(data, 'logs', 'meta.properties'))) return
  // An id is 16 bytes in base64url; the tool takes a first "-" for an option.
  const id = `M${randomBytes(16).toString('base64url').slice(1)}`
  const log = openSync(join(data, 'format.log'), 'a')
  const args = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classpath(cache)]
  const child = spawn('java', [...args, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', config, ...formatting], {
    stdio: ['ignore', log, log],
    timeout: READY_MS,
  })
  closeSync(log)
  const code = await new Promise((resolve) => child.once('exit', resolve).once('error', resolve))
  if (code !== 0) throw new Error(`Kafka could not format its data: ${tail(join(data, 'format.log'))}`)
}

/** One broker process after another on the same data and ports. */
class BrokerNode {
  readonly #options: ServiceStartOptions
  readonly #config: string
  readonly #port: number
  readonly #lock: string
  #child: ChildProcess | null = null

  constructor(options: ServiceStartOptions, config: string, port: number) {
    this.#options = options
    this.#config = config
    this.#port = port
    this.#lock = join(options.data, 'broker.pid')
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  async start(): Promise<void> {
    const { cache, data } = this.#options
    takeLock(this.#lock)
    const out = openSync(join(data, 'broker.log'), 'a')
    const heap = ['-Xms64m', '-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
    const logging = `-Dlog4j2.configurationFile=${join(data, 'log4j2.properties')}`
    const child = spawn('java', [...heap, logging, '-cp', classpath(cache), 'kafka.Kafka', this.#config], {
      stdio: ['ignore', out, out],
    })
    closeSync(out)
    this.#child = child
    // Whoever dies without stopping it must not leave a broker behind.
    const kill = (): void => void child.kill('SIGKILL')
    process.once('exit', kill)
    child.once('exit', () => process.off('exit', kill))
    if (child.pid !== undefined) writeFileSync(this.#lock, String(child.pid))
    const deadline = Date.now() + READY_MS
    while (!(await answers(this.#port))) {
      if (isGone(child) || Date.now() > deadline) {
        await this.end('SIGKILL')
        throw new Error(`Kafka did not start: ${tail(join(data, 'broker.log'))}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child
    this.#child = null
    // Two seconds as a rule; a broker that waits for its controller would take minutes.
    if (child !== null) await ended(child, signal, STOP_MS)
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
