// Runs one sweep of a source: complete, resuming where it stopped, or for changes.
import type { TypeContract } from '../contracts/source.ts'
import { and } from '../lib/english.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { compareListings } from './compare-listings.ts'
import { saveFinding } from './findings.ts'
import { rereadUnlisted } from './resolve-deletions.ts'
import { listType, type ListEnd, type PageDone } from './list-type.ts'
import type { SweepOnDuty } from './sweep-parts.ts'
import { withPosition, saveProgress, type SweepProgress } from './progress.ts'
import type { SweepReport } from './schedule.ts'
import { addSetAside, saveSetAside, type SetAsideItems } from './set-aside.ts'

export interface SweepResult {
  readonly report: SweepReport
  /** The most that the source's clock was behind the local one during the listing; null if it sent no Date. */
  readonly skewMs: number | null
}

/** Pages of a complete sweep before an incremental one may interrupt it. */
const MIN_PAGES = 10

/** Lists the changes since a time: short enough to restart after an interruption. */
export async function sweepChanges(since: string | null, parts: SweepOnDuty): Promise<Result<SweepResult>> {
  const failures: FailedType[] = []
  const complete: string[] = []
  let [listed, marked, skewMs] = [0, 0, null as number | null]
  const sweep = parts.clock.now()
  for (const contract of Object.values(parts.provider.types)) {
    let setAside: SetAsideItems | null = null
    const end = await listType({ contract, since, cursor: null, sweep }, parts, async (page) => {
      setAside = addSetAside(setAside, page.setAside)
      listed += page.listed
      marked += page.marked
      skewMs = lowerOf(skewMs, page.skewMs)
      return true
    })
    const isComplete = contract.changesListAll === true && end.kind === 'complete'
    if (isComplete) complete.push(contract.type)
    await saveSetAside(parts.store, parts.config.platform, {
      type: contract.type,
      setAside,
      complete: isComplete,
      at: sweep,
    })
    // One broken listing must not block the others of its source.
    if ('error' in end) failures.push({ type: contract.type, error: end.error })
  }
  const compared = await compareListings(complete, sweep, parts)
  if (!compared.ok) return compared
  if (failures.length > 0) return err(describeFailures(failures, parts))
  return ok({ report: { kind: 'incremental', listed, marked, ...compared.value }, skewMs })
}

/**
 * Lists everything and compares, continuing at `from`; returns null if it paused for an incremental sweep. A sweep
 * changes nothing by itself: marked entities are read like any other, so a wrong listing costs reads and deletes
 * nothing.
 */
export async function sweepAll(
  from: SweepProgress,
  pauseAt: number,
  parts: SweepOnDuty,
): Promise<Result<SweepResult> | null> {
  const failures: FailedType[] = []
  const full = new CompleteSweep(from, pauseAt, parts)
  for (const contract of Object.values(parts.provider.types)) {
    const end = await full.listAll(contract)
    if (end.kind === 'paused') return null
    if ('error' in end) failures.push({ type: contract.type, error: end.error })
  }
  const compared = await full.compare()
  if (!compared.ok) return compared
  if (failures.length > 0) return err(describeFailures(failures, parts))
  await rereadUnlisted(parts)
  await saveProgress(parts.store, parts.config.platform, null)
  const { listed, marked, missing, held, skewMs } = full.progress
  return ok({ report: { kind: 'full', listed, marked, missing, held }, skewMs })
}

interface FailedType {
  readonly type: string
  readonly error: string
}

/** Tells each error once, with the types that it hit: a source that is down fails at every type alike. */
function describeFailures(failures: readonly FailedType[], { config, provider }: SweepOnDuty): string {
  const all = Object.keys(provider.types).length
  const typesOf = (failed: readonly FailedType[]): string =>
    all > 1 && failed.length === all ? 'all types' : and(failed.map(({ type }) => type))
  return [...Map.groupBy(failures, ({ error }) => error)]
    .map(([error, failed]) => `listing ${typesOf(failed)} at ${config.platform} failed: ${error}`)
    .join('; ')
}

class CompleteSweep {
  progress: SweepProgress
  readonly #parts: SweepOnDuty
  readonly #pauseAt: number
  #pages = 0

  constructor(from: SweepProgress, pauseAt: number, parts: SweepOnDuty) {
    this.progress = from
    this.#pauseAt = pauseAt
    this.#parts = parts
  }

  async listAll(contract: TypeContract): Promise<ListEnd> {
    const position = this.progress.types[contract.type]
    if (position?.at === 'done' || position?.at === 'end') return { kind: 'complete' }
    const end = await this.#list(contract, position?.cursor ?? null)
    if (end.kind === 'repeats') await this.#reportRepeats(contract, end.error)
    // Nothing can be concluded about unlisted entities.
    if (end.kind === 'none') await this.#save(withPosition(this.progress, contract.type, { at: 'done' }))
    if (end.kind === 'partial') await this.#finish(contract.type)
    return end
  }

  /** Compares what was listed completely. */
  async compare(): Promise<Result<unknown>> {
    const { startedAt: sweep, types } = this.progress
    const complete = Object.keys(types).filter((type) => types[type]?.at === 'end')
    const compared = await compareListings(complete, sweep, this.#parts)
    if (!compared.ok) return compared
    const [missing, held] = [this.progress.missing + compared.value.missing, this.progress.held + compared.value.held]
    this.progress = { ...this.progress, missing, held }
    for (const type of complete) await this.#finish(type)
    return compared
  }

  async #list(contract: TypeContract, cursor: string | null): Promise<ListEnd> {
    const from = { contract, since: null, cursor, sweep: this.progress.startedAt }
    const end = await listType(from, this.#parts, (page) => this.#recordPage(contract, page))
    // The source may have expired the cursor; what was listed so far stays listed.
    if (end.kind !== 'failed' || !end.refused) return end
    this.progress = withPosition(this.progress, contract.type, null)
    return await this.#list(contract, null)
  }

  async #recordPage({ type }: TypeContract, done: PageDone): Promise<boolean> {
    const { progress } = this
    const { listed, marked, setAside, skewMs, next, provesDeletions } = done
    const now = this.#parts.clock.now()
    const total = addSetAside(progress.setAside[type] ?? null, setAside)
    const counted = {
      ...progress,
      advancedAt: now,
      listed: progress.listed + listed,
      marked: progress.marked + marked,
      skewMs: lowerOf(progress.skewMs, skewMs),
      setAside: total === null ? progress.setAside : { ...progress.setAside, [type]: total },
    }
    const end = { at: provesDeletions ? 'end' : 'done' } as const
    await this.#save(withPosition(counted, type, next === null ? end : { at: 'page', cursor: next }))
    return ++this.#pages < MIN_PAGES || now < this.#pauseAt
  }

  async #finish(type: string): Promise<void> {
    const { startedAt: at, setAside } = this.progress
    const { store, config } = this.#parts
    await saveSetAside(store, config.platform, { type, setAside: setAside[type] ?? null, complete: true, at })
    await this.#save(withPosition(this.progress, type, { at: 'done' }))
  }

  async #reportRepeats({ type }: TypeContract, error: string): Promise<void> {
    const { store, config, clock } = this.#parts
    await this.#save(withPosition(this.progress, type, null))
    await saveFinding(store, config.platform, { type, finding: { kind: 'repeats', type, at: clock.now(), error } })
  }

  async #save(progress: SweepProgress): Promise<void> {
    this.progress = progress
    // If another process took over, it saves the progress from now on.
    if (await this.#parts.stillHeld()) await saveProgress(this.#parts.store, this.#parts.config.platform, progress)
  }
}

function lowerOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}
