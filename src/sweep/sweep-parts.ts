import type { RecordNotes } from '../contracts/notes.ts'
import type { Coordination } from '../contracts/coordination.ts'
import type { Sweeps } from '../contracts/sweeps.ts'
import type { TransactionLog } from '../contracts/log.ts'
import type { Reads } from '../contracts/reads.ts'
import type { Marks } from '../contracts/marks.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { TypeContract, CompletePage, ConfiguredSource, SourceConfig } from '../contracts/source.ts'
import type { Log } from '../contracts/telemetry.ts'
import { onDuty, type Duty, type DutyParts } from '../follow/duty.ts'
import { makeUri, type Uri } from '../model/uri.ts'
import { truncate } from '../lib/cut-text.ts'
import type { WholeReads } from './whole-reads.ts'

/** The source respects its throttle: listings count against its limit like any read. */
export interface SweepParts extends ConfiguredSource, DutyParts {
  readonly store: Marks & Reads & Sweeps & Coordination & RecordNotes & Pick<TransactionLog, 'head'>
  /** Commits a page's complete records; returns unmappable ones. If absent, changed entities are read alone. */
  readonly takePage?: (page: CompletePage) => Promise<readonly string[]>
  /** Counts listed items of kinds that nothing here reads. */
  readonly skipped?: (kinds: readonly string[]) => void
  readonly catalogue: Catalogue
  readonly random: () => number
  readonly log: Log
  /** Aborts when a person pauses the source; resuming creates a new one. Absent if pausing isn't possible. */
  readonly pauseSignal?: () => AbortSignal
}

/** A sweep of a source by the process that has the duty. Its signal is the duty's. */
export type SweepOnDuty = SweepParts &
  Pick<Duty, 'stillHeld'> & {
    /** True if the last complete sweep listed nothing, so that an empty listing loses nothing. */
    readonly nothingListed?: boolean
    /**
     * Hears that an incremental listing shows a container that was gone. What it contains is back too, and only a
     * complete sweep shows that. The text is the same as long as the record has the same container as gone.
     */
    readonly returned?: (id: string) => Promise<void>
    /** If absent, the versions in listings are always trusted. */
    readonly wholeReads?: WholeReads
  }

/** A sweep waits while more marks than this are due for its source, so as not to delay them. */
const MAX_SWEEP_BACKLOG = 20_000

interface RoomParts extends Pick<DutyParts, 'clock' | 'signal'> {
  readonly store: Pick<Marks, 'dirty'>
  readonly config: Pick<SourceConfig, 'platform'>
}

/** One process at a time sweeps a source. If it loses the duty, its progress is outdated, and its marks do no harm. */
export function onSweepDuty<T>(
  parts: SweepParts,
  work: (parts: SweepOnDuty) => Promise<T>,
): Promise<{ value: T } | null> {
  return onDuty(`sweep:${parts.config.platform}`, parts, ({ signal, stillHeld }) =>
    work({ ...parts, signal, stillHeld }),
  )
}

/** Waits until no more marks than this are due for the source. */
export async function waitForRoom(
  { store, config, clock, signal }: RoomParts,
  maxBacklog = MAX_SWEEP_BACKLOG,
): Promise<void> {
  while (!signal.aborted) {
    const { due } = await store.dirty(clock.now(), config.platform)
    if (due <= maxBacklog) return
    await clock.sleep(200, signal)
  }
}

export interface NamedItems<T> {
  readonly named: readonly { readonly uri: Uri; readonly item: T }[]
  /** The id and error of each item whose id gives no URI. */
  readonly refused: readonly string[]
}

export function namedBy<T extends { readonly id: string }>(
  contract: TypeContract,
  items: readonly T[],
  { catalogue, config }: SweepParts,
): NamedItems<T> {
  const componentType = catalogue.type(contract.type)?.componentType ?? ''
  const named: { readonly uri: Uri; readonly item: T }[] = []
  const refused: string[] = []
  for (const item of items) {
    const uri = makeUri(componentType, config.platform, item.id)
    if (uri.ok) named.push({ uri: uri.value, item })
    else refused.push(`the id ${JSON.stringify(truncate(item.id, 100))} gives no URI: ${uri.error}`)
  }
  return { named, refused }
}
