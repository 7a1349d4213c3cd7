// Picks the metric that best tells a model's versions apart.

export interface MetricValue {
  readonly name: string | null
  readonly value: number | null
  readonly split?: string | null
  /** Whether it was measured on data that training didn't see; null or missing if its source doesn't say. */
  readonly isHeldOut?: boolean | null
}

/** Tells whether a metric was measured on other data than the training data, by the names that its source gives. */
export function isHeldOut(dataset: string | null, trainedOn: readonly string[]): boolean | null {
  if (dataset === null || trainedOn.length === 0) return null
  return !trainedOn.some((uri) => decodeURIComponent(uri).endsWith(`/${dataset}`))
}

const HELD_OUT = /^(val(id(ation)?)?|test|eval(uation)?|holdout)([_/.-]|$)/i
const TRAINING = /^train(ing)?([_/.-]|$)/i
/** MLflow's prefix for system metrics. */
const MACHINE = /^system\//

/** Training minimises a loss, so it says less about a model than the other metrics. */
const LOSS = /loss/i

/** Sorts the metrics that say most about a model first: those of held-out data; losses and training metrics last. */
export function bySignificance<Value extends MetricValue>(all: readonly Value[]): readonly Value[] {
  return all.toSorted((a, b) => rankOf(a) - rankOf(b))
}

/** Ranks held-out data first, then any data but the training data; a loss comes after both. */
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

/** Tells whether a metric says how good a model is: it isn't a loss, a training metric or a system metric. */
export function isQualityMetric(metric: MetricValue): boolean {
  return rankOf(metric) <= 1
}

/** Tells whether it measures the machine rather than the model. */
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

/**
 * Returns the headline metric of all; undefined if less than half of them share one. Of metrics that say how good a
 * model is, it is one that most of them have, so that as many as possible can be compared.
 */
export function sharedMetric<Value extends MetricValue>(all: readonly (readonly Value[])[]): Value | undefined {
  const groups = [...Map.groupBy(all.flat(), metricKey).values()].filter(({ length }) => length >= all.length / 2)
  const quality = groups.filter((values) => values.some(isQualityMetric))
  const most = Math.max(...quality.map(({ length }) => length))
  return preferredValue((quality.length > 0 ? quality.filter(({ length }) => length === most) : groups).flat())
}

/** System metrics never count. */
function preferredValue<Value extends MetricValue>(all: readonly Value[]): Value | undefined {
  return bySignificance(all).find((one) => !isSystemMetric(one))
}
