import type { QuestionAnswer } from '../../client/ask.ts'
import type { Tone } from '../../ui/badge.tsx'
import { durationText } from '../../ui/time.tsx'

export type SourceShown = QuestionAnswer<'sources'>['sources'][number]

/**
 * What a person should know of a source in one word, and how bad it is. A source that was never read fails in nothing.
 */
export function standingOf({ health, silent, retrying, lastReadAt, lastEventAt }: SourceShown): {
  readonly text: string
  readonly tone: Tone
} {
  if (health === 'paused') return { text: 'paused', tone: 'warn' }
  if (health === 'failing') return { text: 'failing', tone: 'bad' }
  if (health === 'throttled' || health === 'degraded') return { text: health, tone: 'warn' }
  if (silent !== null) return { text: 'silent', tone: 'warn' }
  if (health === 'unknown')
    return { text: lastReadAt === null && lastEventAt === null ? 'not read yet' : 'unknown', tone: 'plain' }
  return retrying === 0 ? { text: 'ok', tone: 'good' } : { text: 'retrying', tone: 'warn' }
}

/** With what is retried: it is missing until then. */
export function healthText(source: SourceShown): string {
  const { text } = standingOf(source)
  if (source.retrying === 0) return text
  const retrying = `${source.retrying.toLocaleString('en')} retrying`
  return text === 'retrying' ? retrying : `${text}, ${retrying}`
}

/** Why no event of it is known, and how changes are found instead. */
export function noEventText({ events, baseUrl, listedEvery }: SourceShown): string {
  const none = events.length === 0 ? 'sends none' : 'none yet'
  return baseUrl === null ? none : `${none}; listed every ${durationText(listedEvery.changesSeconds * 1_000)}`
}

const ORDER: readonly Tone[] = ['bad', 'warn', 'plain', 'accent', 'good']

/** What needs a person first, then by name. */
export function inOrderOfNeed(sources: readonly SourceShown[]): readonly SourceShown[] {
  const rank = (source: SourceShown): number => ORDER.indexOf(standingOf(source).tone)
  return sources.toSorted((a, b) => rank(a) - rank(b) || (a.platform < b.platform ? -1 : 1))
}

/** `6 ok, 1 failing`: the worst first. */
export function summaryOf(sources: readonly SourceShown[]): string {
  const counts = new Map<string, number>()
  for (const source of inOrderOfNeed(sources)) {
    const { text } = standingOf(source)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts].map(([text, count]) => `${count.toLocaleString('en')} ${text}`).join(', ')
}
