// Approvals: a person approves a thing and what it rests on, for a use, a stage or a region.
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
import type { Tx } from '../model/facts.ts'
import type { AttributeEdit } from '../model/people.ts'
import type { Uri } from '../model/uri.ts'
import { restsOn } from '../query/policies/approvals.ts'
import { MAX_TAG } from './arguments.ts'
import { knownUri, statedBy, type KnownEntity } from './checks.ts'
import { commitEdits, type EditParts } from './edit.ts'
import { endOfMembers, endWithin, statedMembers } from './ends.ts'
import { beginningOf } from '../lib/cut-text.ts'

/** Bounds the comment of an approval, in characters. */
const MAX_COMMENT = 1_000
const LONGEST_YEARS = 10

export interface ApproveArguments extends ApprovedFor {
  readonly uri: Uri
  /** A date, or a time; without it, the approval has no end. */
  readonly until?: string | undefined
  readonly comment?: string | undefined
  readonly by?: string | undefined
}

/** An approval, or the end of one, that is durable. */
export interface WrittenApproval {
  readonly uri: Uri
  readonly id: string
  readonly by: string
  /** Writing that changed nothing has no transaction. */
  readonly tx: Tx | null
}

type ApprovalResult = Promise<Result<WrittenApproval, Problem>>

/** Approves a thing as it is now. An earlier approval by the same person for the same is replaced. */
export async function approve(args: ApproveArguments, caller: Caller, parts: EditParts): ApprovalResult {
  const { reader, clock } = parts
  const entity = describedEntity(args.uri, parts)
  if (!entity.ok) return entity
  const person = statedBy(args.by, caller, reader)
  if (!person.ok) return person
  const scope = scopeOf(args)
  if (!scope.ok) return scope
  const until = args.until === undefined ? ok(null) : endWithin(LONGEST_YEARS, args.until, clock.now())
  if (!until.ok) return until
  const comment = commentOf(args.comment)
  if (!comment.ok) return comment
  const { uri, node } = entity.value
  const approval = {
    id: randomUUID(),
    by: person.value,
    at: new Date(clock.now()).toISOString(),
    scope: scope.value,
    until: until.value,
    comment: comment.value,
    asOf: reader.at,
    basis: basisOf(restsOn(reader, node)),
  }
  const isSame = (one: ApprovedFor): boolean => isApprovedFor({ ...approval, scope: one }, scope.value)
  const { own } = await statedMembers(reader, { uri, person: person.value, name: APPROVALS }, (member) => {
    const [one] = approvalsIn([member])
    return one !== undefined && isSame(one.scope) && isApprovedFor(approval, one.scope)
  })
  const edits: AttributeEdit[] = [
    ...endOfMembers(APPROVALS, { stated: own, own }),
    { kind: 'add', name: APPROVALS, members: [approvalJson(approval)] },
  ]
  const tx = await commitEdits(person.value, [{ uri, edits }], parts)
  return tx.ok ? ok({ uri, id: approval.id, by: person.value, tx: tx.value }) : tx
}

export interface WithdrawArguments {
  readonly uri: Uri
  readonly id: string
  readonly by?: string | undefined
}

/** Whoever approved withdraws it, or whoever may approve. */
export async function withdrawApproval(args: WithdrawArguments, caller: Caller, parts: EditParts): ApprovalResult {
  const { reader } = parts
  const entity = knownUri(args.uri, reader)
  if (!entity.ok) return entity
  const person = statedBy(args.by, caller, reader)
  if (!person.ok) return person
  const { uri } = entity.value
  const members = await statedMembers(
    reader,
    { uri, person: person.value, name: APPROVALS },
    (member) => member['id'] === args.id,
  )
  if (members.stated.length === 0) {
    const detail = `${uri} has no approval ${JSON.stringify(beginningOf(args.id, 60))}.`
    return err({ ...problem('NOT_FOUND', detail, 'describe lists its approvals.'), parameter: 'id' })
  }
  if (members.own.length === 0 && !caller.rights.has('approve')) {
    const detail = `${person.value} didn't give this approval.`
    const hint = 'Whoever gave it withdraws it, or somebody with the right "approve".'
    return err({ ...problem('FORBIDDEN', detail, hint), parameter: 'id' })
  }
  const tx = await commitEdits(person.value, [{ uri, edits: endOfMembers(APPROVALS, members) }], parts)
  return tx.ok ? ok({ uri, id: args.id, by: person.value, tx: tx.value }) : tx
}

/** Refuses a stub: too little is known of it to approve it. */
function describedEntity(uri: Uri, { reader }: EditParts): Result<KnownEntity, Problem> {
  const entity = knownUri(uri, reader)
  if (!entity.ok || reader.typeOf(entity.value.node) !== null) return entity
  const detail = `No source describes ${entity.value.uri} yet.`
  return err({ ...problem('REFUSED', detail, 'Approve it once its source has been read.'), parameter: 'uri' })
}

function scopeOf(args: ApproveArguments): Result<ApprovedFor, Problem> {
  const given = APPROVED_FOR.flatMap((name) => {
    const text = args[name]?.trim() ?? ''
    return text === '' ? [] : [[name, text] as const]
  })
  const long = given.find(([, text]) => text.length > MAX_TAG)
  if (long !== undefined) {
    const detail = `A ${long[0]} of ${long[1].length} characters is too long.`
    return err({ ...problem('TOO_LARGE', detail, `At most ${MAX_TAG} are taken.`), parameter: long[0] })
  }
  if (given.length > 0) return ok(Object.fromEntries(given))
  return err(problem('EMPTY', 'Nothing says what it is approved for.', 'Give a use, a stage or a region.'))
}

function commentOf(given: string | undefined): Result<string | null, Problem> {
  const comment = given?.trim() ?? ''
  if (comment.length <= MAX_COMMENT) return ok(comment === '' ? null : comment)
  const detail = `A comment of ${comment.length} characters is too long.`
  return err({ ...problem('TOO_LARGE', detail, `At most ${MAX_COMMENT} are taken.`), parameter: 'comment' })
}
