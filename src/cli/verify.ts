import { formatCount } from '../lib/format-count.ts'
import { openPostgresStore } from '../adapters/postgres/store.ts'
import { inspectDatabase } from '../adapters/sqlite/schema/inspect.ts'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { systemClock } from '../adapters/system-clock.ts'
import type { Config } from '../config/config.ts'
import { compileDefinitions } from '../wiring/check-configuration.ts'
import type { RecordPorts, Store } from '../contracts/store.ts'
import { INFERENCE } from '../infer/follower/inference.ts'
import { lastingDifferences, verifyConclusions, type VerificationReport } from '../infer/follower/verify.ts'
import { openLog } from '../wiring/log.ts'
import { GraphFollower } from '../projections/graph/graph-follower.ts'
import { DATABASE } from '../wiring/record.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PROVIDERS } from '../providers/all.ts'
import { configurationIn, demoConfiguration, demoSources } from './configuration.ts'
import { readSettings } from './settings.ts'

export interface VerifyOptions {
  readonly config: string
  readonly demo: boolean
}

/** A changing record is compared repeatedly: only what differs each time really differs. */
const MAX_COMPARISONS = 5
const PAUSE_MS = 1_000
/** Maximum number of differences spelt out, of each kind. */
const MAX_SHOWN = 10

/**
 * Evaluates every rule from scratch over everything declared, and compares the result with the recorded conclusions.
 * Only reads, and may run while the service does. Exits with 1 if they differ.
 */
export async function verify(options: VerifyOptions, print: (line: string) => void): Promise<void> {
  const config = configurationOf(options)
  const damage = damageOf(config)
  if (damage !== null) {
    print(`✗ ${damage}`)
    process.exitCode = 1
    return
  }
  const { store, broken } = await openToRead(config)
  const follower = new GraphFollower(store, systemClock)
  try {
    const { catalogue, compiled } = await compileDefinitions(config)
    await Promise.race([follower.ready, broken])
    const began = performance.now()
    const hasAttribute = (type: string, name: string) => catalogue.attribute(type, name) !== null
    const look = (): Promise<VerificationReport> =>
      Promise.race([
        verifyConclusions({ store, graph: follower.graph, rules: compiled.recorded, hasAttribute }),
        broken,
      ])
    let found = await look()
    for (let looks = 1; looks < MAX_COMPARISONS && !found.same; looks++) {
      await systemClock.sleep(PAUSE_MS)
      found = lastingDifferences(found, await look())
    }
    report(
      found,
      { seconds: (performance.now() - began) / 1_000, lag: found.tx - (await store.checkpoint(INFERENCE)) },
      print,
    )
    if (!found.same) process.exitCode = 1
  } finally {
    await follower.stop()
    await store.close()
  }
}

function report(
  found: VerificationReport,
  { seconds, lag }: { readonly seconds: number; readonly lag: number },
  print: (line: string) => void,
): void {
  for (const { rule, conclusions, missing, surplus } of found.rules) {
    const { id, version } = rule.definition
    const good = missing.length + surplus.length === 0
    print(
      `${good ? '✓' : '✗'} ${`${id}@${version}`.padEnd(14)} ${String(conclusions).padStart(9)} ${conclusions === 1 ? 'conclusion' : 'conclusions'}`,
    )
    for (const line of [
      ...missing.slice(0, MAX_SHOWN).map((edge) => `    missing: ${found.named(edge)}`),
      ...surplus.slice(0, MAX_SHOWN).map((edge) => `    excess: ${found.named(edge)}`),
    ])
      print(line)
    const notShown = Math.max(0, missing.length - MAX_SHOWN) + Math.max(0, surplus.length - MAX_SHOWN)
    if (notShown > 0) print(`    and ${notShown} more`)
  }
  for (const id of found.rulesNotInForce)
    print(`✗ ${id}: the record has conclusions of this rule, but the catalogue has no such rule`)
  const memory = (process.memoryUsage().rss / 2 ** 20).toFixed(0)
  print(
    `${found.same ? 'The record has exactly the conclusions of the rules' : 'The record differs from the conclusions of the rules'} at transaction ${found.tx} (${seconds.toFixed(1)} s, ${memory} MB)`,
  )
  if (!found.same && lag > 0)
    print(
      `Inference is ${formatCount(lag, 'transaction')} behind. Start the service and verify again, or correct it with "mlg enrich".`,
    )
  else if (!found.same) print('Correct it with "mlg enrich", on the running service.')
}

function configurationOf({ config: path, demo }: VerifyOptions): Config {
  if (!demo && existsSync(path)) return configurationIn(path)
  if (!demo && process.env.MLG_DATA === undefined)
    throw new Error(
      `There is no file ${path}. Name one with --config, or set MLG_DATA to the data folder of a service without one.`,
    )
  const config = demoConfiguration(readSettings(process.env), 0, demoSources())
  return demo ? config : withEveryProvider(config)
}

/**
 * A service started on addresses, with --mlflow and the like, may have had any provider, and has no definitions of the
 * demo; no source is read here.
 */
function withEveryProvider(config: Config): Config {
  const sources = config.sources.slice(0, 1).flatMap((source) => {
    return [...PROVIDERS.keys()].map((provider) => ({ ...source, platform: provider, provider }))
  })
  return { ...config, sources, catalogueFolder: null }
}

/** Describes damage to the file itself and what to do: nothing read from a damaged file can be compared. */
function damageOf(config: Config): string | null {
  if (config.store !== 'sqlite') return null
  const path = join(config.data, DATABASE)
  if (!existsSync(path))
    throw new Error(`There is no record at ${path}. Start the service once, or name the configuration with --config.`)
  const wrong = inspectDatabase(path).find(({ ok }) => !ok)
  return wrong === undefined ? null : `${path}: ${wrong.what}: ${wrong.found}\n    → ${wrong.todo}`
}

interface ToVerify {
  readonly store: Store & Pick<RecordPorts, 'checkpoint' | 'close'>
  /** Rejects once the file can't be read any more, since followers would retry for ever. */
  readonly broken: Promise<never>
}

async function openToRead(config: Config): Promise<ToVerify> {
  const { promise: broken, reject } = Promise.withResolvers<never>()
  broken.catch(() => undefined)
  if (config.store !== 'sqlite')
    return { store: await openPostgresStore({ url: config.store, log: openLog('warn', null) }), broken }
  const store = openSqliteStore({ path: join(config.data, DATABASE), readonly: true })
  store.onFault((fault) => fault !== null && reject(new Error(fault)))
  return { store, broken }
}
