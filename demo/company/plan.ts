import { partition, type PartitionOffsets } from './partition.ts'
import { below, drawer, type Draw } from './random.ts'
import { countsFor, perPlural, type CompanySize, type Plural, type RecordCounts } from './sizes.ts'
import { SLOTS } from './words.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/**
 * The company's "now" when it was made, unless the start names another, as `npm start` does. The generator never reads
 * the machine's clock.
 */
export const EPOCH = Date.UTC(2026, 10, 1)

/** Everything that determines the generated company: counts, partitions (a few MB at a million) and random draws. */
export interface CompanyPlan {
  readonly size: CompanySize
  readonly seed: number
  readonly epoch: number
  readonly counts: RecordCounts
  readonly draws: Readonly<Record<Plural, Draw>>
  /** Pipelines 0 to trainers - 1 train models, the next `makers` produce datasets, the rest are workflows. */
  readonly trainers: number
  readonly makers: number
  readonly instances: PartitionOffsets
  readonly deployments: PartitionOffsets
  readonly tests: PartitionOffsets
  readonly nodes: PartitionOffsets
  readonly runs: PartitionOffsets
  readonly requests: PartitionOffsets
  readonly attempts: PartitionOffsets
  readonly features: PartitionOffsets
  readonly featureVersions: PartitionOffsets
  readonly datasetVersions: PartitionOffsets
  readonly evaluationRuns: PartitionOffsets
}

export function planFor(size: CompanySize, seed: number, epoch: number = EPOCH): CompanyPlan {
  const counts = countsFor(size)
  const draws = perPlural((plural) => drawer(seed, plural))
  const dealt = (parents: Plural, children: Plural, atLeast: 0 | 1): PartitionOffsets =>
    partition(draws[children], counts[parents], counts[children], atLeast)
  return {
    size,
    seed,
    epoch,
    counts,
    draws,
    trainers: completeSlots(counts.pipelines * 0.44),
    makers: completeSlots(counts.pipelines * 0.33),
    instances: dealt('models', 'instances', 1),
    deployments: dealt('models', 'deployments', 0),
    tests: dealt('models', 'tests', 0),
    nodes: dealt('pipelines', 'pipeline-nodes', 1),
    runs: dealt('pipelines', 'pipeline-runs', 1),
    requests: dealt('pipelines', 'pipeline-requests', 0),
    attempts: dealt('pipeline-runs', 'job-attempts', 1),
    features: dealt('feature-groups', 'features', 1),
    featureVersions: dealt('features', 'feature-versions', 1),
    datasetVersions: dealt('datasets', 'dataset-versions', 1),
    evaluationRuns: dealt('evaluations', 'evaluation-runs', 1),
  }
}

/** Multiples of ten keep a model and its trainer, or a dataset and its maker, in the same slot. */
const completeSlots = (count: number): number => Math.max(1, Math.round(count / SLOTS)) * SLOTS

/** Returns a record of a kind within a slot. */
export const inSlot = (count: number, slot: number, share: number): number => {
  const first = slot % SLOTS
  return first + SLOTS * below(Math.ceil((count - first) / SLOTS), share)
}

export const spread = (position: number, of: number, over: number): number =>
  Math.min(over - 1, Math.floor(((position + 0.5) / of) * over))

/** Created 300 to 900 days before the epoch, earlier than any of its runs; last changed at some time since. */
export const bornAt = (plan: CompanyPlan, plural: Plural, index: number): number =>
  Math.floor(plan.epoch - DAY * (300 + 600 * plan.draws[plural](index, 'born')))

export const changedAt = (plan: CompanyPlan, plural: Plural, index: number): number => {
  const born = bornAt(plan, plural, index)
  return Math.floor(born + (plan.epoch - born) * plan.draws[plural](index, 'changed'))
}

export const iso = (at: number): string => new Date(at).toISOString()
