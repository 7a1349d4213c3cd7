import type { Caller } from '../../contracts/caller.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { isoTime } from '../../query/entities/entity.ts'
import type { Service } from '../service.ts'
import type { SessionsAnswer, SessionsArguments } from '../sessions.ts'

/** Of one answer: more are signed in than anybody reads through. */
export const MAX_SESSIONS = 1_000

export async function sessions(
  { store, clock }: Service,
  { all }: SessionsArguments,
  caller: Caller,
): Promise<Result<SessionsAnswer, Problem>> {
  if (all && !caller.rights.has('administer'))
    return err(problem('FORBIDDEN', `${caller.name} sees no sessions but their own.`, 'Leave "all" out.'))
  const found = await store.credentials('session', all ? null : caller.id, MAX_SESSIONS)
  const accounts = new Map((await store.accounts(MAX_SESSIONS)).map((account) => [account.id, account]))
  const now = clock.now()
  const listed = found.flatMap((session) => {
    if (session.kind !== 'session' || session.expiresAt <= now) return []
    const { id, account, createdAt, usedAt, expiresAt } = session
    const { name = account, email = null } = accounts.get(account) ?? {}
    const times = { createdAt: isoTime(createdAt), expiresAt: isoTime(expiresAt) }
    return [{ id, person: name, email, ...times, usedAt: usedAt === null ? null : isoTime(usedAt) }]
  })
  return ok({ sessions: listed })
}
