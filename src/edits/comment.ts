// Comments, questions and replies about an entity: each is its author's statement, and only they change it.
import { randomUUID } from 'node:crypto'
import type { Caller } from '../contracts/caller.ts'
import { badArgument, problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { personDocument, type AttributeEdit } from '../model/people.ts'
import { commentJson, COMMENTS, commentsIn, type CommentKind, type EntityComment } from '../query/entities/comments.ts'
import { nodeNamed } from '../query/entities/known-entity.ts'
import { ownersOf } from '../query/entities/owning-teams.ts'
import { teamsOf } from '../query/entities/teams-of.ts'
import type { Reader } from '../query/reader.ts'
import type { CommentArguments, EditedComment } from './arguments.ts'
import { findSubject, type KnownEntity, type Subject } from './checks.ts'
import { writeStatement, type EditParts, type WrittenStatement } from './edit.ts'
import { truncate } from '../lib/cut-text.ts'
import { isoOf } from '../lib/iso.ts'

/** Longest comment, in characters. */
export const MAX_COMMENT = 2_000

type CommentResult = Promise<Result<Pick<EditedComment, 'id'> & WrittenStatement, Problem>>

interface Discussion extends Subject {
  readonly comments: readonly EntityComment[]
  readonly own: readonly EntityComment[]
}

/** Adds a comment, a question to the owners, or a reply. An owner's reply to a question answers it. */
export async function comment(args: CommentArguments, caller: Caller, parts: EditParts): CommentResult {
  const found = await discussionOf(args, caller, parts.reader)
  if (!found.ok) return found
  const { entity, person } = found.value
  const thread = threadOf(args, found.value)
  if (!thread.ok) return thread
  const kind = commentKindOf(args, { thread: thread.value, isOwner: () => ownsEntity(person, entity, parts.reader) })
  if (!kind.ok) return kind
  const isMark = kind.value === 'answer' && args.answered
  const text = isMark && args.text === undefined ? ok('') : checkText(args.text ?? '')
  if (!text.ok) return text
  const written: EntityComment = {
    id: randomUUID(),
    kind: kind.value,
    by: person,
    at: isoOf(parts.clock.now()),
    editedAt: null,
    text: text.value,
    replyTo: thread.value?.id ?? null,
  }
  const add: AttributeEdit = { kind: 'add', name: COMMENTS, members: [commentJson(written)] }
  return await writeStatement(found.value, { named: { id: written.id }, edits: [add] }, parts)
}

/** Lets its author change or delete a comment; history keeps the earlier text. */
export async function changeComment(args: EditedComment, caller: Caller, parts: EditParts): CommentResult {
  const found = await discussionOf(args, caller, parts.reader)
  if (!found.ok) return found
  const { entity, person, comments, own } = found.value
  const { id } = args
  const before = own.find((one) => one.id === id)
  if (before === undefined)
    return err(comments.some((one) => one.id === id) ? notTheirs(person) : unknownComment(entity, { id, of: 'id' }))
  const drop: AttributeEdit = { kind: 'drop', name: COMMENTS, members: [commentJson(before)] }
  if (args.text === null) return await writeStatement(found.value, { named: { id }, edits: [drop] }, parts)
  const text = checkText(args.text)
  if (!text.ok) return text
  if (text.value === before.text) return await writeStatement(found.value, { named: { id }, edits: [] }, parts)
  const editedAt = isoOf(parts.clock.now())
  const after = commentJson({ ...before, text: text.value, editedAt })
  const add: AttributeEdit = { kind: 'add', name: COMMENTS, members: [after] }
  return await writeStatement(found.value, { named: { id }, edits: [drop, add] }, parts)
}

async function discussionOf(
  args: Pick<CommentArguments, 'uri' | 'by'>,
  caller: Caller,
  reader: Reader,
): Promise<Result<Discussion, Problem>> {
  const subject = findSubject(args, caller, reader)
  if (!subject.ok) return subject
  const { entity, person } = subject.value
  const key = personDocument(person, entity.uri)
  const [[loaded], [record]] = await Promise.all([
    reader.loader.load([entity.node]),
    // Everybody sees what they wrote themselves.
    reader.withHidden().store.entities([entity.uri], reader.at),
  ])
  const mine = record?.stated.find(({ platform, type }) => platform === key.platform && type === key.type)
  return ok({
    ...subject.value,
    comments: commentsIn(loaded?.attributes[COMMENTS]),
    own: commentsIn(mine?.attributes[COMMENTS]),
  })
}

/** Returns the comment that begins the thread replied to; null if this one begins a thread. */
function threadOf(
  { replyTo }: CommentArguments,
  { entity, comments }: Discussion,
): Result<Pick<EntityComment, 'id' | 'kind'> | null, Problem> {
  if (replyTo === undefined) return ok(null)
  const repliedTo = comments.find(({ id }) => id === replyTo)
  if (repliedTo === undefined) return err(unknownComment(entity, { id: replyTo, of: 'replyTo' }))
  const first = repliedTo.replyTo
  if (first === null) return ok(repliedTo)
  // If the first comment was deleted, its replies remain a thread.
  return ok(comments.find(({ id }) => id === first) ?? { id: first, kind: 'comment' })
}

function commentKindOf(
  { question, answered }: CommentArguments,
  { thread, isOwner }: { readonly thread: Pick<EntityComment, 'kind'> | null; readonly isOwner: () => boolean },
): Result<CommentKind, Problem> {
  if (question && thread !== null)
    return err(badArgument('question', "A reply can't be a question.", 'Omit question or replyTo.'))
  if (answered && thread?.kind !== 'question')
    return err(badArgument('answered', 'Only a question can be answered.', 'Give the id of a question as replyTo.'))
  if (thread === null) return ok(question ? 'question' : 'comment')
  return ok(thread.kind === 'question' && (answered || isOwner()) ? 'answer' : 'reply')
}

function checkText(given: string): Result<string, Problem> {
  const text = given.trim()
  if (text === '') return err(problem('EMPTY', 'The comment is empty.', 'Write something.', 'text'))
  if (text.length <= MAX_COMMENT) return ok(text)
  const detail = `A comment of ${text.length} characters is too long.`
  const hint = `Shorten it to ${MAX_COMMENT} characters, or write two.`
  return err(problem('TOO_LARGE', detail, hint, 'text'))
}

function notTheirs(person: string): Problem {
  const detail = `${person} didn't write this comment.`
  const hint = 'Only its author can edit or delete it, or somebody with the right "edit-as" on their behalf.'
  return problem('FORBIDDEN', detail, hint, 'id')
}

function unknownComment({ uri }: KnownEntity, { id, of }: { readonly id: string; readonly of: string }): Problem {
  const detail = `${uri} has no comment ${JSON.stringify(truncate(id, 60))}.`
  return problem('NOT_FOUND', detail, 'It may have been deleted; read the entity again.', of)
}

/** Tells whether a person owns it, or is a member of a team that does. */
function ownsEntity(person: string, { node }: KnownEntity, reader: Reader): boolean {
  const own = nodeNamed(reader, person)
  if (own === undefined) return false
  const owners = new Set([...ownersOf(reader, node), ...teamsOf(reader)(node)])
  return [own, ...reader.along(own, 'User.memberOf', 'out')].some((one) => owners.has(one))
}
