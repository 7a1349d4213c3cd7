import { evaluate, isTrue } from '../expressions/expression.ts'
import type { Json } from '../lib/json.ts'
import type { Draft } from './draft.ts'
import { clip } from './text.ts'

/** Evaluates an expression on a record. If it can't be evaluated there, returns null and notes an issue. */
export function evaluateValue(expression: string, record: Json, name: string, draft: Draft): Json {
  const result = evaluate(expression, record)
  if (result.ok) return result.value
  draft.issue('bad-value', `"${name}" can't be read by ${clip(expression)}: ${result.error}`)
  return null
}

export function holds(condition: string | undefined, record: Json, name: string, draft: Draft): boolean {
  return condition === undefined || isTrue(evaluateValue(condition, record, name, draft))
}
