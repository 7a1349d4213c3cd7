import { compile, registerFunction, TreeInterpreter, TYPE_ANY, type JSONValue } from '@jmespath-community/jmespath'
import { LRUCache } from 'lru-cache'
import { dataUri } from '../data-uri.ts'
import { dbtArtifacts } from '../dbt/artifacts.ts'
import { dnValue } from '../directory-text.ts'
import { dependedOn, entityRef } from '../entity-ref.ts'
import { evidentlyReports } from '../evidently/reports.ts'
import { gxResults } from '../great-expectations/results.ts'
import { memberAt, type Json } from '../json.ts'
import { modelName } from '../model-uri.ts'
import { err, ok, type Result } from '../result.ts'
import { urnParts } from '../urn-parts.ts'
import { refusedBecause } from './bounds.ts'
import { pathsIn } from './paths.ts'
import { truncate } from '../cut-text.ts'
import { messageOf } from '../message-of.ts'

/**
 * A JMESPath expression over one record (docs/decisions/0025): it comes from a definitions file, never from a source's
 * data. It always ends: bounds.ts refuses others, so that its time and its result are proportional to the record.
 */
interface Expression {
  readonly text: string
  /** Properties of the record that it reads, as dotted paths. */
  readonly paths: readonly string[]
  /** Fails only because of the value: a function got an argument of the wrong type. Missing values are null. */
  evaluate(value: Json): Result<Json>
}

const MAX_EXPRESSION = 1_000

/** Compiled expressions; beyond this many, the least used are compiled again when needed. */
const compiled = new LRUCache<string, Result<Expression>>({ max: 5_000 })

export function expressionOf(text: string): Result<Expression> {
  const known = compiled.get(text)
  if (known !== undefined) return known
  const built = make(text)
  compiled.set(text, built)
  return built
}

/** Evaluates an expression that was checked when its file was read. */
export function evaluate(text: string, value: Json): Result<Json> {
  const expression = expressionOf(text)
  return expression.ok ? expression.value.evaluate(value) : expression
}

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

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/

function make(text: string): Result<Expression> {
  if (text.length > MAX_EXPRESSION)
    return err(`an expression has at most ${MAX_EXPRESSION} characters; this one has ${text.length}`)
  try {
    const tree = compile(text)
    const refused = refusedBecause(tree)
    if (refused !== null) return err(refused)
    const paths = pathsIn(tree)
    if (PLAIN.test(text)) {
      // A plain path, which most are, needs no interpreter.
      const path = text.split('.')
      return ok({ text, paths, evaluate: (value) => ok(memberAt(value, path)) })
    }
    return ok({ text, paths, evaluate: (value) => evaluateTree(tree, value) })
  } catch (error) {
    return err(`it is not a JMESPath expression: ${briefMessageOf(error)}`)
  }
}

function evaluateTree(tree: ReturnType<typeof compile>, value: Json): Result<Json> {
  try {
    const result = TreeInterpreter.search(tree, value as Parameters<typeof TreeInterpreter.search>[1])
    // Arithmetic may produce numbers that JSON can't express.
    return ok(typeof result === 'number' && !Number.isFinite(result) ? null : ((result ?? null) as Json))
  } catch (error) {
    return err(briefMessageOf(error))
  }
}

/** JMESPath's truth: not null, false, "", [] or {}. */
export function isTrue(value: Json): boolean {
  if (value === null || value === false || value === '') return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}

function briefMessageOf(error: unknown): string {
  return truncate(messageOf(error), 200)
}
