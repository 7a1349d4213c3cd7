import { formatCount } from '../../../../src/lib/format-count.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { toneOf, type Tone } from '../../ui/tone.ts'
import { labelOf } from '../../ui/label.ts'
import { durationText } from '../../ui/time.tsx'

export type SourceShown = QuestionAnswer<'sources'>['sources'][number]

/** State of a source in a word, and how bad it is. A source that was never read isn't failing. */
export function stateOfSource(source: SourceShown): { readonly text: string; readonly tone: Tone } {
  const text = wordOf(source)
  return { text, tone: toneOf(text) ?? 'plain' }
}

function wordOf({ health, silent, retrying, missing, lastReadAt, lastEventAt }: SourceShown): string {
  if (NAMED.has(health)) return health
  if (silent !== null) return 'silent'
  if (health === 'unknown') return lastReadAt === null && lastEventAt === null ? 'not read yet' : 'unknown'
  if (retrying > missing.total) return 'retrying'
  return missing.total === 0 ? 'ok' : 'unresolved'
}

const NAMED: ReadonlySet<string> = new Set(['paused', 'failing', 'throttled', 'degraded'])

/** State with missing references and retries, whose entities aren't in the graph yet. */
export function healthText(source: SourceShown): string {
  const { text } = stateOfSource(source)
  const retrying = retryingText(source)
  const gaps = [missingText(source), retrying].filter((gap) => gap !== '')
  const isGap = text === 'retrying' || text === 'unresolved'
  return (isGap ? gaps : [text, ...gaps]).join(', ')
}

/** `3 retrying`: number of failed reads; empty without any. */
function retryingText({ retrying, missing }: SourceShown): string {
  const failed = retrying - missing.total
  return failed > 0 ? `${failed.toLocaleString('en')} retrying` : ''
}

/** `54 people unresolved`: references of other sources that it can't resolve; empty without any. */
export function missingText({ missing: { total, people, atLeast } }: SourceShown): string {
  if (total === 0) return ''
  const others = total - people
  const parts = [
    people === 0 ? '' : formatCount(people, 'person', 'people'),
    others === 0 ? '' : `${others.toLocaleString('en')}${people === 0 ? '' : others === 1 ? ' other' : ' others'}`,
  ].filter((part) => part !== '')
  return `${atLeast ? 'at least ' : ''}${parts.join(', ')} unresolved`
}

const CURRENT: ReadonlySet<string> = new Set(['ok', 'unresolved'])

/** How often it is checked for all changes; a source that pushes says so. */
export function checkedEveryText(source: SourceShown): string {
  return source.baseUrl === null ? 'pushes by itself' : durationText(slowestMs(source))
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
  return `within ${soon}; within ${late} for ${slow}`
}

const ORDER: readonly Tone[] = ['bad', 'warn', 'plain', 'good']

/** Sources that need a person come first, then by name. */
export function inOrderOfNeed(sources: readonly SourceShown[]): readonly SourceShown[] {
  const rank = (source: SourceShown): number => ORDER.indexOf(stateOfSource(source).tone)
  return sources.toSorted((a, b) => rank(a) - rank(b) || (a.platform < b.platform ? -1 : 1))
}

/** `8 sources: 2 with unresolved references, 6 ok. Changes noticed within 30 s.`: the worst first. */
export function summaryOf(sources: readonly SourceShown[]): string {
  const counts = new Map<string, number>()
  for (const source of inOrderOfNeed(sources)) {
    const { text } = stateOfSource(source)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  const parts = [...counts].map(
    ([text, count]) => `${count.toLocaleString('en')} ${text === 'unresolved' ? 'with unresolved references' : text}`,
  )
  const isCurrent = sources.every((source) => CURRENT.has(stateOfSource(source).text))
  const all = formatCount(sources.length, 'source')
  const slowest = Math.max(0, ...sources.filter(({ baseUrl }) => baseUrl !== null).map(slowestMs))
  const noticed = isCurrent && slowest > 0 ? ` Changes noticed within ${durationText(slowest)}.` : ''
  return `${all}: ${parts.join(', ')}.${noticed}`
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
