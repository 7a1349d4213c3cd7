import { formatCount } from '../../../src/lib/format-count.ts'
import type { QuestionAnswer } from '../client/ask.ts'
import { labelOf } from '../ui/label.ts'

/** Says which sources can't be read; null while all can, be it that some are paused or slow. */
export function outageOf(
  troubled: QuestionAnswer<'status'>['troubledSources'],
): { readonly text: string; readonly reason: string } | null {
  const failing = troubled.filter(({ health }) => health === 'failing')
  const [first, ...others] = failing
  if (first === undefined) return null
  const which = others.length === 0 ? labelOf(first.platform) : formatCount(failing.length, 'source')
  return { text: `${which} can’t be read`, reason: failing.map(({ reason }) => reason).join('\n') }
}
