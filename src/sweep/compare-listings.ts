// Finds what complete listings of a source lack, and decides whether they are trusted about it.
import { containerEdge } from '../catalogue/containment.ts'
import { sweepMark } from '../contracts/marks.ts'
import { failureReports } from '../contracts/state-log.ts'
import type { ListingCounts } from '../contracts/sweeps.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Uri } from '../model/uri.ts'
import { isShrunkUnexplained, type MissingEntities } from './explained.ts'
import { areMost, isShrunk, readFindings, saveFinding } from './findings.ts'
import { missingPages } from './missing-pages.ts'
import type { SweepReport } from './schedule.ts'
import { waitForRoom, type SweepOnDuty } from './sweep-parts.ts'

interface ListedType {
  readonly type: string
  /** When the sweep that completed the listing began. */
  readonly sweep: number
}

interface ComparedType extends ListedType {
  readonly counts: ListingCounts
}

interface ShorterType extends ComparedType {
  readonly missing: MissingEntities
}

/**
 * Marks entities that complete listings lack, so that a read confirms the 404: none while a listing of the source isn't
 * trusted, since one that shows an empty copy of itself lacks a few of some types and many of others.
 */
export async function compareListings(
  types: readonly string[],
  sweep: number,
  parts: SweepOnDuty,
): Promise<Result<Pick<SweepReport, 'missing' | 'held'>>> {
  const { store, config } = parts
  const { platform } = config
  const compared: ComparedType[] = []
  for (const type of types)
    compared.push({ type, sweep, counts: await store.compareListing({ platform, type }, sweep) })
  const untrusted = await untrustedTypes(compared, parts)
  for (const one of compared) await reportSize(one, untrusted.has(one.type), parts)
  const missing = compared.reduce((sum, { counts }) => sum + counts.missing, 0)
  const findings = await readFindings(store, platform)
  if (findings.some(({ kind }) => kind === 'shrunk')) return ok({ missing: 0, held: missing })
  for (const one of compared)
    if (one.counts.missing > 0 && !(await markMissing(one, parts))) return err('another process took over this sweep')
  return ok({ missing, held: 0 })
}

/** Lists types whose listings lack too much: all that lack something if most of the source vanished. */
async function untrustedTypes(compared: readonly ComparedType[], parts: SweepOnDuty): Promise<ReadonlySet<string>> {
  const { store, config, clock } = parts
  const { platform, guard } = config
  const opened = (await store.guards()).find((state) => state.platform === platform)?.openUntil ?? 0
  if (opened > clock.now()) return new Set()
  const shorter: ShorterType[] = []
  for (const one of compared)
    if (one.counts.vanished > 0) shorter.push({ ...one, missing: await missingOf(one, parts) })
  const expected = compared.reduce((sum, { counts }) => sum + counts.expected, 0)
  const isMostGone = await isShrunkUnexplained(
    {
      platform,
      vanished: shorter.reduce((sum, { counts }) => sum + counts.vanished, 0),
      types: shorter.map(({ missing }) => missing),
      containers: new Set(),
      isShrunk: (vanished) => areMost({ expected, vanished }) && isShrunk({ expected, vanished }, guard),
    },
    store,
  )
  if (isMostGone) return new Set(shorter.map(({ type }) => type))
  const untrusted = new Set<string>()
  const containers = new Set<Uri>()
  for (const one of shorter) {
    const { type, counts, missing } = one
    const { vanished } = counts
    const partCount = areMost(counts) ? await countParts(one, parts) : 0
    const isShrunkBy = (count: number): boolean => isShrunk({ ...counts, vanished: count }, guard, partCount)
    const of = { platform, vanished, types: [missing], containers, isShrunk: isShrunkBy }
    if (await isShrunkUnexplained(of, store)) untrusted.add(type)
    else for (const uri of missing.uris) containers.add(uri)
  }
  return untrusted
}

async function reportSize(
  { type, sweep, counts }: ComparedType,
  isUntrusted: boolean,
  parts: SweepOnDuty,
): Promise<void> {
  const { store, config, clock, log } = parts
  const { platform } = config
  const shrinkage = failureReports({ log, clock }, `the size of the listing of ${type} at ${platform}`, {
    message: 'a listing shrank; nothing of its source counts as deleted until a person confirms',
    fields: { source: platform, type },
  })
  if (isUntrusted) shrinkage.failed(`${counts.vanished} of ${counts.expected} entities are missing`)
  else shrinkage.worked()
  const finding = isUntrusted ? { kind: 'shrunk' as const, type, at: clock.now(), sweep, ...counts } : null
  await saveFinding(store, platform, { type, finding })
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

async function missingOf(of: ListedType, { store, config, catalogue }: SweepOnDuty): Promise<MissingEntities> {
  const uris = new Set<Uri>()
  for await (const page of missingPages({ platform: config.platform, type: of.type }, of.sweep, store))
    for (const uri of page) uris.add(uri)
  const type = catalogue.type(of.type)
  return { uris, container: type && containerEdge(type, catalogue) }
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
