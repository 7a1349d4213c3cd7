// Picks the metric by which the versions of a model are told.

/** A value of a metric, as sources state it. */
export interface MetricValue {
  readonly name: string | null
  readonly value: number | null
  readonly split?: string | null
}

const HELD_OUT = /^(val(id(ation)?)?|test|eval(uation)?|holdout)([_/.-]|$)/i
const TRAINING = /^train(ing)?([_/.-]|$)/i
/** MLflow measures these of the machine. */
const MACHINE = /^system\//

/** Training makes a loss small, so it tells less of a model than what its makers measure beside it. */
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
  const shared = keyOf(sharedMetric(all))
  return own.find((one) => keyOf(one) === shared) ?? preferred(own)
}

/** The headline metric of all; undefined if less than half of them have one and the same. */
export function sharedMetric<Value extends MetricValue>(all: readonly (readonly Value[])[]): Value | undefined {
  const groups = [...Map.groupBy(all.flat(), keyOf).values()]
  return preferred(groups.filter(({ length }) => length >= all.length / 2).flat())
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
