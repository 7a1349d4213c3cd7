// Picks the metric that best tells a model's versions apart.

export interface MetricValue {
  readonly name: string | null
  readonly value: number | null
  readonly split?: string | null
}

const HELD_OUT = /^(val(id(ation)?)?|test|eval(uation)?|holdout)([_/.-]|$)/i
const TRAINING = /^train(ing)?([_/.-]|$)/i
/** MLflow's prefix for measurements of the machine. */
const MACHINE = /^system\//

/** Training minimises a loss, so it says less about a model than the metrics measured beside it. */
const LOSS = /loss/i

/** Sorts what tells most of a model first: what was measured on held-out data, and losses and training last. */
export function tellingFirst<Value extends MetricValue>(all: readonly Value[]): readonly Value[] {
  const rank = (one: Value): number =>
    isTelling(one) ? (one.split != null || HELD_OUT.test(one.name ?? '') ? 0 : 1) : 2
  return all.toSorted((a, b) => rank(a) - rank(b))
}

/** Whether a metric says how good a model is: it is no loss, and wasn't measured in training or of the machine. */
export function isTelling({ name, split }: MetricValue): boolean {
  return [LOSS, MACHINE, TRAINING].every((other) => !other.test(name ?? '')) && !TRAINING.test(split ?? '')
}

/** Whether it was measured of the machine rather than of the model. */
export function isOfMachine({ name }: MetricValue): boolean {
  return MACHINE.test(name ?? '')
}

/** Formats as `ndcg, validation`; empty for undefined. */
export function keyOf(one?: MetricValue): string {
  return [one?.name, one?.split].filter(Boolean).join(', ')
}

/** Returns the metric that compares a model's versions: one that at least half of them have; others show another. */
export function headlineMetric<Value extends MetricValue>(
  own: readonly Value[],
  all: readonly (readonly MetricValue[])[] = [own],
): Value | undefined {
  const shared = keyOf(sharedMetric(all))
  return own.find((one) => keyOf(one) === shared) ?? preferred(own)
}

/** Returns the headline metric of all; undefined if less than half of them share one. */
export function sharedMetric<Value extends MetricValue>(all: readonly (readonly Value[])[]): Value | undefined {
  const groups = [...Map.groupBy(all.flat(), keyOf).values()]
  return preferred(groups.filter(({ length }) => length >= all.length / 2).flat())
}

/** Prefers data that no training saw, then data other than training's; a loss only if there is nothing else. */
function preferred<Value extends MetricValue>(all: readonly Value[]): Value | undefined {
  const metrics = all.filter((one) => !isOfMachine(one))
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
