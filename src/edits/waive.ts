// Waivers: a person accepts for a while that a thing violates a policy.
import type { Caller } from '../contracts/caller.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Tx } from '../model/facts.ts'
import type { AttributeEdit } from '../model/people.ts'
import type { Uri } from '../model/uri.ts'
import { knownPolicy } from '../query/policies/known-policy.ts'
import { standingViolations } from '../query/policies/violations.ts'
import { WAIVERS } from '../query/policies/waivers.ts'
import { knownUri, statedBy, type KnownEntity } from './checks.ts'
import { commitEdits, type EditParts } from './edit.ts'
import { endOfMembers, endWithin, reasonOf, statedMembers, type StatedMembers } from './ends.ts'
import { MAX_REASON } from './mute.ts'

export interface WaiveArguments {
  readonly uri: Uri
  /** The id of a policy. */
  readonly policy: string
  /** A date, or a time. */
  readonly until: string
  readonly reason: string
  readonly by?: string | undefined
}

/** A waiver, or the end of one, that is durable. */
export interface WrittenWaiver {
  readonly uri: Uri
  readonly policy: string
  readonly by: string
  /** Writing that changed nothing has no transaction. */
  readonly tx: Tx | null
}

type WaiverResult = Promise<Result<WrittenWaiver, Problem>>

/** Waives all that violates a policy at a thing. An earlier waiver of it is replaced. */
export async function waive(args: WaiveArguments, caller: Caller, parts: EditParts): WaiverResult {
  const found = await waivedThing(args, caller, parts)
  if (!found.ok) return found
  const until = endWithin(1, args.until, parts.clock.now())
  if (!until.ok) return until
  const reason = reasonOf(args.reason, MAX_REASON, 'why it is accepted, for whoever looks next')
  if (!reason.ok) return reason
  const { entity, waivers } = found.value
  const known = knownPolicy(parts.reader, args.policy)
  if (!known.ok) return known
  const { violations } = await standingViolations(parts.reader, {
    policies: [known.value],
    node: entity.node,
    among: (subject) => subject === entity.node,
  })
  if (violations.length === 0) {
    const detail = `${entity.uri} doesn't violate ${args.policy}.`
    return err({ ...problem('REFUSED', detail, 'violations lists what it violates.'), parameter: 'policy' })
  }
  const member = {
    policy: args.policy,
    by: found.value.person,
    at: new Date(parts.clock.now()).toISOString(),
    until: new Date(until.value).toISOString(),
    reason: reason.value,
  }
  const edits = [...endOfMembers(WAIVERS, waivers), { kind: 'add', name: WAIVERS, members: [member] } as const]
  return await write(found.value, { policy: args.policy, edits }, parts)
}

/** Ends a waiver before its time, whoever gave it. */
export async function unwaive(
  args: Pick<WaiveArguments, 'uri' | 'policy' | 'by'>,
  caller: Caller,
  parts: EditParts,
): WaiverResult {
  const found = await waivedThing(args, caller, parts)
  if (!found.ok) return found
  const { entity, waivers } = found.value
  if (waivers.stated.length > 0)
    return await write(found.value, { policy: args.policy, edits: endOfMembers(WAIVERS, waivers) }, parts)
  const detail = `${args.policy} is not waived of ${entity.uri}.`
  const hint = 'List what is, with violations and its parameter waived.'
  return err({ ...problem('NOT_FOUND', detail, hint), parameter: 'policy' })
}

interface WaivedThing {
  readonly entity: KnownEntity
  readonly person: string
  /** The waivers of this policy, in force or not. */
  readonly waivers: StatedMembers
}

async function waivedThing(
  { uri, policy, by }: Pick<WaiveArguments, 'uri' | 'policy' | 'by'>,
  caller: Caller,
  { reader }: EditParts,
): Promise<Result<WaivedThing, Problem>> {
  const entity = knownUri(uri, reader)
  if (!entity.ok) return entity
  const person = statedBy(by, caller, reader)
  if (!person.ok) return person
  const of = { uri: entity.value.uri, person: person.value, name: WAIVERS }
  const waivers = await statedMembers(reader, of, (one) => one['policy'] === policy)
  return ok({ entity: entity.value, person: person.value, waivers })
}

async function write(
  { entity: { uri }, person }: WaivedThing,
  { policy, edits }: { readonly policy: string; readonly edits: readonly AttributeEdit[] },
  parts: EditParts,
): WaiverResult {
  const tx = await commitEdits(person, [{ uri, edits }], parts)
  return tx.ok ? ok({ uri, policy, by: person, tx: tx.value }) : tx
}
