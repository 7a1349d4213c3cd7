import type { RecordNotes } from '../contracts/notes.ts'
import type { DocumentsToDecide, Sweeps } from '../contracts/sweeps.ts'
import type { Clock } from '../contracts/clock.ts'
import { unlistedTypes } from '../contracts/listing.ts'
import type { Provider, SourceConfig } from '../contracts/source.ts'
import { PRIORITY, sweepMark, type Mark, type Marks } from '../contracts/marks.ts'
import type { Uri } from '../model/uri.ts'
import { missingPages } from './missing-pages.ts'
import { findingsNote, readFindings, type SweepFinding } from './findings.ts'

interface ResolveParts {
  readonly store: Marks & Sweeps & RecordNotes
  readonly clock: Clock
  readonly config: SourceConfig
}

interface ResolvedDeletions {
  /** Documents that were suspected deletions. */
  readonly documents: number
  /** Entities that a listing didn't show, and that are now read. */
  readonly missing: number
}

const PAGE = 1_000

/**
 * Confirms deletions: every suspected deletion of the source is marked and read once more; those still answered with
 * 404 are deleted, with the guard open until all of it can be read. Entities missing from listings are marked too: they
 * were never read.
 */
export async function confirmDeletions({ store, clock, config }: ResolveParts): Promise<ResolvedDeletions> {
  const { platform, guard, limits } = config
  const now = clock.now()
  const findings = await readFindings(store, platform)
  const shrunk = findings.filter((finding) => finding.kind === 'shrunk')
  const guarded = (await store.guards()).find((state) => state.platform === platform)
  const toRead = shrunk.reduce((sum, finding) => sum + finding.missing, guarded?.held ?? 0)
  // Twice the time of reading them when nothing else is read.
  const openUntil = Math.ceil(now + guard.windowMs + (2_000 * toRead) / limits.ratePerSecond)
  const documents = await store.resolveDeletions({ kind: 'confirm', platform, openUntil })
  for await (const rows of suspectedPages(platform, store))
    await store.mark(rows.map(({ uri, type }) => confirmationMark(uri, type, { platform, now })))
  let missing = 0
  for (const finding of shrunk) missing += await markFinding(finding, platform, { store, now })
  await clear(platform, findings, store)
  return { documents, missing }
}

/** Dismisses the deletions. Entities still reported gone at the next complete sweep are suspected again. */
export async function dismissDeletions({ store, clock, config }: ResolveParts): Promise<ResolvedDeletions> {
  const { platform } = config
  const documents = await store.resolveDeletions({ kind: 'dismiss', platform, at: clock.now() })
  await clear(platform, await readFindings(store, platform), store)
  return { documents, missing: 0 }
}

/**
 * Reads suspected deletions again that no listing can show to be wrong, unless listings of the source aren't trusted
 * either.
 */
export async function rereadUnlisted({
  store,
  clock,
  config: { platform },
  provider,
}: ResolveParts & { readonly provider: Pick<Provider, 'types'> }): Promise<void> {
  const findings = await readFindings(store, platform)
  const guarded = (await store.guards()).find((state) => state.platform === platform)
  if (findings.length > 0 || guarded === undefined || guarded.held === 0) return
  const unlisted = new Set(unlistedTypes(provider))
  for await (const rows of suspectedPages(platform, store)) {
    const reread = rows.filter(({ type }) => unlisted.has(type))
    if (reread.length > 0) await store.mark(reread.map(({ uri, type }) => sweepMark(uri, type, clock.now())))
  }
}

async function* suspectedPages(
  platform: string,
  store: Pick<Sweeps, 'suspectedDeletions'>,
): AsyncGenerator<DocumentsToDecide['rows']> {
  for (let after: number | null = 0; after !== null;) {
    const { rows, next }: DocumentsToDecide = await store.suspectedDeletions(platform, after, PAGE)
    yield rows
    after = next
  }
}

async function markFinding(
  { type, sweep }: Extract<SweepFinding, { kind: 'shrunk' }>,
  platform: string,
  { store, now }: { store: Marks & Sweeps & RecordNotes; now: number },
): Promise<number> {
  let count = 0
  for await (const uris of missingPages({ platform, type }, sweep, store)) {
    await store.mark(uris.map((uri) => confirmationMark(uri, type, { platform, now })))
    await store.forgetListing({ platform, type }, uris)
    count += uris.length
  }
  return count
}

/** Marks have the priority of a sweep: there may be a hundred thousand, and events must not wait for them. */
function confirmationMark(uri: Uri, type: string, { platform, now }: { platform: string; now: number }): Mark {
  const cause = { kind: 'refresh', trace: `confirmed-${platform}-${now}`, since: now } as const
  return { uri, expects: [type], priority: PRIORITY.sweep, due: now, cause }
}

async function clear(
  platform: string,
  findings: readonly SweepFinding[],
  store: Marks & Sweeps & RecordNotes,
): Promise<void> {
  if (findings.length > 0) await store.saveNote(findingsNote(platform), { findings: [] })
}
