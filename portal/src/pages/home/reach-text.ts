import { formatCount, formatNumber } from '../../../../src/lib/format-count.ts'
import type { QuestionAnswer } from '../../client/ask.ts'

export type Need = QuestionAnswer<'home'>['needs'][number]

export interface MergedNeed extends Need {
  readonly others?: readonly Need[]
}

/** State of a need in a table, and how several are counted. */
type NeedWords = readonly [state: string, one: string, many: string]

export const NEED_WORDS: Readonly<Record<Need['kind'], NeedWords>> = {
  violation: ['violation', 'violation', 'violations'],
  'failed-run': ['failed run', 'failing pipeline', 'failing pipelines'],
  overdue: ['overdue', 'overdue schedule', 'overdue schedules'],
  'test-overdue': ['past end date', 'test past its end date', 'tests past their end date'],
  'past-sunset': ['past removal date', 'plan past its removal date', 'plans past their removal dates'],
  removable: ['can be removed', 'entity that can be removed', 'entities that can be removed'],
  'reads-deprecated': [
    'reads deprecated',
    'use of something planned for removal',
    'uses of something planned for removal',
  ],
  'failed-check': ['failed check', 'failed check', 'failed checks'],
  'metric-drop': ['regressed', 'regressed metric', 'regressed metrics'],
  'origin-deleted': ['origin deleted', 'chosen version without its origin', 'chosen versions without their origin'],
  'origin-failed': ['of a failed run', 'current version of a failed run', 'current versions of failed runs'],
  'feature-deleted': [
    'feature deleted',
    'chosen version with deleted features',
    'chosen versions with deleted features',
  ],
  'version-deleted': ['deleted', 'deleted model or version in use', 'deleted models and versions in use'],
  anomaly: ['unusual', 'anomaly', 'anomalies'],
  question: ['question', 'open question', 'open questions'],
  source: ['source issues', 'source with issues', 'sources with issues'],
  orphaned: ['no active owner', 'entity without an active owner', 'entities without an active owner'],
  issues: ['issues', 'entity with issues', 'entities with issues'],
  stale: ['stale', 'stale entity', 'stale entities'],
  'no-description': ['no description', 'entity without a description', 'entities without a description'],
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
 * Merges the needs of one entity, such as a failed run and a missed schedule of a pipeline, in the place of the first; two
 * sources may tell the same of it. Its time is the latest of theirs, whichever comes first.
 */
export function mergeNeeds(needs: readonly Need[]): readonly MergedNeed[] {
  const byEntity = Map.groupBy(needs, (need) => need.reach?.uri ?? need)
  return [...byEntity.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ ...first, at: latestOf([first, ...others]), others: withoutRepeats([first, ...others]).slice(1) }],
  )
}

function withoutRepeats(needs: readonly Need[]): readonly Need[] {
  return needs.filter(({ sentence }, n) => n === needs.findIndex((one) => one.sentence === sentence))
}

function latestOf(needs: readonly Need[]): string | null {
  const times = needs.flatMap(({ at }) => at ?? [])
  return times.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0] ?? null
}

/** Omits the words with which an earlier sentence about the same thing began, but not the noun of an "of". */
export function continuedText(before: string, sentence: string): string {
  const [known = [], words = []] = [before, sentence].map((text) => text.split(' '))
  const bare = (word: string | undefined): string | undefined => word?.replace(/,$/, '')
  const first = words.findIndex((word, n) => bare(word) !== bare(known[n]))
  return first <= 0 || words[first] === 'of' ? sentence : `… ${words.slice(first).join(' ')}`
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
      const [, one, many] = NEED_WORDS[kind]
      if (atLeast && count === 0) return `perhaps more ${many}`
      return `${atLeast ? 'at least ' : ''}${formatCount(count, one, many)}`
    })
    .join(', ')
}
