import { objectsOf } from '../lib/json.ts'
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
    .filter(({ success, severity }) => success === false && !WARNINGS.has(severity))
    .map(({ assertion, column, message, at }) => {
      const name = [column, assertion].flatMap((text) => textOrNull(text) ?? []).join(' ')
      return { name, message: textOrNull(message), at: timeOrNull(at), isFreshness: assertion === FRESHNESS }
    })
}
