// Commands by which people discuss an entity.

import { z } from 'zod'
import * as comments from '../edits/comment.ts'
import { command, type AnswerOf } from '../questions/declare.ts'
import { flag, optional, text, uri, STATED } from '../questions/parameters.ts'
import { stated } from '../questions/shapes.ts'
import { statementCommand } from './edit.ts'
import type { EditedComment } from '../edits/arguments.ts'

const commentAnswer = z.strictObject({
  uri: z.string(),
  id: z.string().describe('Id of the comment.'),
  ...stated,
})

export type CommentAnswer = AnswerOf<typeof commentAnswer>

const shared = {
  scope: 'own',
  right: 'edit',
  cost: 100,
  answer: commentAnswer,
} as const

export const COMMENT = command({
  ...shared,
  name: 'comment',
  path: '/api/v1/comments',
  summary: 'Comment on an entity, ask its owners, or reply',
  description:
    'Everyone who can see the entity sees its comments, in describe. Nothing is sent: a question stays on the Home page of the owners and their teams until one of them replies or somebody marks it as answered. An entity holds up to 200 comments, 50 per person.',
  parameters: {
    uri: uri('the entity'),
    text: optional(text('plain text, up to 2,000 characters; optional when marking a question as answered')),
    question: flag('ask the owners; it stays on their Home page until answered'),
    replyTo: optional(text('the id of the comment to reply to')),
    answered: flag("this reply answers the question; an owner's reply always does"),
    ...STATED,
  },
  problems: ['NOT_FOUND', 'EMPTY', 'TOO_LARGE', 'REFUSED'],
  cli: { group: 'edit', positional: ['uri', 'text'] },
  tool: {
    description:
      'Comment on an entity, ask its owners (question=true), or reply to a comment (replyTo). Everyone who can see the entity sees it.',
    default: { waitFor: 'visible' },
    effect: { destructive: false, idempotent: false },
  },
  examples: [
    {
      title: 'A question for the owners of a model',
      arguments: {
        uri: 'aip://model/registry/ranking-v5',
        text: 'May we use it for trailers?',
        question: true,
        waitFor: 'visible',
      },
    },
  ],
  run: statementCommand(comments.comment),
})

export const EDIT_COMMENT = command({
  ...shared,
  name: 'edit-comment',
  path: '/api/v1/comments/edit',
  summary: 'Edit one of your comments',
  description: 'It is marked as edited; the history keeps the earlier text.',
  parameters: {
    uri: uri('the entity'),
    id: text("the comment's id"),
    text: text('plain text, up to 2,000 characters'),
    ...STATED,
  },
  problems: ['NOT_FOUND', 'EMPTY', 'TOO_LARGE', 'FORBIDDEN', 'REFUSED'],
  cli: { group: 'edit', positional: ['uri', 'id', 'text'] },
  run: statementCommand(comments.changeComment),
})

export const DELETE_COMMENT = command({
  ...shared,
  name: 'delete-comment',
  path: '/api/v1/comments/delete',
  summary: 'Delete one of your comments',
  description: 'Replies stay. The history keeps it until retain drops that period.',
  parameters: { uri: uri('the entity'), id: text("the comment's id"), ...STATED },
  problems: ['NOT_FOUND', 'FORBIDDEN'],
  cli: { group: 'edit', positional: ['uri', 'id'] },
  run: statementCommand((args: Omit<EditedComment, 'text'>, ...parts) =>
    comments.changeComment({ ...args, text: null }, ...parts),
  ),
})
