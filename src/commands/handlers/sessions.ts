import type { Caller } from '../../contracts/caller.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { MAX_SESSIONS } from '../../questions/answers/sessions.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import type { EndSessionAnswer, EndSessionArguments } from '../sessions.ts'

export async function end(
  { store, access }: Service,
  { id }: EndSessionArguments,
  caller: Caller,
): Promise<Result<Done<EndSessionAnswer>, Problem>> {
  const account = caller.rights.has('administer') ? null : caller.id
  const found = (await store.credentials('session', account, MAX_SESSIONS)).some((one) => one.id === id)
  if (!found)
    return err(
      problem(
        'NOT_FOUND',
        `There is no session "${id.slice(0, 64)}" that ${caller.name} may end.`,
        'List the sessions.',
      ),
    )
  await store.revokeCredentials([id])
  access.changed()
  return ok({ status: 204, answer: {} })
}
