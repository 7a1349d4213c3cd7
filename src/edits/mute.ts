// Muted anomalies: what a person knows to be unusual of a thing, until when, and why.
import type { Caller } from '../contracts/caller.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { ISO_TIME, isoTime } from '../lib/iso.ts'
import { isObject, sameJson, type Json } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time, Tx } from '../model/facts.ts'
import { personDocument, type AttributeEdit } from '../model/people.ts'
import type { Uri } from '../model/uri.ts'
import { MUTED } from '../query/anomalies/muted.ts'
import { knownUri, statedBy, type KnownEntity } from './checks.ts'
import { commitEdits, type EditParts } from './edit.ts'
import { beginningOf } from '../lib/cut-text.ts'

/** Longer than that, what is unusual is forgotten rather than known. */
const LONGEST_MS = 366 * 86_400_000
/** Bounds a reason, in characters. */
export const MAX_REASON = 500

export interface MuteArguments {
  readonly uri: Uri
  readonly watch: string
  /** A date, or a time. */
  readonly until: string
  readonly reason: string
  readonly by?: string | undefined
}

/** Reports a watch that is durably muted, or no longer muted. */
export interface WrittenMute {
  readonly uri: Uri
  readonly watch: string
  readonly by: string
  /** Writing that changed nothing has no transaction. */
  readonly tx: Tx | null
}

type MuteResult = Promise<Result<WrittenMute, Problem>>

/** Mutes a watch until a time, for a reason. An earlier mute of it is replaced. */
export async function mute(args: MuteArguments, caller: Caller, parts: EditParts): MuteResult {
  const found = await watchedThing(args, caller, parts)
  if (!found.ok) return found
  const until = untilOf(args.until, parts.clock.now())
  if (!until.ok) return until
  const reason = args.reason.trim()
  if (reason === '' || reason.length > MAX_REASON) {
    const detail = reason === '' ? 'A reason is needed.' : `A reason of ${reason.length} characters is too long.`
    const hint = `Say in up to ${MAX_REASON} characters why it is no news, for whoever looks next.`
    return err({ ...problem(reason === '' ? 'BAD_REQUEST' : 'TOO_LARGE', detail, hint), parameter: 'reason' })
  }
  const member = { watch: args.watch, until: new Date(until.value).toISOString(), reason }
  const add: AttributeEdit = { kind: 'add', name: MUTED, members: [member] }
  return await write(found.value, { watch: args.watch, edits: [...endOf(found.value), add] }, parts)
}

/** Whoever muted it. */
export async function unmute(
  args: Pick<MuteArguments, 'uri' | 'watch' | 'by'>,
  caller: Caller,
  parts: EditParts,
): MuteResult {
  const found = await watchedThing(args, caller, parts)
  if (!found.ok) return found
  if (found.value.muted.length === 0) {
    const detail = `"${args.watch}" of ${found.value.entity.uri} is not muted.`
    return err({
      ...problem('NOT_FOUND', detail, 'List what is, with anomalies and its parameter muted.'),
      parameter: 'watch',
    })
  }
  return await write(found.value, { watch: args.watch, edits: endOf(found.value) }, parts)
}

interface WatchedThing {
  readonly entity: KnownEntity
  readonly person: string
  /** These mutes of the watch are stated at present. */
  readonly muted: readonly Json[]
  /** This person alone states these of them. */
  readonly own: readonly Json[]
}

async function watchedThing(
  { uri, watch, by }: Pick<MuteArguments, 'uri' | 'watch' | 'by'>,
  caller: Caller,
  { reader }: EditParts,
): Promise<Result<WatchedThing, Problem>> {
  const entity = knownUri(uri, reader)
  if (!entity.ok) return entity
  const person = statedBy(by, caller, reader)
  if (!person.ok) return person
  const [loaded] = await reader.loader.load([entity.value.node])
  const watches = Object.keys(reader.catalogue.type(loaded?.entityType ?? '')?.watches ?? {})
  if (!watches.includes(watch)) {
    const detail = `Nothing called ${JSON.stringify(beginningOf(watch, 60))} is watched of ${entity.value.uri}.`
    const hint =
      watches.length === 0 ? 'Nothing is watched of its type.' : `Of its type these are: ${watches.join(', ')}.`
    return err({ ...problem('BAD_REQUEST', detail, hint), parameter: 'watch' })
  }
  const stated = loaded?.attributes[MUTED]
  const muted = Array.isArray(stated) ? stated.filter((one: Json) => isObject(one) && one['watch'] === watch) : []
  const [record] = await reader.ofEverything().store.entities([entity.value.uri], reader.at)
  const key = personDocument(person.value, entity.value.uri)
  const ofOthers = (record?.stated ?? [])
    .filter(({ platform, type }) => platform !== key.platform || type !== key.type)
    .flatMap(({ attributes }) => (Array.isArray(attributes[MUTED]) ? (attributes[MUTED] as readonly Json[]) : []))
  const own = muted.filter((one) => !ofOthers.some((other) => sameJson(one, other)))
  return ok({ entity: entity.value, person: person.value, muted, own })
}

function untilOf(text: string, now: Time): Result<Time, Problem> {
  const time = ISO_TIME.test(text.trim()) ? isoTime(text.trim()) : NaN
  const wrong = (detail: string) => {
    const day = new Date(now + LONGEST_MS).toISOString().slice(0, 10)
    return err({ ...problem('BAD_REQUEST', detail, `Give a day up to ${day}.`), parameter: 'until' })
  }
  if (Number.isNaN(time)) return wrong(`until is ${JSON.stringify(beginningOf(text, 60))}, which is not a date.`)
  if (time <= now) return wrong(`until is ${text.trim()}, which has passed.`)
  if (time > now + LONGEST_MS) return wrong(`until is ${text.trim()}, which is more than a year ahead.`)
  return ok(time)
}

/** A person takes back their own, so that what ended long ago isn't kept, and removes what others state. */
function endOf({ muted, own }: WatchedThing): readonly AttributeEdit[] {
  const others = muted.filter((one) => !own.includes(one))
  return [
    ...(own.length === 0 ? [] : [{ kind: 'drop', name: MUTED, members: own } as const]),
    ...(others.length === 0 ? [] : [{ kind: 'remove', name: MUTED, members: others } as const]),
  ]
}

async function write(
  { entity: { uri }, person }: WatchedThing,
  { watch, edits }: { readonly watch: string; readonly edits: readonly AttributeEdit[] },
  parts: EditParts,
): MuteResult {
  const tx = await commitEdits(person, [{ uri, edits }], parts)
  return tx.ok ? ok({ uri, watch, by: person, tx: tx.value }) : tx
}
