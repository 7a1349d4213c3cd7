import type { Json, JsonObject } from '../../../lib/json.ts'
import { assertionsOf, MAX_ASSERTIONS } from './assertions.ts'
import { columnRecords } from './columns.ts'
import { truncateWithEllipsis } from '../../../lib/cut-text.ts'
import { MAX_TEXT, completedAt, nonEmptyOrNull, member, textOf, textsIn } from '../../../lib/members.ts'
import { MAX_COLUMNS, MAX_INPUTS, type DbtNode, type DbtWarehouse } from './warehouse.ts'

/** Maximum number of owners of a group, which each of its models gets. */
const MAX_OWNERS = 5
const MAX_OWNER = 200
/** Maximum number of characters of code; a longer model is generated. */
const MAX_CODE = 20_000

/** Describes a table from its project, the warehouse and the last run. */
export function datasetOf({ node, adapter, group, owner }: DbtNode, warehouse: DbtWarehouse): JsonObject {
  const id = textOf(node.unique_id) ?? ''
  const config = member(node, 'config')
  const [catalog, result, freshness] = [warehouse.catalogOf(id), warehouse.resultOf(id), warehouse.freshnessOf(id)]
  const columns = columnRecords(id, warehouse)
  const inputs = warehouse.inputsOf(node)
  const tests = assertionsOf(id, warehouse)
  const ended = result?.status === 'success' ? completedAt(result) : null
  const property = (name: string): Json => node[name] ?? null
  return {
    unique_id: id,
    adapter,
    kind: property('resource_type'),
    name: property('name'),
    relation: relationOf(node),
    description: textOf(node.description) ?? textOf(node.source_description),
    tags: nonEmptyOrNull(textsIn(node, 'tags')),
    meta: nonEmptyOrNull({ ...member(node, 'meta'), ...member(config, 'meta') }),
    group,
    group_owner: { email: ownerText(owner.email), name: ownerText(owner.name) },
    columns: columns.slice(0, MAX_COLUMNS),
    inputs: [...inputs.ids],
    assertions: tests.slice(0, MAX_ASSERTIONS),
    rows: rowsIn(catalog),
    updated: textOf(freshness?.max_loaded_at) ?? ended,
    problems: [
      ...problemsOf(result, freshness),
      ...cutOff('columns', columns.length, MAX_COLUMNS),
      ...cutOff('tests', tests.length, MAX_ASSERTIONS),
      ...(inputs.areCut ? [`Only the first ${MAX_INPUTS} datasets that it is made from are kept.`] : []),
    ],
  }
}

function ownerText(value: Json | undefined): Json {
  const texts = (Array.isArray(value) ? (value as readonly Json[]) : [value]).flatMap((each) => textOf(each) ?? [])
  return texts.slice(0, MAX_OWNERS).map((text) => truncateWithEllipsis(text, MAX_OWNER))
}

function cutOff(what: string, has: number, most: number): readonly string[] {
  return has > most ? [`It has ${has} ${what}; the first ${most} are kept.`] : []
}

/** Returns `database.schema.table`, without the quotes of its platform. */
function relationOf(node: JsonObject): string | null {
  const parts = [node.database, node.schema, node.identifier ?? node.alias ?? node.name]
  const named = parts.flatMap((part) => textOf(part) ?? [])
  return named.length < 2 ? null : named.join('.')
}

/** Names of the row count, which differ by warehouse. */
const ROWS = ['num_rows', 'row_count', 'rows']

function rowsIn(catalog: JsonObject): number | null {
  for (const name of ROWS) {
    const { value, include } = member(member(catalog, 'stats'), name)
    const rows = typeof value === 'string' ? Number(value) : value
    if (include !== false && typeof rows === 'number' && Number.isSafeInteger(rows)) return rows
  }
  return null
}

/** Describes problems: a source's data is too old, or the last build of a model failed. */
function problemsOf(result: JsonObject | null, freshness: JsonObject | null): readonly string[] {
  const message = truncateWithEllipsis(textOf(result?.message)?.trim() ?? '', MAX_TEXT)
  const built =
    result?.status === 'error'
      ? [`The last run of dbt failed to build it${message === '' ? '.' : `: ${message}`}`]
      : result?.status === 'skipped'
        ? ['The last run of dbt skipped it, since something before it failed.']
        : []
  return [...built, ...staleness(freshness)]
}

function staleness(freshness: JsonObject | null): readonly string[] {
  const status = textOf(freshness?.status)
  if (freshness === null || status === null || status === 'pass') return []
  const { count, period } = member(member(freshness, 'criteria'), `${status}_after`)
  const loaded = textOf(freshness.max_loaded_at)
  if (loaded === null)
    return [
      `dbt couldn't find out how fresh it is: ${truncateWithEllipsis(textOf(freshness.error) ?? status, MAX_TEXT)}`,
    ]
  return [`It was loaded at ${loaded}, more than ${String(count)} ${String(period)}(s) before dbt looked (${status}).`]
}

/** Describes the steps that make a table of the project. A source exists already, so it has none. */
export function stepsOf({ node, project }: DbtNode, warehouse: DbtWarehouse): readonly JsonObject[] {
  if (node.resource_type === 'source') return []
  const { unique_id: id = null, name = null, resource_type: kind = null } = node
  const code = textOf(node.raw_code)
  return [
    {
      unique_id: id,
      project,
      name,
      kind,
      materialized: member(node, 'config').materialized ?? null,
      code: code === null ? null : truncateWithEllipsis(code, MAX_CODE),
      inputs: [...warehouse.inputsOf(node).ids],
    },
  ]
}

/** Describes an exposure, which uses data, and its tables. */
export function exposureOf(exposure: JsonObject, warehouse: DbtWarehouse): JsonObject {
  const { unique_id = null, name = null, label = null, type = null, maturity = null } = exposure
  const { description = null, url = null, tags = null, owner } = exposure
  return {
    unique_id,
    name,
    label,
    type,
    maturity,
    description,
    url,
    tags,
    owner: owner ?? {},
    meta: nonEmptyOrNull({ ...member(exposure, 'meta'), ...member(member(exposure, 'config'), 'meta') }),
    inputs: [...warehouse.inputsOf(exposure).ids],
  }
}
