import { join } from 'node:path'
import { expect } from 'vitest'
import { freePorts } from '../../../scripts/services/ports.ts'
import { readConfig } from '../../config/config.ts'
import { must } from '../../lib/result.ts'
import { PROVIDERS } from '../../providers/all.ts'
import { startService } from '../../wiring/main.ts'
import { eventually } from '../parts.ts'
import { temporaryFolder } from '../system/harness.ts'
import { startRelay, type Misbehaviour, type Relay } from './relay.ts'

/** A poll and a complete sweep are due within this; the machine may be busy. */
export const WITHIN_MS = 60_000
/** For tests of a product, which wait for those several times. */
export const RUNNING = { timeout: 240_000 }
/** The product signs its webhooks with this. */
export const SECRET = 'the secret of the webhooks'

/** Frequent enough to wait for. */
export const OFTEN = {
  limits: { ratePerSecond: 500, concurrency: 4 },
  sweep: { fullSeconds: 3 },
  poll: { intervalSeconds: 1, overlapSeconds: 5 },
}

/** The service, with one product as its only source, behind a relay. */
export interface World extends PlainWorld {
  readonly relay: Relay
}

/** The service, with one product as its only source. */
export interface PlainWorld {
  readonly url: string
  /** Returns the source as the service reports it. */
  view(): Promise<SourceView>
  entity(uri: string): Promise<EntityView>
  /** Returns the last transaction. */
  transaction(): Promise<number>
  /** Waits until complete sweeps that began after this call are done. */
  nextFull(): Promise<void>
  /** Waits until the source is found to be down. */
  foundDown(): Promise<void>
  stop(): Promise<void>
}

interface SourceView {
  readonly dirty: number
  readonly unmappedFields: Readonly<Record<string, number>>
  readonly reads: { readonly refused: number }
  readonly issues: readonly { readonly kind: string; readonly first: string; readonly since: string }[]
  readonly sweep: { readonly nextFullAt: string }
}

interface EntityView {
  readonly deletedAtSource: string | null
}

/** The provider's name is also its platform; `settings` are the source's. */
export async function startWorld(
  provider: string,
  address: string,
  settings: object,
  secrets: readonly string[] = [SECRET],
): Promise<World> {
  const relay = await startRelay(address)
  const world = await startPlainWorld(provider, relay.url, settings, secrets)
  return {
    ...world,
    relay,
    async stop() {
      await world.stop()
      await relay.stop()
    },
  }
}

/** Starts it without a relay. */
export async function startPlainWorld(
  provider: string,
  baseUrl: string,
  settings: object,
  secrets: readonly string[] = [SECRET],
): Promise<PlainWorld> {
  const folder = temporaryFolder()
  const [port = 0] = await freePorts(1)
  const content = {
    listen: { port },
    data: folder.path,
    log: { level: 'warn' },
    intake: { webhooks: { [provider]: { secrets } } },
    sources: [{ platform: provider, provider, baseUrl, ...settings }],
  }
  const config = must(readConfig(content, { base: folder.path, providers: PROVIDERS, env: {} }))
  const service = await startService({ config, logFile: join(folder.path, 'mlg.log') })
  const get = async (path: string): Promise<unknown> => await (await fetch(`${service.url}/api/v1/${path}`)).json()
  const view = async () => ((await get('sources')) as { readonly sources: [SourceView] }).sources[0]
  return {
    url: service.url,
    view,
    transaction: async () => ((await get('status')) as { readonly tx: number }).tx,
    entity: async (uri) => (await get(`entities/${encodeURIComponent(`aip://${uri}`)}`)) as EntityView,
    async nextFull() {
      for (let n = 0; n < 2; n++) {
        const before = (await view()).sweep.nextFullAt
        await eventually(async () => (await view()).sweep.nextFullAt !== before, 'another complete sweep', WITHIN_MS)
      }
    },
    foundDown: () =>
      eventually(
        async () => JSON.stringify(await view()).includes('"circuit":"open"'),
        'it is found to be down',
        WITHIN_MS,
      ),
    async stop() {
      await service.stop()
      folder.remove()
    },
  }
}

type ProductLines = readonly string[]

/**
 * Makes the product limit requests, and break its answers in each way; then the graph must show its changes. `more`:
 * the changes made meanwhile.
 */
export async function throughBrokenAnswers(
  { relay }: World,
  shown: () => Promise<ProductLines>,
  more = 2,
): Promise<void> {
  const before = await shown()
  for (const how of ['throttled', 'cut', 'html', 'error', 'other'] as const satisfies readonly Misbehaviour[]) {
    relay.misbehave(how)
    relay.forget()
    await eventually(() => [...relay.requested.values()].reduce((sum, n) => sum + n, 0) > more, 'it asks on', WITHIN_MS)
    expect(await shown()).toEqual(before)
  }
  relay.misbehave(null)
}

/** Waits until the graph shows the product's contents, line by line; a failure shows the lines that differ. */
export async function untilSame(
  has: () => Promise<ProductLines>,
  shows: () => Promise<ProductLines>,
  withinMs = WITHIN_MS,
): Promise<void> {
  let [expected, got]: [ProductLines, ProductLines] = [[], []]
  const same = async () => {
    ;[expected, got] = [await has(), await shows()]
    return JSON.stringify(expected) === JSON.stringify(got)
  }
  await eventually(same, 'the graph shows what the product has', withinMs).catch(() => expect(got).toEqual(expected))
}
