// Picks the metric that best tells a model's versions apart.

export interface MetricValue {
  readonly name: string | null
  readonly value: number | null
  readonly split?: string | null
  /** Whether it was measured on data that training didn't see; null or missing if its source doesn't say. */
  readonly isHeldOut?: boolean | null
}

/** Tells whether a metric's data, as its source names them, are other than those that were trained on. */
export function isHeldOut(dataset: string | null, trainedOn: readonly string[]): boolean | null {
  if (dataset === null || trainedOn.length === 0) return null
  return !trainedOn.some((uri) => decodeURIComponent(uri).endsWith(`/${dataset}`))
}

const HELD_OUT = /^(val(id(ation)?)?|test|eval(uation)?|holdout)([_/.-]|$)/i
const TRAINING = /^train(ing)?([_/.-]|$)/i
/** MLflow's prefix for measurements of the machine. */
const MACHINE = /^system\//

/** Training minimises a loss, so it says less about a model than the metrics measured beside it. */
const LOSS = /loss/i

/** Sorts what tells most of a model first: what was measured on held-out data, and losses and training last. */
export function byTellingPower<Value extends MetricValue>(all: readonly Value[]): readonly Value[] {
  return all.toSorted((a, b) => rankOf(a) - rankOf(b))
}

/** Ranks data that no training saw first, then other data than training's; a loss comes after both. */
function rankOf(metric: MetricValue): number {
  const { name, split, isHeldOut: stated } = metric
  const isOf = (data: RegExp): boolean => data.test(split ?? '') || data.test(name ?? '')
  if (isSystemMetric(metric)) return MACHINE_RANK
  const isOnHeldOut = stated === true || isOf(HELD_OUT)
  const data = isOf(TRAINING) || (stated === false && !isOnHeldOut) ? TRAINING_RANK : isOnHeldOut ? 0 : 1
  const loss = LOSS.test(name ?? '') ? 1 : 0
  return data === TRAINING_RANK ? data + loss : data + 2 * loss
}

const TRAINING_RANK = 4
const MACHINE_RANK = 6

/** Whether a metric says how good a model is: it is no loss, and wasn't measured in training or of the machine. */
export function isTelling(metric: MetricValue): boolean {
  return rankOf(metric) <= 1
}

/** Whether it was measured of the machine rather than of the model. */
export function isSystemMetric({ name }: MetricValue): boolean {
  return MACHINE.test(name ?? '')
}

/** Formats as `ndcg, validation`; empty for undefined. */
export function metricKey(one?: MetricValue): string {
  return [one?.name, one?.split].filter(Boolean).join(', ')
}

/** Returns the metric that compares a model's versions: one that at least half of them have; others show another. */
export function headlineMetric<Value extends MetricValue>(
  own: readonly Value[],
  all: readonly (readonly MetricValue[])[] = [own],
): Value | undefined {
  const shared = metricKey(sharedMetric(all))
  return own.find((one) => metricKey(one) === shared) ?? preferredValue(own)
}

/** Returns the headline metric of all; undefined if less than half of them share one. */
export function sharedMetric<Value extends MetricValue>(all: readonly (readonly Value[])[]): Value | undefined {
  const groups = [...Map.groupBy(all.flat(), metricKey).values()]
  return preferredValue(groups.filter(({ length }) => length >= all.length / 2).flat())
}

/** Measurements of the machine never count. */
function preferredValue<Value extends MetricValue>(all: readonly Value[]): Value | undefined {
  return byTellingPower(all).find((one) => !isSystemMetric(one))
}
