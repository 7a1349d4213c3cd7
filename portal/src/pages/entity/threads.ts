import type { QuestionAnswer } from '../../client/ask.ts'

export type ShownComment = QuestionAnswer<'describe'>['comments'][number]

export interface Thread {
  readonly id: string
  /** Null if it was deleted but has replies. */
  readonly first: ShownComment | null
  /** Oldest first. */
  readonly replies: readonly ShownComment[]
}

/** Open questions first, then the newest; `comments` are sorted oldest first. */
export function threadsOf(comments: readonly ShownComment[]): readonly Thread[] {
  const byThread = Map.groupBy(comments, ({ id, replyTo }) => replyTo ?? id)
  const threads = [...byThread].map(([id, all]): Thread => ({
    id,
    first: all.find((one) => one.id === id) ?? null,
    replies: all.filter((one) => one.id !== id),
  }))
  const isOpen = ({ first }: Thread): number => (first?.open === true ? 1 : 0)
  const at = ({ first, replies }: Thread): string => (first ?? replies[0])?.at ?? ''
  return threads.toSorted((a, b) => isOpen(b) - isOpen(a) || (at(a) < at(b) ? 1 : -1))
}

/** Tells whether the reader wrote it; a hidden author is nobody's account. */
export function isBy({ by }: Pick<ShownComment, 'by'>, reader: string | null): boolean {
  return by !== null && by === reader
}

interface TextPiece {
  readonly text: string
  readonly isLink: boolean
}

/** Punctuation after an address isn't part of it. */
const LINK = /https?:\/\/[^\s<>"“”]*[^\s<>"“”.,;:!?'’)\]}]/giu

/** Splits a text at its web addresses. */
export function piecesOf(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = []
  let end = 0
  for (const { index, 0: link } of text.matchAll(LINK)) {
    if (index > end) pieces.push({ text: text.slice(end, index), isLink: false })
    pieces.push({ text: link, isLink: true })
    end = index + link.length
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isLink: false })
  return pieces
}
