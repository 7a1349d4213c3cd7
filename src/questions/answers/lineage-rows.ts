import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import { askLineage, type LineageWalk } from '../../query/lineage/ask-lineage.ts'
import { IMPACT_GROUPS, typesOfGroup, type ImpactGroup } from '../../query/lineage/impact.ts'
import { reachedFrom, totalOf, totalsOf, type ReachedNode, type TypeFilter } from '../../query/lineage/lineage.ts'
import type { Reader } from '../../query/reader.ts'
import type { ExportedRows, UnpagedArguments } from '../export.ts'
import type { ImpactArguments, ImpactRow, LineageArguments, LineageRow } from '../lineage.ts'
import { described, nothingMore } from './lineage.ts'
import { ownershipOf } from './ownership.ts'
import { graphRows, inParts } from './export-rows.ts'

export async function lineageRows(
  reader: Reader,
  requested: UnpagedArguments<LineageArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const { uri, direction: way, types = null, until = null, depth = null, owners, weakest } = requested
  const walked = await askLineage(reader, { uri, way, types, until, depth, passesHidden: true }, null)
  if (!walked.ok) return walked
  const answer = walked.value
  const rows = (part: readonly ReachedNode[]): Promise<readonly LineageRow[]> => {
    const again = reader.again()
    return described(again, answer, {
      reached: part,
      more: owners ? ownershipOf : nothingMore,
      weakest,
    })
  }
  return ok(
    await graphRows(reader, {
      count: answer.total,
      bound: answer.flowed.cut ? 'depth' : undefined,
      pages: () => inParts(allReached(answer, answer.types), rows),
    }),
  )
}

/** The groups one after the other: what may be of several types is in each of their groups. */
export async function impactRows(
  reader: Reader,
  { uri, group, weakest }: UnpagedArguments<ImpactArguments>,
): Promise<Result<ExportedRows, Problem>> {
  const walked = await askLineage(
    reader,
    { uri, way: 'downstream', types: null, until: null, depth: null, passesHidden: true },
    null,
  )
  if (!walked.ok) return walked
  const answer = walked.value
  const groups = IMPACT_GROUPS.map(({ name }) => name).filter((name) => group === undefined || name === group)
  const counts = groups.map((name) => totalOf(totalsOf(answer.flowed, typesOfGroup(reader, name))))
  return ok(
    await graphRows(reader, {
      count: counts.reduce((sum, count) => sum + count, 0),
      pages: () => ofGroups(reader, answer, { groups, weakest }),
    }),
  )
}

async function* ofGroups(
  reader: Reader,
  answer: LineageWalk,
  { groups, weakest }: { readonly groups: readonly ImpactGroup[]; readonly weakest: boolean },
): AsyncGenerator<readonly ImpactRow[], void, void> {
  for (const group of groups) {
    const rows = async (part: readonly ReachedNode[]): Promise<readonly ImpactRow[]> => {
      const again = reader.again()
      const nodes = await described(again, answer, {
        reached: part,
        more: ownershipOf,
        weakest,
      })
      return nodes.map((node) => ({ group, ...node }))
    }
    yield* inParts(allReached(answer, typesOfGroup(reader, group)), rows)
  }
}

function allReached({ flowed }: LineageWalk, types: TypeFilter): Iterable<ReachedNode> {
  return reachedFrom(flowed, types, flowed.ends[0] ?? 0)
}
