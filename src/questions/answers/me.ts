import { ALL_RIGHTS, type Caller } from '../../contracts/caller.ts'
import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import { isoTime } from '../../query/entities/entity.ts'
import { personOfCaller, statesAs } from '../../query/entities/person-of-caller.ts'
import { Reader } from '../../query/reader.ts'
import { viewOf } from '../../query/view/view-of.ts'
import { pin } from '../../query/time/moment.ts'
import type { MeAnswer } from '../me.ts'
import type { Service } from '../service.ts'

export async function me(service: Service, caller: Caller): Promise<Result<MeAnswer, Problem>> {
  const { id, name, kind, rights, roles, email, expiresAt } = caller
  const reader = rights.has('read') ? await readerFor(caller, service) : null
  return ok({
    id,
    name,
    kind,
    rights: ALL_RIGHTS.filter((right) => rights.has(right)),
    roles: [...roles].sort(),
    email,
    person: reader === null ? null : personOfCaller(caller, reader),
    statesAs: reader === null ? null : statesAs(caller, reader),
    expiresAt: expiresAt === null ? null : isoTime(expiresAt),
    signIn: service.access.signInLabel(),
    canSignOut: kind === 'session',
  })
}

/** Null also where the graph isn't served, or isn't loaded yet. */
async function readerFor(caller: Caller, { reads }: Service): Promise<Reader | null> {
  if (reads === null) return null
  const moment = await pin(reads, undefined)
  if (!moment.ok) return null
  const view = await viewOf(caller, reads)
  return new Reader(reads, moment.value, { cacheable: false, view })
}
