import { truncate, truncateWithEllipsis } from '../../lib/cut-text.ts'
import { withoutMarkdown } from '../../lib/without-markdown.ts'

/** Longest text that a list shows, in characters. */
const LONGEST = 300
/** Characters of a description read for its beginning: markup and link addresses take room. */
const MAX_READ = 2_000
/** Characters shown before the first match. */
const BEFORE = 80

interface Excerpt {
  readonly text: string
  readonly ranges: readonly { readonly from: number; readonly to: number }[]
}

/** Returns the beginning of a description without markup: a list has no room for headings. */
export function excerptOf(description: string): string {
  return truncateWithEllipsis(withoutMarkdown(truncate(description, MAX_READ)), LONGEST)
}

/** Returns the part of a long text with the first match, and the ranges in it. */
export function excerptAround(text: string, ranges: readonly (readonly [number, number])[]): Excerpt {
  const first = ranges[0]?.[0] ?? 0
  const start = text.length <= LONGEST ? 0 : Math.max(0, Math.min(first - BEFORE, text.length - LONGEST))
  const [from, to] = [wholeCharacter(text, start), wholeCharacter(text, Math.min(text.length, start + LONGEST))]
  const before = from > 0 ? '…' : ''
  return {
    text: `${before}${text.slice(from, to)}${to < text.length ? '…' : ''}`,
    ranges: ranges
      .filter(([at, end]) => end > from && at < to)
      .map(([at, end]) => ({
        from: Math.max(at, from) - from + before.length,
        to: Math.min(end, to) - from + before.length,
      })),
  }
}

/** Avoids splitting a character of two code units. */
function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at
}
