// Metrics and parameters as attributes that a query can filter by: their names and values.
import { isObject, type Json } from '../lib/json.ts'
import type { Attributes } from '../model/facts.ts'
import type { FilterAttribute } from './attribute-values.ts'

/** Maximum number of metrics of an entity, and of parameters. */
const MAX_METRICS = 1_000

export const METRIC = 'metric.'
export const PARAMETER = 'parameter.'

/** MLflow writes `metrics.auc`, and `params.lr` or `param.lr`. */
const MEASURES = { metric: /^metrics?\.(.+)/, parameter: /^param(?:eter)?s?\.(.+)/ } as const

/** Resolves `metric.auc` and `parameter.lr`, whatever names the sources use: unknown names find nothing. */
export function findMeasure(typed: string): FilterAttribute | null {
  for (const kind of ['metric', 'parameter'] as const) {
    const label = MEASURES[kind].exec(typed.toLowerCase())?.[1]
    if (label === undefined) continue
    const path = `${kind}.${label}`
    return { path, typed: path, kind, label }
  }
  return null
}

interface StatedMeasure {
  readonly path: string
  readonly value: Json
}

/** Returns the last value of each metric, and each parameter. Libraries differ in the case of names. */
export function measuresIn(attributes: Attributes): readonly StatedMeasure[] {
  const found = new Map<string, Json>()
  const take = (begin: string, named: readonly (readonly [string, Json])[]): void => {
    for (const [name, value] of named.slice(0, MAX_METRICS)) found.set(begin + name.toLowerCase(), value)
  }
  const { metrics } = attributes
  if (isObject(metrics)) take(METRIC, Object.entries(metrics))
  else if (Array.isArray(metrics))
    take(
      METRIC,
      metrics.flatMap((one: Json) =>
        isObject(one) && typeof one.name === 'string' && typeof one.value === 'number' ? [[one.name, one.value]] : [],
      ),
    )
  for (const parameters of [attributes.parameters, attributes.hyperparameters])
    if (isObject(parameters)) take(PARAMETER, Object.entries(parameters))
  return [...found].map(([path, value]) => ({ path, value }))
}

/** Tells whether a filter compares a metric or a parameter; for an attribute with text values, given one of these. */
export function isMeasureFilter(path: string): boolean {
  return path.startsWith(METRIC) || path.startsWith(PARAMETER)
}

/** Tells whether a filter compares a metric although its name was typed alone: `lr < 0.1` may mean a parameter. */
export function isGuessedMetric(path: string, source: string): boolean {
  return path.startsWith(METRIC) && !/^[-+]?metrics?\./i.test(source)
}

/** Sources state parameters as texts. */
export function numberIn(text: string): number | null {
  return text.trim() === '' ? null : Number(text)
}
