import type { JsonObject } from '../../../lib/json.ts'
import { truncateWithEllipsis } from '../../../lib/cut-text.ts'
import { MAX_TEXT, completedAt, member, textOf, textsIn } from '../../../lib/members.ts'
import type { DbtWarehouse } from './warehouse.ts'
import { compareTexts } from '../../../lib/compare-texts.ts'

/** Maximum number of assertions of one table; the worst ones come first. */
export const MAX_ASSERTIONS = 1_000
const MAX_NAME = 200

/** Lists a table's tests with their outcome in the last run, and its freshness. */
export function assertionsOf(id: string, warehouse: DbtWarehouse): readonly JsonObject[] {
  const tests = warehouse.testsOf(id).map((test) => assertionOf(test, warehouse.resultOf(textOf(test.unique_id) ?? '')))
  return [...tests, ...freshnessOf(warehouse.freshnessOf(id))].toSorted(worstFirst)
}

function assertionOf(test: JsonObject, result: JsonObject | null): JsonObject {
  const message = textOf(result?.message)
  return {
    assertion: testNameOf(test),
    column: textOf(test.column_name),
    success: outcomeOf(textOf(result?.status)),
    severity: textOf(member(test, 'config').severity)?.toLowerCase() ?? null,
    message: message === null ? null : truncateWithEllipsis(message, MAX_TEXT),
    at: result === null ? null : completedAt(result),
  }
}

function outcomeOf(status: string | null): boolean | null {
  if (status === 'pass') return true
  return status === 'fail' || status === 'warn' || status === 'error' ? false : null
}

/** `accepted_values(values=[1,2])`, without the table and column, which are the same for each. */
function testNameOf(test: JsonObject): string {
  const metadata = member(test, 'test_metadata')
  const { name, namespace } = metadata
  const bare = textOf(name)
  if (bare === null) return truncateWithEllipsis(textOf(test.name) ?? 'test', MAX_NAME)
  const given = Object.entries(member(metadata, 'kwargs'))
    .filter(([key]) => key !== 'model' && key !== 'column_name')
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const qualified = textOf(namespace) === null ? bare : `${textOf(namespace)}.${bare}`
  return truncateWithEllipsis(given.length === 0 ? qualified : `${qualified}(${given.join(', ')})`, MAX_NAME)
}

function freshnessOf(freshness: JsonObject | null): readonly JsonObject[] {
  if (freshness === null) return []
  const status = textOf(freshness.status)
  const loaded = textOf(freshness.max_loaded_at)
  return [
    {
      assertion: 'freshness',
      column: null,
      success: status === 'pass',
      severity: status === 'warn' ? 'warn' : status === 'pass' ? null : 'error',
      message: loaded === null ? null : `loaded at ${loaded}`,
      at: textOf(freshness.snapshotted_at),
    },
  ]
}

const rankOf = ({ success, severity }: JsonObject): number =>
  success === false ? (severity === 'warn' ? 1 : 0) : success === null ? 2 : 3

function worstFirst(a: JsonObject, b: JsonObject): number {
  const [one, other] = [a, b].map(({ column, assertion }) => `${String(column)} ${String(assertion)}`)
  return rankOf(a) - rankOf(b) || compareTexts(one ?? '', other ?? '')
}

/** Reads the `relationships` tests of a table, which state that the values of a column occur in a column elsewhere. */
export function relationTests(
  id: string,
  warehouse: DbtWarehouse,
): readonly { readonly column: string; readonly target: string }[] {
  return warehouse.testsOf(id).flatMap((test) => {
    const metadata = member(test, 'test_metadata')
    const [column, field] = [textOf(test.column_name), textOf(member(metadata, 'kwargs').field)]
    if (metadata.name !== 'relationships' || column === null || field === null) return []
    const others = textsIn(member(test, 'depends_on'), 'nodes').filter((other) => other !== id)
    // A table whose column refers to its own.
    const [other = id, ...more] = others.filter((each) => warehouse.datasets.has(each))
    const target = more.length === 0 ? warehouse.columnId(other, field) : null
    return target === null ? [] : [{ column, target }]
  })
}
