import type { Caller } from '../../contracts/caller.ts'
import type { Problem } from '../../contracts/problem.ts'
import * as plans from '../../edits/deprecate.ts'
import type { Result } from '../../lib/result.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import type { DeprecateCommand, PlanAnswer, UndeprecateCommand } from '../deprecate.ts'
import { change } from './edit.ts'

type PlanOutcome = Promise<Result<Done<PlanAnswer>, Problem>>

export async function deprecate(service: Service, args: DeprecateCommand, caller: Caller): PlanOutcome {
  return await change(service, { caller, waitFor: args.waitFor }, (parts) => plans.deprecate(args, caller, parts))
}

export async function undeprecate(service: Service, args: UndeprecateCommand, caller: Caller): PlanOutcome {
  return await change(service, { caller, waitFor: args.waitFor }, (parts) => plans.undeprecate(args, caller, parts))
}
