import { objectsOf, type Json, type JsonObject } from '../lib/json.ts'
import type { Attributes, Time } from '../model/facts.ts'
import { textOrNull, timeOrNull } from './entity.ts'

/** Name of the check of how old data is, as dbt and its users write it. */
const FRESHNESS = 'freshness'
/** Severities of checks whose failure is no more than a warning. */
const WARNINGS: ReadonlySet<unknown> = new Set(['warn', 'info'])

export interface FailedCheck {
  /** `freshness`, or with its column `customer_id is unique`. */
  readonly name: string
  readonly message: string | null
  readonly at: Time | null
  readonly isFreshness: boolean
}

/** Returns the checks that an entity's data fails, without those that only warn. */
export function failedChecks({ assertions }: Attributes): readonly FailedCheck[] {
  return objectsOf(assertions)
    .filter((check) => resultOf(check) === 'failed')
    .map((check) => {
      const { assertion, message, at } = check
      return {
        name: nameOfCheck(check),
        message: textOrNull(message),
        at: timeOrNull(at),
        isFreshness: assertion === FRESHNESS,
      }
    })
}

function nameOfCheck({ column, assertion }: JsonObject): string {
  return [column, assertion].flatMap((text) => textOrNull(text) ?? []).join(' ')
}

function resultOf({ success, severity }: JsonObject): string {
  if (typeof success !== 'boolean') return 'unknown'
  return success ? 'passed' : WARNINGS.has(severity) ? 'warning' : 'failed'
}

/** Returns the result of each check by its name; of several with a name, one that failed. */
export function resultsOfChecks(assertions: Json): ReadonlyMap<string, Json> {
  return new Map(checkResults(assertions).map(({ assertion = '', value = null }) => [String(assertion), value]))
}

/** Returns the result of each check by its name, and what it measured; of several with a name, one that failed. */
export function checkResults(assertions: Json): readonly JsonObject[] {
  return [...Map.groupBy(objectsOf(assertions), nameOfCheck)].flatMap(([name, checks]) => {
    const check = checks.find(({ success }) => success === false) ?? checks[0]
    if (check === undefined) return []
    const { message } = check
    return [{ assertion: name, value: resultOf(check), ...(typeof message === 'string' ? { message } : {}) }]
  })
}
