// Muted anomalies: what a person knows to be unusual of a thing, until when, and why.
import type { Caller } from '../contracts/caller.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Tx } from '../model/facts.ts'
import type { AttributeEdit } from '../model/people.ts'
import type { Uri } from '../model/uri.ts'
import { MUTED } from '../query/anomalies/muted.ts'
import { knownUri, statedBy, type KnownEntity } from './checks.ts'
import { commitEdits, type EditParts } from './edit.ts'
import { endOfMembers, endWithin, reasonOf, statedMembers, type StatedMembers } from './ends.ts'
import { beginningOf } from '../lib/cut-text.ts'

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
  // Longer than a year, what is unusual is forgotten rather than known.
  const until = endWithin(1, args.until, parts.clock.now())
  if (!until.ok) return until
  const reason = reasonOf(args.reason, MAX_REASON, 'why it is no news, for whoever looks next')
  if (!reason.ok) return reason
  const member = { watch: args.watch, until: new Date(until.value).toISOString(), reason: reason.value }
  const add: AttributeEdit = { kind: 'add', name: MUTED, members: [member] }
  return await write(found.value, { watch: args.watch, edits: [...endOfMembers(MUTED, found.value.muted), add] }, parts)
}

/** Whoever muted it. */
export async function unmute(
  args: Pick<MuteArguments, 'uri' | 'watch' | 'by'>,
  caller: Caller,
  parts: EditParts,
): MuteResult {
  const found = await watchedThing(args, caller, parts)
  if (!found.ok) return found
  if (found.value.muted.stated.length === 0) {
    const detail = `"${args.watch}" of ${found.value.entity.uri} is not muted.`
    return err({
      ...problem('NOT_FOUND', detail, 'List what is, with anomalies and its parameter muted.'),
      parameter: 'watch',
    })
  }
  return await write(found.value, { watch: args.watch, edits: endOfMembers(MUTED, found.value.muted) }, parts)
}

interface WatchedThing {
  readonly entity: KnownEntity
  readonly person: string
  /** The mutes of the watch. */
  readonly muted: StatedMembers
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
  const of = { uri: entity.value.uri, person: person.value, name: MUTED }
  const muted = await statedMembers(reader, of, (one) => one['watch'] === watch)
  return ok({ entity: entity.value, person: person.value, muted })
}

async function write(
  { entity: { uri }, person }: WatchedThing,
  { watch, edits }: { readonly watch: string; readonly edits: readonly AttributeEdit[] },
  parts: EditParts,
): MuteResult {
  const tx = await commitEdits(person, [{ uri, edits }], parts)
  return tx.ok ? ok({ uri, watch, by: person, tx: tx.value }) : tx
}
