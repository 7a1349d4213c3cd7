import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import { knownSource } from '../../questions/answers/known-source.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import { confirmDeletions, dismissDeletions } from '../../sweep/suspected-deletions.ts'
import type { DecidedAnswer, DecidedArguments } from '../deletions.ts'

export async function resolveSuspectedDeletions(
  service: Service,
  { platform }: DecidedArguments,
  decision: DecidedAnswer['decision'],
): Promise<Result<Done<DecidedAnswer>, Problem>> {
  const source = knownSource(service, platform)
  if (!source.ok) return source
  const { store, clock } = service
  const decide = decision === 'confirm' ? confirmDeletions : dismissDeletions
  const { documents, missing } = await decide({ store, clock, config: source.value.config })
  return ok({ status: 202, answer: { platform, decision, documents, missing } })
}
