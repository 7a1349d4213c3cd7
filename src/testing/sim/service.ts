import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../../catalogue/registry.ts'
import type { Store } from '../../contracts/store.ts'
import { eventDirectory } from '../../intake/directory.ts'
import { takeEvents, type IntakeParts } from '../../intake/run.ts'
import type { Random } from '../../lib/random.ts'
import { startPipeline, type Pipeline } from '../../pipeline.ts'
import { PROVIDERS } from '../../providers/all.ts'
import { noMeter, silentLog, sourceConfig } from '../parts.ts'
import { settle, type VirtualClock } from './clock.ts'
import type { World } from './world.ts'

const catalogue = builtinCatalogue()

/** The whole pipeline on the real record, over a simulated world and under a virtual clock. */
export interface SimulatedService {
  readonly store: Store
  deliver(event: unknown): Promise<void>
  /** Lets time go on until only retries of what nobody has are left. */
  quiesce(): Promise<void>
  stop(): Promise<void>
}

export interface SimulationOptions {
  readonly world: World
  readonly clock: VirtualClock
  readonly random: Random
  readonly latencyMs: number
  readonly sweeps?: boolean
}

export function startSimulated(options: SimulationOptions): SimulatedService {
  const { world, clock, random, latencyMs } = options
  const store = openSqliteStore({ path: ':memory:' })
  const sources = [...PROVIDERS.values()].map((provider) => ({
    config: sourceConfig(provider.name),
    provider,
    source: world.source(provider.name, { latencyMs, random }),
  }))
  const pipeline: Pipeline = startPipeline({
    store,
    sources,
    catalogue,
    clock,
    random,
    log: silentLog,
    meter: noMeter,
    sweeps: options.sweeps === true,
  })
  const intake: IntakeParts = {
    store,
    directory: eventDirectory([...PROVIDERS.values()].map((provider) => ({ platform: provider.name, provider }))),
    clock,
    log: silentLog,
    meter: noMeter,
    componentType: (type) => catalogue.type(type)?.componentType ?? null,
  }
  return {
    store,
    deliver: async (event) =>
      void (await takeEvents([{ kind: 'parsed', value: event }], { name: 'sim', source: null }, intake)),
    quiesce: () => quiesce(store, clock),
    stop: async () => {
      const stopping = pipeline.stop()
      for (let i = 0; i < 50 && clock.advance(); i++) await settle()
      await stopping
      await store.close()
    },
  }
}

/**
 * The longest pause between two reads of a URI is 5 s, and what nobody has is tried again after 15 s at the earliest: 12 s
 * without anything due mean that only such retries are left.
 */
const QUIET_MS = 12_000

async function quiesce(store: Store, clock: VirtualClock): Promise<void> {
  const bound = clock.now() + 3_600_000
  let busyAt = clock.now()
  while (clock.now() < bound) {
    await settle()
    const { due } = await store.dirty(clock.now())
    if (due > 0) busyAt = clock.now()
    if (clock.now() - busyAt > QUIET_MS) return
    if (!clock.advance()) throw new Error(`nobody waits for anything, with ${due} marks due`)
  }
  throw new Error('the simulation did not come to rest within an hour of its time')
}
