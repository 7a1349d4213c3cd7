import { formatCount, formatNumber } from '../../../../src/lib/format-count.ts'
import { unresolvedText } from '../../../../src/questions/unresolved-text.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { toneOf, type Tone } from '../../ui/tone.ts'
import { labelOf } from '../../ui/label.ts'
import { durationText } from '../../ui/time.tsx'

export type SourceShown = QuestionAnswer<'sources'>['sources'][number]

/** `waiting for a decision, silent, 3 retrying`: what a source may lack or keep whatever its state; empty if nothing. */
export function lackingText(source: SourceShown): string {
  const failed = failedReads(source)
  return [
    isUndecided(source) ? 'waiting for a decision' : '',
    source.silent === null ? '' : 'silent',
    failed > 0 ? `${formatNumber(failed)} retrying` : '',
    unresolvedText(source.missing),
  ]
    .filter((part) => part !== '')
    .join(', ')
}

/** Tells whether a person has to decide about deletions. */
function isUndecided({ suspectedDeletions: { documents, listings } }: SourceShown): boolean {
  return documents + listings.length > 0
}

/** Tells whether the graph may lack something of a source. What others name, and it doesn't have, is no such thing. */
export function mayLackSomething(source: SourceShown): boolean {
  return source.health !== 'ok' || source.silent !== null || failedReads(source) > 0
}

/** Failed reads of entities that it has, as far as known. */
function failedReads({ retrying, missing }: SourceShown): number {
  return retrying - missing.total
}

/** Decisions that wait for a person, besides its health. */
export function partsToResolve({ suspectedDeletions, issues }: SourceShown): readonly string[] {
  const { documents, missing, listings } = suspectedDeletions
  const counts = [
    [documents + missing, 'suspected deletion'],
    [listings.length, 'untrusted listing'],
    [issues.length, 'issue'],
  ] as const
  return counts.flatMap(([count, one]) => (count === 0 ? [] : [formatCount(count, one)]))
}

/** How often its changes are polled, and everything is listed; a source that pushes says so. */
export function checkedEveryText({ baseUrl, listedEvery }: SourceShown): string {
  if (baseUrl === null) return 'pushes by itself'
  const [polled, listed] = [listedEvery.changesSeconds, listedEvery.fullSeconds].map((s) => durationText(s * 1_000))
  return polled === listed ? `listed every ${listed}` : `polled every ${polled}, listed every ${listed}`
}

function slowestMs({ listedEvery: { changesSeconds, fullSeconds }, changesUnlisted, changesMissed }: SourceShown) {
  return (changesUnlisted.length + changesMissed.length === 0 ? changesSeconds : fullSeconds) * 1_000
}

/** How soon changes without an event are noticed, and which need a complete sweep. */
export function noticedText({ baseUrl, listedEvery, changesUnlisted, changesMissed }: SourceShown): string {
  if (baseUrl === null) return 'pushed'
  const missed = changesMissed.map(({ type, what }) => `${labelOf(type)} (${what})`)
  const slow = ['deletions', ...changesUnlisted.map(labelOf), ...missed].join(', ')
  const [soon, late] = [listedEvery.changesSeconds, listedEvery.fullSeconds].map((s) => durationText(s * 1_000))
  return soon === late ? `up to ${soon}` : `up to ${soon}; up to ${late} for ${slow}`
}

const ORDER: readonly (Tone | undefined)[] = ['bad', 'warn', 'plain', 'good']

/** Sources that need a person come first, then those that may lack something, then by name. */
export function inOrderOfNeed(sources: readonly SourceShown[]): readonly SourceShown[] {
  const rank = (source: SourceShown): number =>
    2 * ORDER.indexOf(toneOf(source.health)) + Number(lackingText(source) === '')
  return sources.toSorted((a, b) => rank(a) - rank(b) || (a.platform < b.platform ? -1 : 1))
}

/** `8 sources: 1 failing, 5 ok; 2 with unresolved references. Changes noticed within 30 s.`: the worst first. */
export function summaryOf(sources: readonly SourceShown[]): string {
  const states = inOrderOfNeed(sources)
    .filter((source) => source.health !== 'ok' || source.silent === null)
    .map(({ health }) => health)
  const lacking: readonly (readonly [count: number, what: string])[] = [
    [sources.filter(isUndecided).length, 'waiting for a decision'],
    [sources.filter(({ silent }) => silent !== null).length, 'silent'],
    [sources.filter((source) => failedReads(source) > 0).length, 'retrying'],
    [sources.filter(({ missing }) => missing.total > 0).length, 'with unresolved references'],
  ]
  const counted = [...new Set(states)].map((state) => [states.filter((one) => one === state).length, state] as const)
  const parts = [counted, lacking.filter(([count]) => count > 0)]
    .filter((counts) => counts.length > 0)
    .map((counts) => counts.map(([count, what]) => `${formatNumber(count)} ${what}`).join(', '))
  const isCurrent = sources.every(
    (source) => source.health === 'ok' && source.silent === null && failedReads(source) <= 0,
  )
  const all = formatCount(sources.length, 'source')
  const slowest = Math.max(0, ...sources.filter(({ baseUrl }) => baseUrl !== null).map(slowestMs))
  const noticed = isCurrent && slowest > 0 ? ` Changes noticed within ${durationText(slowest)}.` : ''
  return `${all}: ${parts.join('; ')}.${noticed}`
}

/** Labels of types that people look for but no configured source can supply, even as a kind of another type. */
export function unconnectedTypes(answer: Pick<QuestionAnswer<'types'>, 'types'> | undefined): readonly string[] {
  const types = answer?.types ?? []
  const isAbsent = ({ count, sources }: TypeShown): boolean => count === 0 && sources?.length === 0
  const missing = types.filter(
    (type) =>
      (type.primary || LOOKED_FOR.has(type.name)) &&
      isAbsent(type) &&
      types.filter(occursOf(type)).every((occurrence) => isAbsent(occurrence)),
  )
  return missing.map(({ pluralLabel }) => pluralLabel.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase()))
}

type TypeShown = QuestionAnswer<'types'>['types'][number]

const occursOf =
  ({ name }: TypeShown) =>
  ({ relationships }: TypeShown): boolean =>
    relationships.some(({ flow, types }) => flow === 'occurrenceOf' && types.includes(name))

/** Types that pages have panels for, besides those listed first. */
const LOOKED_FOR: ReadonlySet<string> = new Set(['ModelDeployment', 'User'])
