import type { Caller } from '../../contracts/caller.ts'
import type { Problem } from '../../contracts/problem.ts'
import * as muting from '../../edits/mute.ts'
import type { Result } from '../../lib/result.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import type { MuteAnswer, MuteCommand, UnmuteCommand } from '../mute.ts'
import { change } from './edit.ts'

type MuteOutcome = Promise<Result<Done<MuteAnswer>, Problem>>

export async function mute(service: Service, args: MuteCommand, caller: Caller): MuteOutcome {
  return await change(service, { caller, waitFor: args.waitFor }, (parts) => muting.mute(args, caller, parts))
}

export async function unmute(service: Service, args: UnmuteCommand, caller: Caller): MuteOutcome {
  return await change(service, { caller, waitFor: args.waitFor }, (parts) => muting.unmute(args, caller, parts))
}
