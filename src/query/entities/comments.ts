// Reads what people discuss about an entity: comments, questions to its owners, and replies. Pure.
import { textOrNull } from '../../catalogue/entity.ts'
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { compareTexts } from '../../lib/compare-texts.ts'

export const COMMENTS = 'comments'

/** A question is for the owners; an answer is a reply that settles one. */
export const COMMENT_KINDS = ['comment', 'question', 'reply', 'answer'] as const
export type CommentKind = (typeof COMMENT_KINDS)[number]

export interface EntityComment {
  readonly id: string
  readonly kind: CommentKind
  /** URI of a person, or a name; null if the reader may not see who it is. */
  readonly by: string | null
  readonly at: string
  readonly editedAt: string | null
  /** Empty if somebody marked a question as answered without writing anything. */
  readonly text: string
  /** Id of the comment that begins its thread; null if it begins one. */
  readonly replyTo: string | null
}

/** Sorts oldest first. Of two versions of a comment, the one edited last counts. */
export function commentsIn(value: Json | undefined): readonly EntityComment[] {
  if (!Array.isArray(value)) return []
  const byId = new Map<string, EntityComment>()
  for (const comment of value.flatMap((one: Json) => commentFrom(one) ?? [])) {
    const other = byId.get(comment.id)
    if (other === undefined || (other.editedAt ?? '') < (comment.editedAt ?? '')) byId.set(comment.id, comment)
  }
  return [...byId.values()].sort((a, b) => compareTexts(a.at, b.at) || compareTexts(a.id, b.id))
}

function commentFrom(value: Json): EntityComment | null {
  if (!isObject(value)) return null
  const [id, at] = [textOrNull(value['id']), textOrNull(value['at'])]
  const kind = COMMENT_KINDS.find((one) => one === value['kind'])
  if (id === null || at === null || kind === undefined) return null
  return {
    id,
    kind,
    by: textOrNull(value['by']),
    at,
    editedAt: textOrNull(value['editedAt']),
    text: textOrNull(value['text']) ?? '',
    replyTo: textOrNull(value['replyTo']),
  }
}

/** Writes a comment as its author states it, without absent members. */
export function commentJson({ id, kind, by, at, editedAt, text, replyTo }: EntityComment): JsonObject {
  return {
    id,
    kind,
    at,
    ...(by === null ? {} : { by }),
    ...(editedAt === null ? {} : { editedAt }),
    ...(text === '' ? {} : { text }),
    ...(replyTo === null ? {} : { replyTo }),
  }
}

/** Questions that nobody has answered. */
export function openQuestions(comments: readonly EntityComment[]): readonly EntityComment[] {
  const answered = new Set(comments.flatMap(({ kind, replyTo }) => (kind === 'answer' ? [replyTo] : [])))
  return comments.filter(({ id, kind }) => kind === 'question' && !answered.has(id))
}

/** An entity's comments in one change: the event that a person would see; null if there is none. */
export interface CommentChange {
  readonly verb: 'asked' | 'commented' | 'replied' | 'answered' | 'marked' | 'edited' | 'deleted'
  /** Quotes what was written; empty if it's gone. */
  readonly text: string
}

export function commentChange(before: Json, after: Json): CommentChange | null {
  const earlier = new Map(commentsIn(before).map((one) => [one.id, one]))
  const later = commentsIn(after)
  const edited = later.find(({ id, editedAt, text }) => {
    const was = earlier.get(id)
    return was !== undefined && (was.text !== text || was.editedAt !== editedAt)
  })
  const added = later.findLast(({ id }) => !earlier.has(id))
  if (added !== undefined) return { verb: verbOf(added), text: added.text }
  if (edited !== undefined) return { verb: 'edited', text: edited.text }
  return later.length < earlier.size ? { verb: 'deleted', text: '' } : null
}

const VERBS = {
  comment: 'commented',
  question: 'asked',
  reply: 'replied',
  answer: 'answered',
} as const satisfies Readonly<Record<CommentKind, CommentChange['verb']>>

function verbOf({ kind, text }: EntityComment): CommentChange['verb'] {
  return kind === 'answer' && text === '' ? 'marked' : VERBS[kind]
}

/** Puts a text on one line, cut for a sentence that quotes it. */
export function quoteLine(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const letters = Array.from(line)
  return `“${letters.length <= most ? line : `${letters.slice(0, most).join('').trimEnd()}…`}”`
}
