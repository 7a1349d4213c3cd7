import { allowCommandLine } from '../../access/command-line.ts'
import type { Caller } from '../../contracts/caller.ts'
import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import { isoTime } from '../../query/entities/entity.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import type { AllowLoginAnswer, AllowLoginArguments } from '../allow-login.ts'

export async function allow(
  { store, clock, access }: Service,
  args: AllowLoginArguments,
  caller: Caller,
): Promise<Result<Done<AllowLoginAnswer>, Problem>> {
  const allowed = await allowCommandLine(args, { caller, now: clock.now(), store })
  if (!allowed.ok) return allowed
  access.changed()
  const { name, expiresAt } = allowed.value
  return ok({ answer: { name, expiresAt: isoTime(expiresAt) } })
}
