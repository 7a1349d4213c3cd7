import { nearestMatch } from '../../lib/nearest-match.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Outcome } from './checked.ts'

/** Counts of a check, under the names that conditions use. */
export type Measures = Readonly<Record<string, number>>

export interface CheckCondition {
  /** Formatted for reports: `running tests > 0`. */
  readonly text: string
  readonly measure: string
  holds(value: number): boolean
}

const FORM = /^\s*([a-z][a-z ]*?)\s*(>=|<=|!=|>|<|=)\s*(\d{1,15})\s*$/i

const OPERATORS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '=': (value, bound) => value === bound,
  '!=': (value, bound) => value !== bound,
}

export function readCondition(text: string, measures: readonly string[]): Result<CheckCondition> {
  const [, named = '', operator = '', number = ''] = FORM.exec(text) ?? []
  const compare = OPERATORS[operator]
  if (compare === undefined) return err(`"${text}" isn't a condition; write it like "${measures[0] ?? 'entities'} > 0"`)
  // Entities were once called things.
  const measure = named
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replace(/\bthings$/, 'entities')
  if (!measures.includes(measure)) {
    const meant = nearestMatch(measure, measures)
    const hint = meant === null ? `use one of ${measures.join(', ')}` : `did you mean "${meant}"?`
    return err(`"${text}": there is no count called "${named}"; ${hint}`)
  }
  const bound = Number(number)
  return ok({ text: `${measure} ${operator} ${bound}`, measure, holds: (value) => compare(value, bound) })
}

/** Evaluates each condition against the counts. */
export function outcomesOf(conditions: readonly CheckCondition[], measures: Measures): readonly Outcome[] {
  return conditions.map(({ text, measure, holds }) => {
    const value = measures[measure] ?? 0
    return { condition: text, value, failed: holds(value) }
  })
}

/** Parses all conditions, or returns the first error. */
export function readConditions(
  texts: readonly string[],
  measures: readonly string[],
): Result<readonly CheckCondition[]> {
  const conditions: CheckCondition[] = []
  for (const text of texts) {
    const read = readCondition(text, measures)
    if (!read.ok) return read
    conditions.push(read.value)
  }
  return ok(conditions)
}
