import type { PoliciesAnswer } from '../../questions/policies.ts'
import { formatCount } from '../../lib/format-count.ts'
import { heading, warning, type PrintedLine } from '../style.ts'
import { alignColumns } from './wording.ts'

/** Prints a line for each policy: whether it is in force, and how much violates it. */
export function* lines({ policies, complete, tx }: PoliciesAnswer): Generator<PrintedLine> {
  yield heading(`${formatCount(policies.length, 'policy', 'policies')} (transaction ${tx})`)
  yield* alignColumns(
    policies.map(({ id, severity, on, title, violations, waived, teams }) => {
      const found =
        violations === 0 ? 'none' : `${formatCount(violations, 'violation')} of ${formatCount(teams, 'team')}`
      return ['', id, on ? severity : 'off', on ? `${found}${waived === 0 ? '' : `, ${waived} waived`}` : '', title]
    }),
  )
  for (const { id, checksNothing } of policies)
    if (checksNothing !== null) yield warning(`${id} checks nothing: ${checksNothing}.`)
  if (!complete) yield 'There are more violations than are counted.'
  if (policies.length > 0) yield 'To see what a policy finds: mlg policy explain <id>'
}
