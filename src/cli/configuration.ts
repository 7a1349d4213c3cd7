import { fileURLToPath } from 'node:url'
import { readConfig, readConfigFile, type Config } from '../config/config.ts'
import { ok, type Result } from '../lib/result.ts'
import { DEMO_PROVIDERS, PROVIDERS, providersWith } from '../providers/all.ts'
import { readSettings, type DemoBus, type StartSettings } from './settings.ts'

/** Reads the configuration of a command from the file and the environment, which takes precedence. */
export function readConfiguration(path: string, env: NodeJS.ProcessEnv): Result<Config, readonly string[]> {
  const config = readConfigFile(path, providersWith, env)
  return config.ok ? ok(withEnvironment(config.value, env)) : config
}

/** Returns the valid configuration; throws with its problems. */
export function configurationIn(path: string): Config {
  const config = readConfiguration(path, process.env)
  if (config.ok) return config.value
  throw new Error(
    `The configuration isn't valid:\n  ${config.error.join('\n  ')}\n\n"mlg config-schema" prints its schema; "mlg start --demo" needs none.`,
  )
}

/** MLG_PORT and MLG_DATA override the file, so that one file serves several installations. */
function withEnvironment(config: Config, env: NodeJS.ProcessEnv): Config {
  const settings = readSettings(env)
  return {
    ...config,
    listen: env.MLG_PORT === undefined ? config.listen : { ...config.listen, port: settings.port },
    data: env.MLG_DATA === undefined ? config.data : settings.data,
  }
}

export interface DemoSource {
  readonly platform: string
  readonly provider: string
  readonly baseUrl: string
}

/** Lists the demo's sources for inspection while the demo isn't running and none of them answers. */
export function demoSources(): readonly DemoSource[] {
  return [...DEMO_PROVIDERS.keys()].map((name) => ({ platform: name, provider: name, baseUrl: 'http://127.0.0.1' }))
}

/** Lets users try messages with a program that listens here. */
const LOCAL_RECEIVER = { webhooks: ['http://127.0.0.1:8099'], networks: ['127.0.0.0/8'] }

/** The demo company enforces some of the built-in policies, so that their pages have something to show. */
const DEMO_DEFINITIONS = fileURLToPath(new URL('../../demo/definitions', import.meta.url))

/** The demo's sources are ours and on loopback, so they may be read as fast as they answer. */
export function demoConfiguration(settings: StartSettings, port: number, named: readonly DemoSource[]): Config {
  const sources = named.map((source) => ({ ...source, limits: { ratePerSecond: 5_000, concurrency: 32 } }))
  const config = readConfig(
    {
      listen: { port },
      data: settings.data,
      sources,
      intake: demoIntake(settings.bus),
      notifications: LOCAL_RECEIVER,
      catalogue: { folder: DEMO_DEFINITIONS },
    },
    { base: process.cwd(), providers: PROVIDERS, env: process.env },
  )
  if (!config.ok) throw new Error(`the demo's configuration isn't valid: ${config.error.join('; ')}`)
  return config.value
}

/** Configures the receiving end of the demo's event bus. */
function demoIntake(bus: DemoBus): object {
  switch (bus.kind) {
    case 'http':
      return {}
    case 'kafka': {
      const [, brokers = '', topic = 'mlg.events'] = /^(?:kafka:\/\/)?([^/]+)(?:\/(.+))?$/.exec(bus.url) ?? []
      return { kafka: { brokers: brokers.split(','), topics: [{ topic }] } }
    }
    case 'sqs':
      return { sqs: [queue(bus.url)] }
    case 'sns':
      return { sqs: [queue(bus.queueUrl)] }
  }
}

function queue(queueUrl: string): object {
  // The tests' queue service takes any credentials; a real one finds its own in the environment.
  process.env.AWS_ACCESS_KEY_ID ??= 'demo'
  process.env.AWS_SECRET_ACCESS_KEY ??= 'demo'
  return { queueUrl, region: process.env.AWS_REGION ?? 'us-east-1', endpoint: new URL(queueUrl).origin }
}
