import { formatCount } from '../../lib/format-count.ts'
import { MAX_RANGES, type CurvesAnswer } from '../../questions/curves.ts'
import { heading, type PrintedLine } from '../style.ts'
import { nameOrUri } from './wording.ts'

type PrintedCurve = CurvesAnswer['curves'][number]

/** Prints a table for each curve, with the number of its points that are shown. */
export function* lines({ name, uri, platform, readAt, metrics, curves }: CurvesAnswer): Generator<PrintedLine> {
  yield `${nameOrUri({ name, uri })}, read from ${platform} at ${readAt}`
  if (curves.length === 0) yield 'It has no metrics.'
  for (const curve of curves) yield* ['', heading(titleOf(curve)), ...curve.points.map(pointLine)]
  const others = metrics.filter((metric) => curves.every((curve) => curve.metric !== metric))
  if (others.length > 0) yield* ['', `Other metrics (--metrics): ${others.join(', ')}`]
}

function titleOf({ metric, points, total, notNumbers, notNumberSteps, isCut }: PrintedCurve): string {
  const shown =
    points.length < total ? `${points.length} of ${total} points (--points has more)` : formatCount(total, 'point')
  const steps = notNumberSteps.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(', ')
  const [range, ...others] = notNumberSteps
  const isOne = others.length === 0 && range?.from === range?.to
  const gaps =
    notNumbers === 0
      ? ''
      : `, and ${formatCount(notNumbers, "that isn't a number", "that aren't numbers")} (NaN or infinite), at step${isOne ? '' : 's'} ${steps}${notNumberSteps.length < MAX_RANGES ? '' : ' …'}`
  return `${metric}: ${shown}${gaps}${isCut ? '; its source has more points than can be read' : ''}`
}

function pointLine({ step, value, at }: PrintedCurve['points'][number]): string {
  return `  step ${String(step).padEnd(8)}  ${String(value).padEnd(22)}  ${at ?? ''}`.trimEnd()
}
