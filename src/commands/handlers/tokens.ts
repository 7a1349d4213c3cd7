import { createToken, MAX_TOKENS } from '../../access/tokens.ts'
import type { Caller } from '../../contracts/caller.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { tokenJson } from '../../questions/answers/tokens.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import type { CreateTokenAnswer, CreateTokenArguments, RevokeTokenAnswer, RevokeTokenArguments } from '../tokens.ts'

export async function create(
  { store, clock, access, sources }: Service,
  args: CreateTokenArguments,
  caller: Caller,
): Promise<Result<Done<CreateTokenAnswer>, Problem>> {
  const { platforms = null, ...others } = args
  const unknown = platforms?.find((name) => !sources.configured().some(({ config }) => config.platform === name))
  if (unknown !== undefined)
    return err({
      ...problem('UNKNOWN_SOURCE', `No source has the platform "${unknown.slice(0, 64)}".`),
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

export async function revoke(
  { store, access }: Service,
  { id }: RevokeTokenArguments,
  caller: Caller,
): Promise<Result<Done<RevokeTokenAnswer>, Problem>> {
  const account = caller.rights.has('administer') ? null : caller.id
  const found = (await store.credentials('token', account, MAX_TOKENS)).some((one) => one.id === id)
  if (!found)
    return err(
      problem(
        'NOT_FOUND',
        `There is no token "${id.slice(0, 64)}" that ${caller.name} may revoke.`,
        'List the tokens; those of the configuration are removed there.',
      ),
    )
  await store.revokeCredentials([id])
  access.changed()
  return ok({ status: 204, answer: {} })
}
