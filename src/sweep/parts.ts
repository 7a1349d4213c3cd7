import type { Catalogue } from '../catalogue/registry.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Provider, Source, SourceConfig, TypeContract } from '../contracts/source.ts'
import { PRIORITY, type Mark, type Store } from '../contracts/store.ts'
import type { Log } from '../contracts/telemetry.ts'
import { makeUri, type Uri } from '../model/uri.ts'

export interface SweepParts {
  readonly config: SourceConfig
  readonly provider: Provider
  /** Behind its gate: listings count against the source's limit like any read. */
  readonly source: Source
  readonly store: Store
  readonly catalogue: Catalogue
  readonly clock: Clock
  readonly random: () => number
  /** This process, among those that may sweep. */
  readonly holder: string
  readonly log: Log
  readonly signal: AbortSignal
}

/** Somebody who has the duty, under this fence. */
export type OnDuty = SweepParts & { readonly fence: number }

/** A page may wait for its source's turn this long before somebody else takes over. */
export const DUTY_MS = 120_000
/** Marks waiting for this source beyond which a sweep waits: it must never crowd out what is already known to be due. */
const MAX_BACKLOG = 20_000

const dutyOf = ({ config }: SweepParts): string => `sweep:${config.platform}`

export function claimDuty(parts: SweepParts): Promise<number | null> {
  const { store, clock, holder } = parts
  return store.claim({ name: dutyOf(parts), holder, now: clock.now(), ttlMs: DUTY_MS })
}

/**
 * One process at a time sweeps a source. Renewed before every page; whoever lost it (it slept too long) stops, even where it could
 * have it again by now: what it listed so far is old. What it marked does no harm.
 */
export async function keepDuty(parts: OnDuty): Promise<boolean> {
  return (await claimDuty(parts)) === parts.fence
}

export async function giveUpDuty(parts: SweepParts): Promise<void> {
  await parts.store.unclaim(dutyOf(parts), parts.holder)
}

export async function makeRoom(parts: OnDuty): Promise<void> {
  while (!parts.signal.aborted) {
    await keepDuty(parts)
    const { due } = await parts.store.dirty(parts.clock.now(), parts.config.platform)
    if (due <= MAX_BACKLOG) return
    await parts.clock.sleep(200, parts.signal)
  }
}

export interface Named<T> {
  readonly named: readonly { readonly uri: Uri; readonly item: T }[]
  /** Of each item whose id gives no URI, which and why. */
  readonly refused: readonly string[]
}

/** What is listed under these ids. */
export function namedBy<T extends { readonly id: string }>(
  contract: TypeContract,
  items: readonly T[],
  { catalogue, config }: SweepParts,
): Named<T> {
  const componentType = catalogue.type(contract.type)?.componentType ?? ''
  const named: { readonly uri: Uri; readonly item: T }[] = []
  const refused: string[] = []
  for (const item of items) {
    const uri = makeUri(componentType, config.platform, item.id)
    if (uri.ok) named.push({ uri: uri.value, item })
    else refused.push(`the id ${JSON.stringify(item.id.slice(0, 100))} gives no URI: ${uri.error}`)
  }
  return { named, refused }
}

export function sweepMark(uri: Uri, type: string, parts: SweepParts): Mark {
  const now = parts.clock.now()
  const trace = `sweep-${parts.config.platform}-${now}`
  return { uri, expects: [type], priority: PRIORITY.sweep, due: now, cause: { kind: 'sweep', trace, since: now } }
}
