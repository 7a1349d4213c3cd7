import type { Policy } from '../../catalogue/policy-rules.ts'
import { badArgument, type Problem } from '../../contracts/problem.ts'
import { truncate } from '../../lib/cut-text.ts'
import { nearestMatch } from '../../lib/nearest-match.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Reader } from '../reader.ts'

export function knownPolicy({ catalogue }: Pick<Reader, 'catalogue'>, id: string): Result<Policy, Problem> {
  const policy = catalogue.policies.find((one) => one.id === id)
  if (policy !== undefined) return ok(policy)
  const ids = catalogue.policies.map((one) => one.id)
  const near = nearestMatch(id, ids)
  const hint =
    near === null ? 'No policies are defined.' : `The nearest is ${near}; the policies are ${ids.join(', ')}.`
  return err(badArgument('policy', `policy: there is no policy "${truncate(id, 60)}".`, hint))
}
