import type { Caller } from '../../contracts/caller.ts'
import type { Problem } from '../../contracts/problem.ts'
import * as plans from '../../edits/deprecate.ts'
import type { EditParts } from '../../edits/edit.ts'
import { waitShown } from '../../intake/wait-until-visible.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import type { DeprecateCommand, PlanAnswer, UndeprecateCommand } from '../deprecate.ts'
import { editParts } from './edit.ts'

type PlanOutcome = Promise<Result<Done<PlanAnswer>, Problem>>
type PlanOperation = (parts: EditParts) => Promise<Result<plans.WrittenPlan, Problem>>

export async function deprecate(service: Service, args: DeprecateCommand, caller: Caller): PlanOutcome {
  return await change(service, { caller, waitFor: args.waitFor }, (parts) => plans.deprecate(args, caller, parts))
}

export async function undeprecate(service: Service, args: UndeprecateCommand, caller: Caller): PlanOutcome {
  return await change(service, { caller, waitFor: args.waitFor }, (parts) => plans.undeprecate(args, caller, parts))
}

async function change(
  service: Service,
  { caller, waitFor }: { readonly caller: Caller; readonly waitFor: 'visible' | undefined },
  write: PlanOperation,
): PlanOutcome {
  const parts = await editParts(service, caller)
  if (!parts.ok) return parts
  const written = await write(parts.value)
  if (!written.ok) return err(written.error)
  if (waitFor === undefined) return ok({ answer: written.value })
  const shown = await waitShown(written.value.tx ?? parts.value.reader.at, service.state.followers())
  return ok({ answer: { ...written.value, ...shown } })
}
