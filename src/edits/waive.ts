// Waivers: a person accepts for a while that a thing violates a policy.
import type { Caller } from '../contracts/caller.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Uri } from '../model/uri.ts'
import { knownPolicy } from '../query/policies/known-policy.ts'
import { standingViolations } from '../query/policies/violations.ts'
import { WAIVERS } from '../query/policies/waivers.ts'
import { subjectOf, type Subject } from './checks.ts'
import { state, type EditParts, type WrittenStatement } from './edit.ts'
import { endAndReason, endOfMembers, statedMembers, type StatedMembers } from './ends.ts'

interface WaivedPolicy {
  readonly uri: Uri
  /** The id of a policy. */
  readonly policy: string
  readonly by?: string | undefined
}

export interface WaiveArguments extends WaivedPolicy {
  /** A date, or a time. */
  readonly until: string
  readonly reason: string
}

type WaiverResult = Promise<Result<Pick<WaivedPolicy, 'policy'> & WrittenStatement, Problem>>

/** Waives all that violates a policy at a thing. An earlier waiver of it is replaced. */
export async function waive({ until, reason, ...of }: WaiveArguments, caller: Caller, parts: EditParts): WaiverResult {
  const found = await waivedThing(of, caller, parts)
  if (!found.ok) return found
  const now = parts.clock.now()
  const end = endAndReason({ until, reason }, 'why it is accepted, for whoever looks next', now)
  if (!end.ok) return end
  const { entity, person, waivers } = found.value
  const { policy } = of
  const known = knownPolicy(parts.reader, policy)
  if (!known.ok) return known
  const { violations } = await standingViolations(parts.reader, {
    policies: [known.value],
    node: entity.node,
    among: (subject) => subject === entity.node,
  })
  if (violations.length === 0) {
    const detail = `${entity.uri} doesn't violate ${policy}.`
    return err({ ...problem('REFUSED', detail, 'violations lists what it violates.'), parameter: 'policy' })
  }
  const member = { policy, by: person, at: new Date(now).toISOString(), ...end.value }
  const add = { kind: 'add', name: WAIVERS, members: [member] } as const
  return await state(found.value, { named: { policy }, edits: [...endOfMembers(WAIVERS, waivers), add] }, parts)
}

/** Ends a waiver before its time, whoever gave it. */
export async function unwaive(of: WaivedPolicy, caller: Caller, parts: EditParts): WaiverResult {
  const found = await waivedThing(of, caller, parts)
  if (!found.ok) return found
  const { entity, waivers } = found.value
  const { policy } = of
  if (waivers.stated.length > 0)
    return await state(found.value, { named: { policy }, edits: endOfMembers(WAIVERS, waivers) }, parts)
  const hint = 'List what is, with violations and its parameter waived.'
  return err({ ...problem('NOT_FOUND', `${policy} is not waived of ${entity.uri}.`, hint), parameter: 'policy' })
}

interface WaivedThing extends Subject {
  /** The waivers of this policy, in force or not. */
  readonly waivers: StatedMembers
}

async function waivedThing(
  of: WaivedPolicy,
  caller: Caller,
  { reader }: EditParts,
): Promise<Result<WaivedThing, Problem>> {
  const subject = subjectOf(of, caller, reader)
  if (!subject.ok) return subject
  const waivers = await statedMembers(reader, { ...subject.value, name: WAIVERS }, (one) => one['policy'] === of.policy)
  return ok({ ...subject.value, waivers })
}
