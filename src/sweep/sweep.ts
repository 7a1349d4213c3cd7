// Runs one sweep of a source: complete, resuming where it stopped, or for changes.
import { failureReports } from '../contracts/state-log.ts'
import { sweepMark } from '../contracts/marks.ts'
import type { TypeContract } from '../contracts/source.ts'
import { and } from '../lib/english.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Uri } from '../model/uri.ts'
import { areMost, isShrunk, saveFinding } from './findings.ts'
import { missingPages } from './missing-pages.ts'
import { containerEdge } from '../catalogue/containment.ts'
import { isShrunkUnexplained } from './explained.ts'
import { listType, type ListEnd, type PageDone } from './list-type.ts'
import { waitForRoom, type SweepOnDuty } from './sweep-parts.ts'
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
  let [listed, marked, missing, held, skewMs] = [0, 0, 0, 0, null as number | null]
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
    const complete = contract.changesListAll === true && end.kind === 'complete'
    await saveSetAside(parts.store, parts.config.platform, { type: contract.type, setAside, complete, at: sweep })
    const compared = complete
      ? await compareListing({ type: contract.type, sweep }, parts)
      : ok({ missing: 0, held: 0 })
    if (!compared.ok) return compared
    missing += compared.value.missing
    held += compared.value.held
    // One broken listing must not block the others of its source.
    if ('error' in end) failures.push({ type: contract.type, error: end.error })
  }
  if (failures.length > 0) return err(describeFailures(failures, parts))
  return ok({ report: { kind: 'incremental', listed, marked, missing, held }, skewMs })
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
    const end = await full.sweepType(contract)
    if (end.kind === 'paused') return null
    if ('error' in end) failures.push({ type: contract.type, error: end.error })
  }
  if (failures.length > 0) return err(describeFailures(failures, parts))
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

  async sweepType(contract: TypeContract): Promise<ListEnd> {
    const position = this.progress.types[contract.type]
    if (position?.at === 'done') return { kind: 'complete' }
    if (position?.at !== 'end') {
      const end = await this.#list(contract, position?.cursor ?? null)
      if (end.kind === 'repeats') await this.#reportRepeats(contract, end.error)
      // Nothing can be concluded about unlisted entities.
      if (end.kind === 'none') await this.#save(withPosition(this.progress, contract.type, { at: 'done' }))
      if (end.kind === 'partial') await this.#finish(contract, { missing: 0, held: 0 })
      if (end.kind !== 'complete') return end
    }
    return await this.#compare(contract)
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

  async #compare({ type }: TypeContract): Promise<ListEnd> {
    const { startedAt: sweep } = this.progress
    const compared = await compareListing({ type, sweep }, this.#parts)
    if (!compared.ok) return { kind: 'failed', error: compared.error, refused: false }
    await this.#finish({ type }, compared.value)
    return { kind: 'complete' }
  }

  async #finish({ type }: Pick<TypeContract, 'type'>, found: Pick<SweepReport, 'missing' | 'held'>): Promise<void> {
    const { progress } = this
    const { startedAt: at } = progress
    const { store, config } = this.#parts
    const setAside = progress.setAside[type] ?? null
    await saveSetAside(store, config.platform, { type, setAside, complete: true, at })
    const [missing, held] = [progress.missing + found.missing, progress.held + found.held]
    await this.#save(withPosition({ ...progress, missing, held }, type, { at: 'done' }))
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

interface ListedType {
  readonly type: string
  /** When the sweep that completed the listing began. */
  readonly sweep: number
}

/** Marks entities that a complete sweep lacks, unless they are too many, so that a read confirms the 404. */
async function compareListing(
  { type, sweep }: ListedType,
  parts: SweepOnDuty,
): Promise<Result<Pick<SweepReport, 'missing' | 'held'>>> {
  const { store, config, clock, log } = parts
  const { platform, guard } = config
  const counts = await store.compareListing({ platform, type }, sweep)
  const opened = (await store.guards()).find((state) => state.platform === platform)?.openUntil ?? 0
  const partCount = areMost(counts) ? await countParts({ type, sweep }, parts) : 0
  const isShrunkBy = (vanished: number): boolean => isShrunk({ ...counts, vanished }, guard, partCount)
  const isUntrusted =
    opened <= clock.now() &&
    isShrunkBy(counts.vanished) &&
    (await isShrunkUnexplained(
      { ...(await missingOf({ type, sweep }, parts)), vanished: counts.vanished, isShrunk: isShrunkBy },
      store,
    ))
  const finding = isUntrusted ? { kind: 'shrunk' as const, type, at: clock.now(), sweep, ...counts } : null
  const shrinkage = failureReports({ log, clock }, `the size of the listing of ${type} at ${platform}`, {
    message: 'a listing shrank; none of its entities count as deleted until a person confirms',
    fields: { source: platform, type },
  })
  if (isUntrusted) shrinkage.failed(`${counts.vanished} of ${counts.expected} entities are missing`)
  else shrinkage.worked()
  if (!isUntrusted && counts.missing > 0 && !(await markMissing({ type, sweep }, parts)))
    return err('another process took over this sweep')
  await saveFinding(store, platform, { type, finding })
  return ok(isUntrusted ? { missing: 0, held: counts.missing } : { missing: counts.missing, held: 0 })
}

/** Counts the entities of the source that are parts of some entity of a type. */
async function countParts({ type, sweep }: ListedType, { store, config, catalogue }: SweepOnDuty): Promise<number> {
  const { platform } = config
  let count = 0
  for (const { type: name } of await store.statedTypes([platform])) {
    const definition = catalogue.type(name)
    const isPart = definition !== undefined && containerEdge(definition, catalogue)?.to.types.has(type) === true
    if (isPart) count += (await store.compareListing({ platform, type: name }, sweep)).expected
  }
  return count
}

async function missingOf(of: ListedType, { store, config, catalogue }: SweepOnDuty) {
  const { platform } = config
  const uris = new Set<Uri>()
  for await (const page of missingPages({ platform, type: of.type }, of.sweep, store))
    for (const uri of page) uris.add(uri)
  const type = catalogue.type(of.type)
  return { uris, platform, container: type && containerEdge(type, catalogue) }
}

/** Marks missing documents once; their reads decide. Returns false if the duty was lost meanwhile. */
async function markMissing(of: ListedType, parts: SweepOnDuty): Promise<boolean> {
  const { store, config } = parts
  const key = { platform: config.platform, type: of.type }
  for await (const uris of missingPages(key, of.sweep, store)) {
    await waitForRoom(parts)
    if (!(await parts.stillHeld())) return false
    await store.mark(uris.map((uri) => sweepMark(uri, of.type, parts.clock.now())))
    await store.forgetListing(key, uris)
  }
  return await parts.stillHeld()
}

function lowerOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}
