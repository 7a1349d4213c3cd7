import { randomUUID } from 'node:crypto'
import type { Caller } from '../contracts/caller.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import {
  approvalJson,
  APPROVALS,
  APPROVED_FOR,
  approvalsIn,
  basisOf,
  isApprovedFor,
  type ApprovedFor,
} from '../model/approval.ts'
import type { AttributeEdit } from '../model/people.ts'
import type { Uri } from '../model/uri.ts'
import { restsOn } from '../query/policies/approvals.ts'
import type { Reader } from '../query/reader.ts'
import { MAX_TAG } from './arguments.ts'
import { findSubject, type Subject } from './checks.ts'
import { writeStatement, type EditParts, type WrittenStatement } from './edit.ts'
import { endOfMembers, endWithin, statedMembers } from './ends.ts'
import { truncate } from '../lib/cut-text.ts'
import { isoOf } from '../lib/iso.ts'

/** Longest comment of an approval, in characters. */
const MAX_COMMENT = 1_000
const LONGEST_YEARS = 10

export interface ApproveArguments extends ApprovedFor {
  readonly uri: Uri
  /** A date or a time; an approval without it never expires. */
  readonly until?: string | undefined
  readonly comment?: string | undefined
  readonly by?: string | undefined
}

type ApprovalResult = Promise<Result<Pick<WithdrawArguments, 'id'> & WrittenStatement, Problem>>

/** Approves an entity in its current state. Replaces the same person's earlier approval for the same purpose. */
export async function approve(args: ApproveArguments, caller: Caller, parts: EditParts): ApprovalResult {
  const { reader, clock } = parts
  const subject = describedSubject(args, caller, reader)
  if (!subject.ok) return subject
  const scope = scopeOf(args)
  if (!scope.ok) return scope
  const until = args.until === undefined ? ok(null) : endWithin(LONGEST_YEARS, args.until, clock.now())
  if (!until.ok) return until
  const comment = commentOf(args.comment)
  if (!comment.ok) return comment
  const { entity, person } = subject.value
  const id = randomUUID()
  const approval = {
    id,
    by: person,
    at: isoOf(clock.now()),
    scope: scope.value,
    until: until.value,
    comment: comment.value,
    asOf: reader.at,
    basis: basisOf(restsOn(reader, entity.node)),
  }
  const isSame = (one: ApprovedFor): boolean => isApprovedFor({ ...approval, scope: one }, scope.value)
  const { own } = await statedMembers(reader, { entity, person, name: APPROVALS }, (member) => {
    const [one] = approvalsIn([member])
    return one !== undefined && isSame(one.scope) && isApprovedFor(approval, one.scope)
  })
  const edits: AttributeEdit[] = [
    ...endOfMembers(APPROVALS, { stated: own, own }),
    { kind: 'add', name: APPROVALS, members: [approvalJson(approval)] },
  ]
  return await writeStatement(subject.value, { named: { id }, edits }, parts)
}

interface WithdrawArguments {
  readonly uri: Uri
  readonly id: string
  readonly by?: string | undefined
}

/** Withdraws an approval, by its author or anyone with the right to approve. */
export async function withdrawApproval(args: WithdrawArguments, caller: Caller, parts: EditParts): ApprovalResult {
  const { reader } = parts
  const subject = findSubject(args, caller, reader)
  if (!subject.ok) return subject
  const { entity, person } = subject.value
  const { id } = args
  const members = await statedMembers(reader, { entity, person, name: APPROVALS }, (member) => member['id'] === id)
  if (members.stated.length === 0) {
    const detail = `${entity.uri} has no approval ${JSON.stringify(truncate(id, 60))}.`
    return err(problem('NOT_FOUND', detail, 'List its approvals with describe.', 'id'))
  }
  if (members.own.length === 0 && !caller.rights.has('approve')) {
    const detail = `${person} didn't give this approval.`
    const hint = 'Only that person can withdraw it, or somebody with the right "approve".'
    return err(problem('FORBIDDEN', detail, hint, 'id'))
  }
  return await writeStatement(subject.value, { named: { id }, edits: endOfMembers(APPROVALS, members) }, parts)
}

/** Refuses a stub: too little is known about it to approve it. */
function describedSubject(args: ApproveArguments, caller: Caller, reader: Reader): Result<Subject, Problem> {
  const subject = findSubject(args, caller, reader)
  if (!subject.ok || reader.typeOf(subject.value.entity.node) !== null) return subject
  const detail = `No source describes ${subject.value.entity.uri} yet.`
  return err(problem('REFUSED', detail, 'Approve it once its source has been read.', 'uri'))
}

function scopeOf(args: ApproveArguments): Result<ApprovedFor, Problem> {
  const given = APPROVED_FOR.flatMap((name) => {
    const text = args[name]?.trim() ?? ''
    return text === '' ? [] : [[name, text] as const]
  })
  const long = given.find(([, text]) => text.length > MAX_TAG)
  if (long !== undefined) {
    const detail = `A ${long[0]} of ${long[1].length} characters is too long.`
    return err(problem('TOO_LARGE', detail, `Use at most ${MAX_TAG} characters.`, long[0]))
  }
  if (given.length > 0) return ok(Object.fromEntries(given))
  return err(problem('EMPTY', 'The approval names no use, stage or region.', 'Give at least one of them.'))
}

function commentOf(given: string | undefined): Result<string | null, Problem> {
  const comment = given?.trim() ?? ''
  if (comment.length <= MAX_COMMENT) return ok(comment === '' ? null : comment)
  const detail = `A comment of ${comment.length} characters is too long.`
  return err(problem('TOO_LARGE', detail, `Use at most ${MAX_COMMENT} characters.`, 'comment'))
}
