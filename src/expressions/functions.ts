// Registers the functions that expressions may call beside those of JMESPath. Each returns null for arguments of the wrong kind.
import { registerFunction, TYPE_ANY, type JSONValue } from '@jmespath-community/jmespath'
import { dataUri } from '../lib/data-uri.ts'
import { dagsterLoaded } from './products/dagster-loaded.ts'
import { dbtArtifacts } from './products/dbt/artifacts.ts'
import { dnValue } from '../lib/directory-text.ts'
import { dependedOn, entityRef } from './products/backstage-refs.ts'
import { evidentlyReports } from './products/evidently/reports.ts'
import { gxResults } from './products/great-expectations/results.ts'
import { modelName } from './products/mlflow-model-uri.ts'
import { urnParts } from './products/datahub-urn.ts'
import type { Json } from '../lib/json.ts'

const ANY = { types: [TYPE_ANY] }

/** `data_uri(text)`, `data_uri(namespace, name)`: null if they don't say where data is. */
registerFunction(
  'data_uri',
  ([text, name]) => {
    if (typeof text !== 'string') return null
    return name === undefined ? dataUri(text) : typeof name === 'string' ? dataUri(text, name) : null
  },
  [ANY, { ...ANY, optional: true }],
)

/** `model_name(uri)`: null if it names no registered model. */
registerFunction('model_name', ([uri]) => (typeof uri === 'string' ? modelName(uri) : null), [ANY])

/** `dn_value(name, attribute)`: the attribute's value in the first part of a DN; null if it has none. */
registerFunction(
  'dn_value',
  ([name, attribute]) => (typeof name === 'string' && typeof attribute === 'string' ? dnValue(name, attribute) : null),
  [ANY, ANY],
)

/**
 * `dbt_artifacts(files)`: joins dbt artifacts given as `[{name, documents}]`. An expression can't join them: a group's
 * data belongs to each of its models, and a run's result of a test to the tested table.
 */
registerFunction('dbt_artifacts', ([files]) => dbtArtifacts(files as Json) as never, [ANY])

/** `dagster_loaded(answer)`: the answer itself; fails if a code location isn't loaded. */
registerFunction('dagster_loaded', ([answer]) => dagsterLoaded((answer ?? null) as Json) as JSONValue, [ANY])

/** `evidently_reports(files)`: joins the reports of an Evidently workspace, given as `[{name, documents}]`. */
registerFunction('evidently_reports', ([files]) => evidentlyReports(files as Json) as never, [ANY])

/** `gx_results(files)`: joins results and suites of Great Expectations, given as `[{name, documents}]`. */
registerFunction('gx_results', ([files]) => gxResults(files as Json) as never, [ANY])

/** `numbered(list)`: pairs of each item's position, from 1, and the item; null if it isn't a list. */
registerFunction('numbered', ([list]) => (Array.isArray(list) ? list.map((item, i) => [i + 1, item]) : null), [ANY])

/**
 * `entity_ref(text, kind, namespace)`: completes a Backstage reference with a default kind and namespace; for a list,
 * each text in it. A fourth argument restricts the kind.
 */
registerFunction(
  'entity_ref',
  ([text, kind, namespace, wanted]) => {
    const [usual, space] = [typeof kind === 'string' ? kind : '', namespace ?? 'default']
    if (typeof space !== 'string') return null
    const refOf = (each: unknown) => {
      const ref = typeof each === 'string' ? entityRef(each, usual, space) : null
      return typeof wanted === 'string' && ref?.startsWith(`${wanted}:`) !== true ? null : ref
    }
    return Array.isArray(text) ? text.map(refOf).filter((ref) => ref !== null) : refOf(text)
  },
  [ANY, ANY, ANY, { ...ANY, optional: true }],
)

/** `iso_time(ms)`: milliseconds since 1970 as a time; null for other values. */
registerFunction(
  'iso_time',
  ([ms]) => {
    const at = typeof ms === 'number' ? new Date(ms) : null
    return at === null || Number.isNaN(at.getTime()) ? null : at.toISOString()
  },
  [ANY],
)

/** `urn_parts(text)`: the parts of a DataHub URN; null for any other text. */
registerFunction('urn_parts', ([urn]) => (typeof urn === 'string' ? urnParts(urn) : null), [ANY])

/** `depended_on(entities)`: Backstage entities with `dependencyOf` added to the dependencies of the others. */
registerFunction('depended_on', ([entities]) => dependedOn((entities ?? null) as Json) as JSONValue, [ANY])

/** `value_of('a=x, b=y', name)`: the value of a name in a text of such pairs; null if it has none. */
registerFunction(
  'value_of',
  ([pairs, name]) => {
    if (typeof pairs !== 'string' || typeof name !== 'string') return null
    const found = pairs.split(',').find((pair) => pair.slice(0, Math.max(0, pair.indexOf('='))).trim() === name)
    const value = found?.slice(found.indexOf('=') + 1).trim() ?? ''
    return value === '' ? null : value
  },
  [ANY, ANY],
)
