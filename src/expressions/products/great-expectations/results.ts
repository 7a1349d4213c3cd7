import { compareTexts } from '../../../lib/compare-texts.ts'
import { isObject, listOf, type Json, type JsonObject } from '../../../lib/json.ts'
import { truncateWithEllipsis } from '../../../lib/cut-text.ts'
import { MAX_TEXT, member, objectsIn, textOf, textsIn } from '../../../lib/members.ts'
import { assertionOf, worstFirst } from './assertions.ts'

/** Maximum number of assertions of one table; the worst ones come first. */
const MAX_ASSERTIONS = 1_000

/**
 * Joins the files in Great Expectations' stores: validation results, and if present the suites and definitions that
 * describe what was validated. Each file states its kind. Throws if a file can't be understood, so that nothing is
 * stated rather than half of it.
 */
export function gxResults(files: Json): JsonObject {
  const found = listOf(files).flatMap(documentsIn)
  const contentOfKind = (kind: GxKind) => found.flatMap((one) => (one.kind === kind ? [one.content] : []))
  const suites = contentOfKind('suite')
  const validations = contentOfKind('result')
    .map(validationOf)
    .toSorted((a, b) => compareTexts(a.at, b.at))
  return {
    datasets: [...Map.groupBy(validations, ({ asset }) => asset).values()].map(datasetOf),
    suites: [...new Set([...suites.map(({ name }) => textOf(name)), ...validations.map(({ suite }) => suite)])]
      .filter((name) => name !== null)
      .map((name) => suiteOf(name, suites, assetsOf(name, validations, contentOfKind('definition')))),
    validations: validations.map(({ shown }) => shown),
  }
}

type GxKind = 'result' | 'suite' | 'definition' | 'checkpoint'

interface GxDocument {
  readonly kind: GxKind
  readonly content: JsonObject
}

/** Properties that each kind of file must have. */
const KINDS: readonly (readonly [kind: GxKind, members: readonly string[]])[] = [
  ['result', ['results', 'statistics', 'success', 'meta']],
  ['suite', ['expectations', 'name']],
  ['definition', ['data', 'suite', 'name']],
  ['checkpoint', ['validation_definitions', 'name']],
]

function documentsIn(file: Json): readonly GxDocument[] {
  const name = textOf(isObject(file) ? (file.name as Json) : null) ?? 'a file'
  const documents = isObject(file) ? listOf(file.documents as Json) : []
  return documents.map((content) => {
    const kind = KINDS.find(([, members]) => isObject(content) && members.every((each) => each in content))?.[0]
    if (kind === undefined)
      throw new Error(`${name} isn't a result, suite, validation definition or checkpoint of Great Expectations 1`)
    if (kind === 'result' && (assetIn(content) === null || timeIn(content) === null))
      throw new Error(`${name} is a result that doesn't say of which asset it is, or when that was validated`)
    return { kind, content: content as JsonObject }
  })
}

/** Returns `datasource/asset`. */
function assetIn(result: Json): string | null {
  const batch = member(member(result, 'meta'), 'active_batch_definition')
  const [source, asset] = [textOf(batch.datasource_name), textOf(batch.data_asset_name)]
  return source === null || asset === null ? null : `${source}/${asset}`
}

const timeIn = (result: Json): string | null => textOf(member(member(result, 'meta'), 'run_id').run_time)

interface Validation {
  readonly asset: string
  readonly suite: string | null
  /** Key of repeated validations: their definition, or their suite if they have none. */
  readonly of: string
  readonly at: string
  readonly result: JsonObject
  readonly shown: JsonObject
}

function validationOf(result: JsonObject): Validation {
  const meta = member(result, 'meta')
  const suite = textOf(result.suite_name)
  const [asset, at] = [assetIn(result) ?? '', timeIn(result) ?? '']
  const validated = textOf(meta.validation_id) ?? suite ?? '-'
  const failed = objectsIn(result, 'results').filter(({ success }) => success !== true)
  const shown = {
    id: `${at}/${validated}/${asset}`,
    asset,
    suite,
    run: textOf(member(meta, 'run_id').run_name),
    batch: member(member(meta, 'active_batch_definition'), 'batch_identifiers'),
    at,
    success: result.success === true,
    statistics: member(result, 'statistics'),
    error:
      failed.length === 0
        ? null
        : truncateWithEllipsis(failed.map((each) => assertionOf(each, at).assertion).join(', '), MAX_TEXT),
  }
  return { asset, suite, of: validated, at, result, shown }
}

/** Joins the last validation of each definition, because one may check keys and another amounts. */
function datasetOf(validations: readonly Validation[]): JsonObject {
  const latest = validations.at(-1)
  if (latest === undefined) return {}
  const lasting = [...new Map(validations.map((each) => [each.of, each])).values()]
  const assertions = lasting.flatMap(({ result, at }) =>
    objectsIn(result, 'results').map((each) => assertionOf(each, at)),
  )
  const spec = member(member(latest.result, 'meta'), 'batch_spec')
  const options = member(spec, 'reader_options')
  const [source = '', ...asset] = latest.asset.split('/')
  return {
    asset: latest.asset,
    name: asset.join('/'),
    datasource: source,
    // pandas reads a file by itself if its asset names one: as `filepath_or_buffer`, or for Parquet as `path`.
    path: textOf(spec.path) ?? textOf(options.filepath_or_buffer) ?? textOf(options.path),
    table: [textOf(spec.schema_name), textOf(spec.table_name)].filter((part) => part !== null).join('.') || null,
    at: latest.at,
    rows: rowsIn(lasting),
    assertions: assertions.toSorted(worstFirst).slice(0, MAX_ASSERTIONS),
    problems:
      assertions.length > MAX_ASSERTIONS
        ? [`${assertions.length - MAX_ASSERTIONS} of ${assertions.length} assertions are left out`]
        : null,
  }
}

/** Number of rows in the last validation that states it. */
function rowsIn(validations: readonly Validation[]): number | null {
  const counts = validations.flatMap(({ result }) =>
    objectsIn(result, 'results').map((each) => member(each, 'result').element_count),
  )
  const last = counts.findLast((count) => typeof count === 'number')
  return typeof last === 'number' ? last : null
}

function assetsOf(
  suite: string,
  validations: readonly Validation[],
  definitions: readonly JsonObject[],
): readonly string[] {
  const defined = definitions.flatMap((definition) => {
    const { datasource, asset } = member(definition, 'data')
    const [source, name] = [datasource, asset].map((each) => textOf(member({ each: each ?? null }, 'each').name))
    return member(definition, 'suite').name === suite && source && name ? [`${source}/${name}`] : []
  })
  return [...new Set([...defined, ...validations.flatMap((each) => (each.suite === suite ? [each.asset] : []))])]
}

function suiteOf(name: string, suites: readonly JsonObject[], assets: readonly string[]): JsonObject {
  const suite = suites.find((each) => each.name === name) ?? {}
  const meta = member(suite, 'meta')
  return {
    suite: name,
    assets,
    // A suite known only by its results doesn't state its number of expectations.
    expectations: 'expectations' in suite ? objectsIn(suite, 'expectations').length : null,
    description: textOf(suite.notes) ?? textsIn(suite, 'notes').join('\n'),
    owners: textsIn(meta, 'owner'),
    tags: textsIn(meta, 'tags'),
  }
}
