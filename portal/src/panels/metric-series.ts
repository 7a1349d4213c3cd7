/** A value of a metric, as sources state it. */
export interface MetricValue {
  readonly name: string | null
  readonly value: number | null
  readonly split?: string | null
}

const HELD_OUT = /^(val(id(ation)?)?|test|eval(uation)?|holdout)([_/.-]|$)/i
const TRAINING = /^train(ing)?([_/.-]|$)/i
/** What MLflow measures of the machine. */
const MACHINE = /^system\//

/** What training makes small, which tells less of a model than what its makers measure beside it. */
const LOSS = /loss/i

/** `ndcg, validation`; empty for none. */
export function keyOf(one?: MetricValue): string {
  return [one?.name, one?.split].filter(Boolean).join(', ')
}

/**
 * The metric by which all versions of a model are told, so that they compare: one that at least half of them have.
 * A version without it has another one.
 */
export function headlineMetric<Value extends MetricValue>(
  own: readonly Value[],
  all: readonly (readonly MetricValue[])[] = [own],
): Value | undefined {
  const groups = [...Map.groupBy(all.flat(), keyOf).values()]
  const shared = keyOf(preferred(groups.filter(({ length }) => length >= all.length / 2).flat()))
  return own.find((one) => keyOf(one) === shared) ?? preferred(own)
}

/** The first of data that no training saw, else the first that isn't of training; a loss only where nothing else is. */
function preferred<Value extends MetricValue>(all: readonly Value[]): Value | undefined {
  const metrics = all.filter(({ name }) => !MACHINE.test(name ?? ''))
  const isOf = (data: RegExp, { name, split }: Value): boolean => data.test(split ?? '') || data.test(name ?? '')
  const heldOut = metrics.filter((one) => isOf(HELD_OUT, one))
  const untrained = metrics.filter((one) => !isOf(TRAINING, one))
  const isNoLoss = ({ name }: Value): boolean => !LOSS.test(name ?? '')
  return (
    heldOut.find(isNoLoss) ??
    untrained.find(isNoLoss) ??
    heldOut[0] ??
    untrained[0] ??
    metrics.find(isNoLoss) ??
    metrics[0]
  )
}

/** Something that was measured: a version, a run. */
export interface MeasuredThing {
  readonly uri: string
  readonly label: string
  readonly at: string | null
  readonly metrics: readonly MetricValue[] | null
}

export interface MetricSeries {
  readonly metric: string
  readonly points: readonly MeasuredThing[]
  /** By split; a value for each point, or null. */
  readonly lines: readonly { readonly label: string; readonly values: readonly (number | null)[] }[]
}

/**
 * Each metric by itself, since their units differ; a line for each split; points in the given order. Of several
 * values the last counts.
 */
export function seriesOf(points: readonly MeasuredThing[]): readonly MetricSeries[] {
  const metrics = new Map<string, Map<string, (number | null)[]>>()
  for (const [n, point] of points.entries()) {
    for (const { name, value, split } of point.metrics ?? []) {
      if (name === null) continue
      const lines = metrics.get(name) ?? new Map<string, (number | null)[]>()
      metrics.set(name, lines)
      const label = split ?? ''
      const values = lines.get(label) ?? points.map(() => null)
      lines.set(label, values)
      values[n] = value
    }
  }
  return [...metrics].map(([metric, lines]) => ({
    metric,
    points,
    lines: [...lines].map(([label, values]) => ({ label, values })),
  }))
}

/** Leaves out NaN and infinity, which a chart has no place for. */
export function drawn(values: readonly (number | null)[]): readonly (number | null)[] {
  return values.map((value) => (Number.isFinite(value) ? value : null))
}

/** `validation rose from 0.409 to 0.412; production 0.361`. */
export function seriesText({ lines }: Pick<MetricSeries, 'lines'>, textOf: (value: number) => string): string {
  return lines
    .map(({ label, values }) => {
      const known = drawn(values).filter((value) => value !== null)
      const [first, last] = [known[0], known.at(-1)]
      const name = label === '' ? '' : `${label} `
      if (first === undefined || last === undefined) return `${name}unknown`
      if (known.length === 1) return `${name}${textOf(last)}`
      if (last === first) return `${name}stayed at ${textOf(last)}`
      return `${name}${last > first ? 'rose' : 'fell'} from ${textOf(first)} to ${textOf(last)}`
    })
    .join('; ')
}
