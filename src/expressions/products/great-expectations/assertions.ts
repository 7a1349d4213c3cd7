import { isObject, type Json, type JsonObject } from '../../../lib/json.ts'
import { truncateWithEllipsis } from '../../../lib/cut-text.ts'
import { MAX_TEXT, member, textOf } from '../../../lib/members.ts'
import { compareTexts } from '../../../lib/compare-texts.ts'

const MAX_NAME = 200

interface GxAssertion extends JsonObject {
  readonly assertion: string
  readonly column: string | null
  readonly success: boolean
  readonly severity: string | null
  readonly message: string | null
  readonly at: string
}

const SEVERITIES: Readonly<Record<string, string>> = { critical: 'error', warning: 'warn', info: 'info' }

/** Converts the result of one expectation, without values from the data. */
export function assertionOf(result: JsonObject, at: string): GxAssertion {
  const config = member(result, 'expectation_config')
  const severity = textOf(config.severity)
  return {
    assertion: expectationNameOf(config),
    column: textOf(member(config, 'kwargs').column),
    success: result.success === true,
    severity: severity === null ? null : (SEVERITIES[severity] ?? severity),
    message: exceptionIn(result) ?? messageOf(member(result, 'result')),
    at,
  }
}

/** `expect_column_values_to_be_between(min_value=0)`, without the column and batch, which are the same for each. */
function expectationNameOf(config: JsonObject): string {
  const given = Object.entries(member(config, 'kwargs'))
    .filter(([key, value]) => key !== 'column' && key !== 'batch_id' && value !== null)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const type = textOf(config.type) ?? 'expectation'
  return truncateWithEllipsis(given.length === 0 ? type : `${type}(${given.join(', ')})`, MAX_NAME)
}

/** Finds the exception of an expectation that couldn't be checked: it has one, or one for each of its metrics. */
function exceptionIn(result: JsonObject): string | null {
  const info = member(result, 'exception_info')
  const found = [info, ...Object.values(info).filter((each) => isObject(each))].find(
    ({ raised_exception: raised }) => raised === true,
  )
  return found === undefined
    ? null
    : truncateWithEllipsis(textOf(found.exception_message as Json) ?? "it couldn't be checked", MAX_TEXT)
}

function messageOf(result: JsonObject): string | null {
  const { unexpected_count: unexpected, element_count: elements, observed_value: observed } = result
  if (typeof unexpected === 'number' && typeof elements === 'number')
    return unexpected === 0 ? null : `${unexpected} of ${elements} are unexpected`
  return typeof observed === 'number' || typeof observed === 'string'
    ? truncateWithEllipsis(`it is ${observed}`, MAX_TEXT)
    : null
}

const rankOf = ({ success, severity }: GxAssertion): number => (success ? 2 : severity === 'error' ? 0 : 1)

export function worstFirst(a: GxAssertion, b: GxAssertion): number {
  const [one = '', other = ''] = [a, b].map(({ column, assertion }) => `${column ?? ''} ${assertion}`)
  return rankOf(a) - rankOf(b) || compareTexts(one, other)
}
