import type { PolicyTrendAnswer } from '../../questions/policy-trend.ts'
import { heading, type PrintedLine } from '../style.ts'
import { alignColumns } from './wording.ts'

/** Prints a line for each policy, with its violations at the end of each day. */
export function* lines({ ends, policies, complete, tx }: PolicyTrendAnswer): Generator<PrintedLine> {
  yield heading(`Open violations at the end of each day, UTC (transaction ${tx})`)
  if (ends.length === 0) yield 'No day has ended since the record began. For the present: mlg policies'
  else yield* alignColumns([['', ...ends.map(dayBefore)], ...policies.map(({ id, open }) => [id, ...open.map(String)])])
  if (!complete) yield 'There is too much to count for every day.'
}

/** Returns the day that ended at a midnight: `11-29`. */
function dayBefore(end: string): string {
  return new Date(Date.parse(end) - 1).toISOString().slice(5, 10)
}
