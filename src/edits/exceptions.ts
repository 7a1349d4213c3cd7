// Temporary exceptions that people make: muted anomalies, and waived violations of a policy.
import type { Caller } from '../contracts/caller.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { truncate } from '../lib/cut-text.ts'
import type { JsonObject } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Uri } from '../model/uri.ts'
import { MUTED } from '../query/exceptions.ts'
import { knownPolicy } from '../query/policies/known-policy.ts'
import { currentViolations } from '../query/policies/violations.ts'
import { WAIVERS } from '../query/policies/waivers.ts'
import { findSubject, type Subject } from './checks.ts'
import { writeStatement, type EditParts, type WrittenStatement } from './edit.ts'
import { endAndReason, endOfMembers, statedMembers } from './ends.ts'
import { isoOf } from '../lib/iso.ts'

interface ExceptionKind<Key extends string> {
  /** The attribute that lists them, and the property that identifies the exception's subject. */
  readonly list: string
  readonly key: Key
  /** Purpose of the reason, for a hint. */
  readonly why: string
  /** Says why there can't be such an exception for the entity, or null. */
  refusal?(name: string, subject: Subject, parts: EditParts): Promise<Problem | null>
  /** Returns further properties of an exception, or why there is nothing to except. */
  further?(name: string, subject: Subject, parts: EditParts): Promise<Result<JsonObject, Problem>>
  missing(name: string, uri: Uri): Problem
}

type Excepted<Key extends string> = Readonly<Record<Key, string>> & {
  readonly uri: Uri
  readonly by?: string | undefined
}

interface ExceptionTerms {
  /** A date or a time. */
  readonly until: string
  readonly reason: string
}

type ExceptionResult<Key extends string> = Promise<Result<Readonly<Record<Key, string>> & WrittenStatement, Problem>>

function exceptions<Key extends string>(kind: ExceptionKind<Key>) {
  const { list, key } = kind
  const withKey = (name: string) => ({ [key]: name }) as Readonly<Record<Key, string>>

  async function subjectIn(of: Excepted<Key>, caller: Caller, parts: EditParts): Promise<Result<Subject, Problem>> {
    const subject = findSubject(of, caller, parts.reader)
    const refusal = subject.ok ? await kind.refusal?.(of[key], subject.value, parts) : null
    return refusal == null ? subject : err({ ...refusal, parameter: key })
  }

  const statedExceptions = (name: string, subject: Subject, { reader }: EditParts) =>
    statedMembers(reader, { ...subject, name: list }, (one) => one[key] === name)

  return {
    /** Makes an exception until a time, for a reason. Replaces an earlier one for the same subject. */
    async make(args: Excepted<Key> & ExceptionTerms, caller: Caller, parts: EditParts): ExceptionResult<Key> {
      const name = args[key]
      const subject = await subjectIn(args, caller, parts)
      if (!subject.ok) return subject
      // At most a year: a longer exception is forgotten rather than known.
      const end = endAndReason(args, kind.why, parts.clock.now())
      if (!end.ok) return end
      const further = (await kind.further?.(name, subject.value, parts)) ?? ok({})
      if (!further.ok) return further
      const member: JsonObject = { [key]: name, ...further.value, ...end.value }
      const before = endOfMembers(list, await statedExceptions(name, subject.value, parts))
      const edits = [...before, { kind: 'add', name: list, members: [member] } as const]
      return await writeStatement(subject.value, { named: withKey(name), edits }, parts)
    },

    /** Ends an exception early, whoever made it. */
    async end(of: Excepted<Key>, caller: Caller, parts: EditParts): ExceptionResult<Key> {
      const name = of[key]
      const subject = await subjectIn(of, caller, parts)
      if (!subject.ok) return subject
      const members = await statedExceptions(name, subject.value, parts)
      if (members.stated.length === 0) return err({ ...kind.missing(name, subject.value.entity.uri), parameter: key })
      return await writeStatement(subject.value, { named: withKey(name), edits: endOfMembers(list, members) }, parts)
    },
  }
}

export const mutes = exceptions({
  list: MUTED,
  key: 'watch',
  why: "why it isn't news",
  async refusal(watch, { entity: { uri, node } }, { reader }) {
    const [loaded] = await reader.loader.load([node])
    const watches = Object.keys(reader.catalogue.type(loaded?.entityType ?? '')?.watches ?? {})
    if (watches.includes(watch)) return null
    const detail = `${uri} has no watched metric called ${JSON.stringify(truncate(watch, 60))}.`
    const hint = watches.length === 0 ? 'Nothing is watched for its type.' : `Its type has ${watches.join(', ')}.`
    return problem('BAD_REQUEST', detail, hint)
  },
  missing: (watch, uri) =>
    problem(
      'NOT_FOUND',
      `"${watch}" of ${uri} isn't muted.`,
      'List the muted ones with anomalies and its parameter muted.',
    ),
})

export const waivers = exceptions({
  list: WAIVERS,
  key: 'policy',
  why: 'why it is accepted',
  async further(policy, { entity: { uri, node }, person }, { reader, clock }) {
    const known = knownPolicy(reader, policy)
    if (!known.ok) return known
    const among = (subject: number): boolean => subject === node
    const { found: violations } = await currentViolations(reader, { policies: [known.value], node, among })
    if (violations.length > 0) return ok({ by: person, at: isoOf(clock.now()) })
    const hint = 'List what it violates with violations.'
    return err(problem('REFUSED', `${uri} doesn't violate ${policy}.`, hint, 'policy'))
  },
  missing: (policy, uri) =>
    problem(
      'NOT_FOUND',
      `${policy} isn't waived for ${uri}.`,
      'List the waived ones with violations and its parameter waived.',
    ),
})
