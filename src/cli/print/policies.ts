import type { PoliciesAnswer } from '../../questions/policies.ts'
import { counted } from '../../lib/counted.ts'
import { heading, type PrintedLine } from '../style.ts'
import { aligned } from './wording.ts'

/** Prints a line for each policy: whether it is in force, and how much violates it. */
export function* lines({ policies, complete, tx }: PoliciesAnswer): Generator<PrintedLine> {
  yield heading(`${counted(policies.length, 'policy', 'policies')} (transaction ${tx})`)
  yield* aligned(
    policies.map(({ id, severity, on, title, violations, waived, teams }) => {
      const found = violations === 0 ? 'none' : `${counted(violations, 'violation')} of ${counted(teams, 'team')}`
      return ['', id, on ? severity : 'off', on ? `${found}${waived === 0 ? '' : `, ${waived} waived`}` : '', title]
    }),
  )
  if (!complete) yield 'There are more violations than are counted.'
  if (policies.length > 0) yield 'What a policy finds: mlg policy explain <id>'
}
