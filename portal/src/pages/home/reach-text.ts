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

interface NeedWords {
  readonly state: string
  readonly one: string
  readonly many: string
}

export const NEED_WORDS: Readonly<Record<Need['kind'], NeedWords>> = {
  violation: { state: 'violation', one: 'violation', many: 'violations' },
  'failed-run': { state: 'failed run', one: 'failing pipeline', many: 'failing pipelines' },
  overdue: { state: 'overdue', one: 'overdue schedule', many: 'overdue schedules' },
  'test-overdue': { state: 'past end date', one: 'test past its end date', many: 'tests past their end date' },
  'past-sunset': {
    state: 'past removal date',
    one: 'plan past its removal date',
    many: 'plans past their removal dates',
  },
  removable: { state: 'can be removed', one: 'entity that can be removed', many: 'entities that can be removed' },
  'reads-deprecated': {
    state: 'reads deprecated',
    one: 'use of something planned for removal',
    many: 'uses of something planned for removal',
  },
  'failed-check': { state: 'failed check', one: 'failed check', many: 'failed checks' },
  'metric-drop': { state: 'regressed', one: 'regressed metric', many: 'regressed metrics' },
  'origin-deleted': {
    state: 'origin deleted',
    one: 'chosen version without its origin',
    many: 'chosen versions without their origin',
  },
  'feature-deleted': {
    state: 'feature deleted',
    one: 'chosen version with deleted features',
    many: 'chosen versions with deleted features',
  },
  'version-deleted': { state: 'version deleted', one: 'deleted version in use', many: 'deleted versions in use' },
  anomaly: { state: 'unusual', one: 'anomaly', many: 'anomalies' },
  question: { state: 'question', one: 'open question', many: 'open questions' },
  source: { state: 'source', one: 'source', many: 'sources' },
  orphaned: {
    state: 'no active owner',
    one: 'entity without an active owner',
    many: 'entities without an active owner',
  },
  issues: { state: 'issues', one: 'entity with issues', many: 'entities with issues' },
  stale: { state: 'version due', one: 'version due', many: 'versions due' },
  'no-description': {
    state: 'no description',
    one: 'entity without a description',
    many: 'entities without a description',
  },
}

type NeedsLeft = QuestionAnswer<'home'>['needsLeft']

export interface NeedsCount {
  /** Without `removable`. */
  readonly count: number
  /** Entities of which there is only a removal plan that can be carried out. */
  readonly removable: number
  readonly atLeast: boolean
}

/**
 * Merges the needs of one entity, such as a failed run and a missed schedule of a pipeline, in the place of the first.
 * Its time is the latest of theirs, whichever comes first.
 */
export function mergeNeeds(needs: readonly Need[]): readonly MergedNeed[] {
  const byEntity = Map.groupBy(needs, (need) => need.reach?.uri ?? need)
  return [...byEntity.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, at: latestOf([first, ...others]), others }],
  )
}

function latestOf(needs: readonly Need[]): string | null {
  const times = needs.flatMap(({ at }) => at ?? [])
  return times.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0] ?? null
}

/** Omits the words with which an earlier sentence about the same thing began. */
export function continuedText(before: string, sentence: string): string {
  const [known = [], words = []] = [before, sentence].map((text) => text.split(' '))
  const bare = (word: string | undefined): string | undefined => word?.replace(/,$/, '')
  const first = words.findIndex((word, n) => bare(word) !== bare(known[n]))
  return first <= 0 ? sentence : `… ${words.slice(first).join(' ')}`
}

export function countOfNeeds(needs: readonly MergedNeed[], left: NeedsLeft): NeedsCount {
  const isRemovable = ({ kind, others = [] }: MergedNeed): boolean =>
    [kind, ...others.map((other) => other.kind)].every((one) => one === 'removable')
  const removable = needs.filter(isRemovable).length
  const removableLeft = left.find(({ kind }) => kind === 'removable')?.count ?? 0
  return {
    count: left.reduce((sum, { count }) => sum + count, needs.length) - removable - removableLeft,
    removable: removable + removableLeft,
    atLeast: left.some(({ atLeast }) => atLeast),
  }
}

/** Headline of Home: `2 entities need attention`. */
export function verdictText({ count, removable, atLeast }: NeedsCount): string {
  const verdict =
    count === 0
      ? `Nothing ${atLeast ? 'known ' : ''}needs attention`
      : atLeast
        ? `${formatNumber(count)}+ entities need attention`
        : `${formatCount(count, 'entity needs', 'entities need')} attention`
  return removable === 0 ? verdict : `${verdict}; ${formatCount(removable, 'entity', 'entities')} can be removed`
}

export function leftText(left: NeedsLeft): string {
  return left
    .map(({ kind, count, atLeast }) => {
      const { one, many } = NEED_WORDS[kind]
      if (atLeast && count === 0) return `perhaps more ${many}`
      return `${atLeast ? 'at least ' : ''}${formatCount(count, one, many)}`
    })
    .join(', ')
}
