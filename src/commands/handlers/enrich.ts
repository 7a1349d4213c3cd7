import { problem, type Problem } from '../../contracts/problem.ts'
import { NotOnDuty } from '../../infer/follower/inference.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import type { EnrichAnswer } from '../enrich.ts'

const ELSEWHERE = 'Ask the process that was started with --role inference (or all).'

export async function enrich(service: Service): Promise<Result<Done<EnrichAnswer>, Problem>> {
  if (service.enrich === null) return err(problem('NOT_HERE', 'This process does not infer.', ELSEWHERE))
  try {
    return ok({ answer: await service.enrich() })
  } catch (error) {
    if (error instanceof NotOnDuty) return err(problem('NOT_HERE', error.message, ELSEWHERE))
    const message = error instanceof Error ? error.message : String(error)
    const hint = 'Ask again; what was written stays, and the rest is done then.'
    return err(problem('NOT_YET', `The pass was not finished: ${message}.`, hint))
  }
}
