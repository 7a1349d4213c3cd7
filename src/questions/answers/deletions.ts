import type { Problem } from '../../contracts/problem.ts'
import type { DocumentsToDecide, DocumentToDecide } from '../../contracts/reconcile.ts'
import { ok, type Result } from '../../lib/result.ts'
import { numberAt, numberIn } from '../../query/cursor.ts'
import { isoTime } from '../../query/entities/entity.ts'
import type { SweepFinding } from '../../sweep/findings.ts'
import type { ExportedRows, UnpagedArguments } from '../export.ts'
import type { Service } from '../service.ts'
import { sourceStandings } from '../source-standing.ts'
import type { DeletionsAnswer, DeletionsArguments } from '../sources.ts'
import { knownSource } from './known-source.ts'
import { snapshotRows } from './export-rows.ts'

export async function deletions(
  service: Service,
  { platform, limit, cursor }: DeletionsArguments,
): Promise<Result<DeletionsAnswer, Problem>> {
  const source = knownSource(service, platform)
  if (!source.ok) return source
  const list = `deletions.${platform}`
  const after = numberAt(list, cursor)
  if (!after.ok) return after
  const { store, clock, sources } = service
  const [page, [standing]] = await Promise.all([
    store.suspectedDeletions(platform, after.value, limit),
    sourceStandings([source.value.config], { store, now: clock.now(), unmappable: sources.unmappable }),
  ])
  const { share, atLeast, windowMs } = source.value.config.guard
  const open = standing?.guard?.openUntil ?? null
  return ok({
    platform,
    total: standing?.guard?.held ?? 0,
    guard: {
      share,
      atLeast,
      windowMinutes: windowMs / 60_000,
      confirmedUntil: open !== null && open > clock.now() ? isoTime(open) : null,
    },
    listings: (standing?.findings ?? []).map(findingJson),
    documents: page.rows.map(documentJson),
    next: page.next === null ? null : numberIn(list, page.next),
  })
}

function findingJson(finding: SweepFinding): DeletionsAnswer['listings'][number] {
  const { type } = finding
  const at = isoTime(finding.at)
  if (finding.kind === 'repeats') return { kind: 'repeats', type, at, error: finding.error }
  const { expected, vanished, missing } = finding
  return { kind: 'shrunk', type, at, sweep: isoTime(finding.sweep), expected, vanished, missing }
}

function documentJson({
  type,
  uri,
  since,
  reason,
  hydratedAt,
  lastVerified,
}: DocumentToDecide): DeletionsAnswer['documents'][number] {
  return {
    type,
    uri,
    since: isoTime(since),
    reason,
    hydratedAt: hydratedAt === null ? null : isoTime(hydratedAt),
    lastVerified: lastVerified === null ? null : isoTime(lastVerified),
  }
}

const AT_A_TIME = 200

export async function deletionRows(
  service: Service,
  { platform }: UnpagedArguments<DeletionsArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const source = knownSource(service, platform)
  if (!source.ok) return source
  return ok(
    await snapshotRows(service, {
      count: (snapshot) => snapshot.suspectedDeletionCount(platform),
      async *pages(snapshot) {
        for (let after: number | null = 0; after !== null;) {
          const page: DocumentsToDecide = await snapshot.suspectedDeletions(platform, after, AT_A_TIME)
          yield page.rows.map(documentJson)
          after = page.next
        }
      },
    }),
  )
}
