// Judges entities at the time of the request.
import type { Policy } from '../../catalogue/policy-rules.ts'
import type { Found } from '../found.ts'
import type { Reader } from '../reader.ts'
import { momentShown } from '../time/moment.ts'
import {
  type UnmetCondition,
  type Violation,
  TestedConditions,
  notePolicy,
  JUDGED_AT_ONCE,
  judgeOne,
  isSeen,
  MAX_JUDGED,
  MAX_VIOLATIONS,
} from './violations.ts'

export interface Judged extends Found<Violation> {
  /** Number of entities of the policy's types. */
  readonly subjects: number
  /** Number that pass the subject's tests, so that the policy applies to them. */
  readonly passing: number
  /** Number of entities examined on the way, counted once for each way to reach them. */
  readonly examined: number
  /** Conditions that never held: perhaps one is misspelt. */
  readonly unmet: readonly UnmetCondition[]
}

/**
 * Judges every entity of a policy's types from scratch, whether the policy is in force or not. Everything counts for
 * the judgement, but only what the caller may see is shown.
 */
export async function judgeNow(reader: Reader, policy: Policy): Promise<Judged> {
  const everything = reader.withHidden()
  const violations: Violation[] = []
  const now = await momentShown(reader)
  const conditions = new TestedConditions(reader, policy)
  let [subjects, passing, examined] = [0, 0, 0]
  const resultOf = (complete: boolean): Judged => {
    return { found: violations, complete, subjects, passing, examined, unmet: conditions.unmet(passing > 0) }
  }
  notePolicy(reader, policy)
  for (const type of reader.catalogue.target(policy.of).types)
    for await (const nodes of everything.nodesOfType(type, JUDGED_AT_ONCE)) {
      const scan = everything.forScan()
      await scan.loader.load(nodes)
      for (const subject of nodes) {
        const judgement = await judgeOne(scan, policy.id, { subject, now, conditions })
        examined += judgement.examined
        if (!isSeen(reader, subject)) continue
        subjects++
        if (judgement.passes) passing++
        for (const found of judgement.found) if (isSeen(reader, found)) violations.push({ policy, subject, found })
      }
      if (subjects >= MAX_JUDGED || violations.length >= MAX_VIOLATIONS) return resultOf(false)
    }
  return resultOf(true)
}
