import type { Catalogue } from '../../catalogue/registry.ts'
import type { NodeId } from '../../contracts/log.ts'
import { u32 } from '../../lib/array-elements.ts'
import type { Time } from '../../model/facts.ts'
import { staleFrom } from '../../catalogue/stale.ts'
import { assess } from '../../catalogue/assess.ts'
import { eachWithStatus } from '../entities/each-entity.ts'
import { departedOwners, type DepartedOwners } from '../entities/departed-owners.ts'
import { entityStatusOf, type Entity } from '../entities/entity.ts'
import type { LineageWalk } from '../lineage/ask-lineage.ts'
import type { Reader } from '../reader.ts'

/** Gaps of an entity that its owner can fix. */
export const QUALITY_GAPS = ['no-description', 'issues', 'stale', 'orphaned'] as const
export type QualityGap = (typeof QUALITY_GAPS)[number]

/** Maximum number of owned entities read to count their gaps: some 10 µs each. */
const MAX_COUNTED = 2_000

/** Returns where an owner's walk begins: everything owned, by members too. */
export function ownedIn({ flowed }: Pick<LineageWalk, 'flowed'>): readonly NodeId[] {
  const { nodes } = flowed.entries
  return Array.from({ length: flowed.ends[0] ?? 0 }, (_, i) => u32(nodes.array, i))
}

interface GapInputs {
  readonly catalogue: Catalogue
  readonly now: Time
  readonly departed: ReadonlyMap<NodeId, DepartedOwners>
}

/** A missing description counts only if the type expects one, as for the metadata quality. */
export function gapsOf(entity: Entity, { catalogue, now, departed }: GapInputs): readonly QualityGap[] {
  const staleAt = staleFrom(entity.attributes)
  const found: Readonly<Record<QualityGap, boolean>> = {
    'no-description': assess({ entity, stated: [], ownership: 'owned' }, catalogue).includes('missing-description'),
    issues: entityStatusOf(entity, false).issues.length > 0,
    orphaned: departed.get(entity.node)?.isOrphaned === true,
    stale: staleAt !== null && staleAt <= now,
  }
  return QUALITY_GAPS.filter((gap) => found[gap])
}

export interface GapCounts {
  /** Number examined; if not all, the counts are of these. */
  readonly checked: number
  readonly counts: Readonly<Record<QualityGap, number>>
  readonly first: ReadonlyMap<QualityGap, Entity>
}

export async function gapsIn(reader: Reader, owned: readonly NodeId[], now: Time): Promise<GapCounts> {
  const nodes = owned.slice(0, MAX_COUNTED)
  const counts: Record<QualityGap, number> = { 'no-description': 0, issues: 0, stale: 0, orphaned: 0 }
  const first = new Map<QualityGap, Entity>()
  const departed = await departedOwners(reader, nodes)
  await eachWithStatus(reader, nodes, (entity) => {
    for (const gap of gapsOf(entity, { catalogue: reader.catalogue, now, departed })) {
      counts[gap]++
      if (!first.has(gap)) first.set(gap, entity)
    }
  })
  return { checked: nodes.length, counts, first }
}
