import type { Caller } from '../../contracts/caller.ts'
import type { Problem } from '../../contracts/problem.ts'
import * as comments from '../../edits/comment.ts'
import type { Result } from '../../lib/result.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import type { CommentAnswer, CommentCommand, DeleteCommentCommand, EditCommentCommand } from '../comment.ts'
import { change } from './edit.ts'

type CommentOutcome = Promise<Result<Done<CommentAnswer>, Problem>>

export async function comment(service: Service, args: CommentCommand, caller: Caller): CommentOutcome {
  return await change(service, { caller, waitFor: args.waitFor }, (parts) => comments.comment(args, caller, parts))
}

export async function editComment(service: Service, args: EditCommentCommand, caller: Caller): CommentOutcome {
  return await change(service, { caller, waitFor: args.waitFor }, (parts) =>
    comments.changeComment(args, caller, parts),
  )
}

export async function deleteComment(service: Service, args: DeleteCommentCommand, caller: Caller): CommentOutcome {
  return await change(service, { caller, waitFor: args.waitFor }, (parts) =>
    comments.changeComment({ ...args, text: null }, caller, parts),
  )
}
