// Shared by statements that expire: muted anomalies, approvals and waivers.
import { badArgument, problem, type Problem } from '../contracts/problem.ts'
import { truncate } from '../lib/cut-text.ts'
import { ISO_TIME, isoOf, timeOfIso } from '../lib/iso.ts'
import { isObject, sameJson, type Json, type JsonObject } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import { personDocument, type AttributeEdit } from '../model/people.ts'
import { entityOf } from '../query/entities/entity.ts'
import type { Reader } from '../query/reader.ts'
import type { Subject } from './checks.ts'
import { DAY_MS } from '../lib/durations.ts'

const YEAR_MS = 366 * DAY_MS
/** Longest reason, in characters. */
const MAX_REASON = 500

export function endWithin(years: number, text: string, now: Time): Result<Time, Problem> {
  const given = text.trim()
  const time = ISO_TIME.test(given) ? timeOfIso(given) : NaN
  const longest = years * YEAR_MS
  const wrong = (detail: string) => {
    const day = isoOf(now + longest).slice(0, 10)
    return err(badArgument('until', detail, `Give a day up to ${day}.`))
  }
  if (Number.isNaN(time)) return wrong(`until is ${JSON.stringify(truncate(text, 60))}, which isn't a date.`)
  if (time <= now) return wrong(`until is ${given}, which has passed.`)
  if (time > now + longest)
    return wrong(`until is ${given}, which is more than ${years === 1 ? 'a year' : `${years} years`} ahead.`)
  return ok(time)
}

/** Checks an end within a year and a reason, as stored in a list of exceptions. */
export function endAndReason(
  given: { readonly until: string; readonly reason: string },
  why: string,
  now: Time,
): Result<{ readonly until: string; readonly reason: string }, Problem> {
  const until = endWithin(1, given.until, now)
  if (!until.ok) return until
  const reason = reasonOf(given.reason, why)
  return reason.ok ? ok({ until: isoOf(until.value), reason: reason.value }) : reason
}

/** Trims a given reason. `why` tells its purpose in the hint. */
function reasonOf(text: string, why: string): Result<string, Problem> {
  const reason = text.trim()
  if (reason !== '' && reason.length <= MAX_REASON) return ok(reason)
  const detail = reason === '' ? 'A reason is needed.' : `A reason of ${reason.length} characters is too long.`
  const hint = `Explain in at most ${MAX_REASON} characters ${why}.`
  return err(problem(reason === '' ? 'BAD_REQUEST' : 'TOO_LARGE', detail, hint, 'reason'))
}

/** The current members of a list, and those that only this person states. */
interface StatedMembers {
  readonly stated: readonly Json[]
  readonly own: readonly Json[]
}

export async function statedMembers(
  reader: Reader,
  { entity: { uri }, person, name }: Subject & { readonly name: string },
  isMeant: (member: JsonObject) => boolean,
): Promise<StatedMembers> {
  const everything = reader.withHidden()
  const [record] = await everything.store.entities([uri], reader.at)
  const meantIn = (value: Json | undefined): readonly Json[] =>
    Array.isArray(value) ? value.filter((one: Json) => isObject(one) && isMeant(one)) : []
  const stated = meantIn(
    record === null || record === undefined ? undefined : entityOf(record, reader.catalogue).attributes[name],
  )
  const key = personDocument(person, uri)
  const othersStated = (record?.stated ?? [])
    .filter(({ platform, type }) => platform !== key.platform || type !== key.type)
    .flatMap(({ attributes }) => meantIn(attributes[name]))
  return { stated, own: stated.filter((one) => !othersStated.some((other) => sameJson(one, other))) }
}

/** A person retracts their own members, so that expired ones aren't kept, and removes those of others. */
export function endOfMembers(name: string, { stated, own }: StatedMembers): readonly AttributeEdit[] {
  const others = stated.filter((one) => !own.includes(one))
  return [
    ...(own.length === 0 ? [] : [{ kind: 'drop', name, members: own } as const]),
    ...(others.length === 0 ? [] : [{ kind: 'remove', name, members: others } as const]),
  ]
}
