import { createToken } from '../../access/tokens.ts'
import type { Caller } from '../../contracts/caller.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { tokenJson } from '../../questions/answers/tokens.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import type { CreateTokenAnswer, CreateTokenArguments } from '../tokens.ts'
import { beginningOf } from '../../lib/cut-text.ts'

export async function create(
  { store, clock, access, sources }: Service,
  args: CreateTokenArguments,
  caller: Caller,
): Promise<Result<Done<CreateTokenAnswer>, Problem>> {
  const { platforms = null, ...others } = args
  const unknown = platforms?.find((name) => !sources.configured().some(({ config }) => config.platform === name))
  if (unknown !== undefined)
    return err({
      ...problem('UNKNOWN_SOURCE', `No source has the platform "${beginningOf(unknown, 64)}".`),
      parameter: 'platforms',
    })
  // The operator of this machine has no account: what they make is of a service.
  const requested = { ...others, platforms, service: args.service || caller.kind === 'local' }
  const created = await createToken(requested, { caller, now: clock.now(), store })
  if (!created.ok) return created
  access.changed()
  const { token, secret } = created.value
  const names = new Map([[caller.id, caller.name]])
  return ok({ answer: { ...tokenJson(token, names), secret } })
}
