// Muted anomalies: what a person knows to be unusual of a thing, until when, and why.
import type { Caller } from '../contracts/caller.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { beginningOf } from '../lib/cut-text.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Uri } from '../model/uri.ts'
import { MUTED } from '../query/anomalies/muted.ts'
import { subjectOf, type Subject } from './checks.ts'
import { state, type EditParts, type WrittenStatement } from './edit.ts'
import { endAndReason, endOfMembers, statedMembers, type StatedMembers } from './ends.ts'

interface Watch {
  readonly uri: Uri
  readonly watch: string
  readonly by?: string | undefined
}

export interface MuteArguments extends Watch {
  /** A date, or a time. */
  readonly until: string
  readonly reason: string
}

type MuteResult = Promise<Result<Pick<Watch, 'watch'> & WrittenStatement, Problem>>

/** Mutes a watch until a time, for a reason. An earlier mute of it is replaced. */
export async function mute({ until, reason, ...of }: MuteArguments, caller: Caller, parts: EditParts): MuteResult {
  const found = await watchedThing(of, caller, parts)
  if (!found.ok) return found
  // Longer than a year, what is unusual is forgotten rather than known.
  const end = endAndReason({ until, reason }, 'why it is no news, for whoever looks next', parts.clock.now())
  if (!end.ok) return end
  const { watch } = of
  const add = { kind: 'add', name: MUTED, members: [{ watch, ...end.value }] } as const
  return await state(found.value, { named: { watch }, edits: [...endOfMembers(MUTED, found.value.muted), add] }, parts)
}

/** Whoever muted it. */
export async function unmute(of: Watch, caller: Caller, parts: EditParts): MuteResult {
  const found = await watchedThing(of, caller, parts)
  if (!found.ok) return found
  const { entity, muted } = found.value
  const { watch } = of
  if (muted.stated.length > 0)
    return await state(found.value, { named: { watch }, edits: endOfMembers(MUTED, muted) }, parts)
  const hint = 'List what is, with anomalies and its parameter muted.'
  return err({ ...problem('NOT_FOUND', `"${watch}" of ${entity.uri} is not muted.`, hint), parameter: 'watch' })
}

interface WatchedThing extends Subject {
  /** The mutes of the watch. */
  readonly muted: StatedMembers
}

async function watchedThing(of: Watch, caller: Caller, { reader }: EditParts): Promise<Result<WatchedThing, Problem>> {
  const subject = subjectOf(of, caller, reader)
  if (!subject.ok) return subject
  const { uri, node } = subject.value.entity
  const [loaded] = await reader.loader.load([node])
  const watches = Object.keys(reader.catalogue.type(loaded?.entityType ?? '')?.watches ?? {})
  if (!watches.includes(of.watch)) {
    const detail = `Nothing called ${JSON.stringify(beginningOf(of.watch, 60))} is watched of ${uri}.`
    const hint =
      watches.length === 0 ? 'Nothing is watched of its type.' : `Of its type these are: ${watches.join(', ')}.`
    return err({ ...problem('BAD_REQUEST', detail, hint), parameter: 'watch' })
  }
  const muted = await statedMembers(reader, { ...subject.value, name: MUTED }, (one) => one['watch'] === of.watch)
  return ok({ ...subject.value, muted })
}
