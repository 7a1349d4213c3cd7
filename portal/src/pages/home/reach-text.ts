import { formatCount, formatCounts, formatNumber } from '../../../../src/lib/format-count.ts'
import type { QuestionAnswer } from '../../client/ask.ts'

export type Need = QuestionAnswer<'home'>['needs'][number]

export interface MergedNeed extends Need {
  readonly others?: readonly Need[]
}

type Reach = NonNullable<Need['reach']>

/** Tells whether anything in use depends on it; otherwise a row says nothing about that. */
export function reaches(reach: Reach | null): reach is Reach {
  return reach !== null && reach.tests + reach.serving > 0
}

/** `2 tests, 1 deployment`: running tests and active deployments; the impact page lists teams. */
export function reachText({ tests, serving }: Reach): string {
  return formatCounts([tests, 'test'], [serving, 'deployment'])
}

const KINDS: Readonly<Record<Need['kind'], readonly [one: string, many: string]>> = {
  violation: ['violation', 'violations'],
  'failed-run': ['failing pipeline', 'failing pipelines'],
  overdue: ['overdue schedule', 'overdue schedules'],
  'test-overdue': ['test past its end date', 'tests past their end date'],
  'past-sunset': ['plan past its removal date', 'plans past their removal dates'],
  removable: ['entity that can be removed', 'entities that can be removed'],
  'reads-deprecated': ['use of something planned for removal', 'uses of something planned for removal'],
  'metric-drop': ['regressed metric', 'regressed metrics'],
  'origin-deleted': ['chosen version without its origin', 'chosen versions without their origin'],
  'version-deleted': ['chosen version deleted', 'chosen versions deleted'],
  anomaly: ['anomaly', 'anomalies'],
  question: ['open question', 'open questions'],
  source: ['source', 'sources'],
  orphaned: ['entity without an active owner', 'entities without an active owner'],
  issues: ['entity with issues', 'entities with issues'],
  stale: ['version due', 'versions due'],
  'no-description': ['entity without a description', 'entities without a description'],
}

type NeedsLeft = QuestionAnswer<'home'>['needsLeft']

export interface NeedsCount {
  readonly count: number
  readonly atLeast: boolean
}

/** Merges the needs of one entity, such as a failed run and a missed schedule of a pipeline, in the place of the first. */
export function mergeNeeds(needs: readonly Need[]): readonly MergedNeed[] {
  const byEntity = Map.groupBy(needs, (need) => need.reach?.uri ?? need)
  return [...byEntity.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [{ ...first, others }]))
}

export function countOfNeeds(needs: readonly MergedNeed[], left: NeedsLeft): NeedsCount {
  return {
    count: left.reduce((sum, { count }) => sum + count, needs.length),
    atLeast: left.some(({ atLeast }) => atLeast),
  }
}

/** Headline of Home: `2 entities need attention`. */
export function verdictText({ count, atLeast }: NeedsCount): string {
  if (count === 0) return atLeast ? 'Nothing known needs attention' : 'Nothing needs attention'
  if (atLeast) return `${formatNumber(count)}+ entities need attention`
  return `${formatCount(count, 'entity needs', 'entities need')} attention`
}

export function leftText(left: NeedsLeft): string {
  return left
    .map(({ kind, count, atLeast }) => {
      const [one, many] = KINDS[kind]
      if (atLeast && count === 0) return `perhaps more ${many}`
      return `${atLeast ? 'at least ' : ''}${formatCount(count, one, many)}`
    })
    .join(', ')
}
