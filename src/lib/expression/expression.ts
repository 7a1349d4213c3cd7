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
import { beginningOf } from '../cut-text.ts'
import { messageOf } from '../message-of.ts'

/**
 * A JMESPath expression over one record (docs/decisions/0025): it is written in a file of definitions, never in what a
 * source says. It always ends: bounds.ts has what is refused, so that its time and its result are proportional to the
 * record.
 */
export interface Expression {
  readonly text: string
  /** The members of the record that it reads, as dotted paths. */
  readonly paths: readonly string[]
  /** The error is of the value: a function was applied to what it does not take. What is not there is null. */
  evaluate(value: Json): Result<Json>
}

const MAX_EXPRESSION = 1_000

/** Compiled once; beyond this many, the least used are compiled again when they are needed. */
const compiled = new LRUCache<string, Result<Expression>>({ max: 5_000 })

export function expressionOf(text: string): Result<Expression> {
  const known = compiled.get(text)
  if (known !== undefined) return known
  const made = make(text)
  compiled.set(text, made)
  return made
}

/** Evaluates an expression that was checked when its file was read. */
export function evaluate(text: string, value: Json): Result<Json> {
  const expression = expressionOf(text)
  return expression.ok ? expression.value.evaluate(value) : expression
}

const ANY = { types: [TYPE_ANY] }

/** `data_uri(text)`, `data_uri(namespace, name)`: null where they do not say where data is. */
registerFunction(
  'data_uri',
  ([text, name]) => {
    if (typeof text !== 'string') return null
    return name === undefined ? dataUri(text) : typeof name === 'string' ? dataUri(text, name) : null
  },
  [ANY, { ...ANY, optional: true }],
)

/** `model_name(uri)`: null where it names no registered model. */
registerFunction('model_name', ([uri]) => (typeof uri === 'string' ? modelName(uri) : null), [ANY])

/**
 * `dn_value(name, attribute)`: what the first part of a distinguished name of a directory has; null where it lacks
 * that.
 */
registerFunction(
  'dn_value',
  ([name, attribute]) => (typeof name === 'string' && typeof attribute === 'string' ? dnValue(name, attribute) : null),
  [ANY, ANY],
)

/**
 * `dbt_artifacts(files)`: what the artifacts of dbt say together, of `[{name, documents}]`. They can't be joined by an
 * expression: what a group says is of each of its models, and what a run says of a test is of the table that it tests.
 */
registerFunction('dbt_artifacts', ([files]) => dbtArtifacts(files as Json) as never, [ANY])

/** `evidently_reports(files)`: what the reports of a workspace of Evidently say, of `[{name, documents}]`. */
registerFunction('evidently_reports', ([files]) => evidentlyReports(files as Json) as never, [ANY])

/** `gx_results(files)`: what results and suites of Great Expectations say together, of `[{name, documents}]`. */
registerFunction('gx_results', ([files]) => gxResults(files as Json) as never, [ANY])

/** `numbered(list)`: pairs of each item's position, from 1, and the item; null for what is not a list. */
registerFunction('numbered', ([list]) => (Array.isArray(list) ? list.map((item, i) => [i + 1, item]) : null), [ANY])

/**
 * `entity_ref(text, kind, namespace)`: a reference of Backstage as a whole, with the kind and the namespace that it
 * leaves out; of a list, of each text in it. A fourth argument is the one kind that is wanted.
 */
registerFunction(
  'entity_ref',
  ([text, kind, namespace, wanted]) => {
    const [usual, space] = [typeof kind === 'string' ? kind : '', namespace ?? 'default']
    if (typeof space !== 'string') return null
    const complete = (each: unknown) => {
      const ref = typeof each === 'string' ? entityRef(each, usual, space) : null
      return typeof wanted === 'string' && ref?.startsWith(`${wanted}:`) !== true ? null : ref
    }
    return Array.isArray(text) ? text.map(complete).filter((ref) => ref !== null) : complete(text)
  },
  [ANY, ANY, ANY, { ...ANY, optional: true }],
)

/** `iso_time(ms)`: a number of milliseconds since 1970 as a time; null for what is none. */
registerFunction(
  'iso_time',
  ([ms]) => {
    const at = typeof ms === 'number' ? new Date(ms) : null
    return at === null || Number.isNaN(at.getTime()) ? null : at.toISOString()
  },
  [ANY],
)

/** `urn_parts(text)`: what a URN of DataHub is made of; null for any other text. */
registerFunction('urn_parts', ([urn]) => (typeof urn === 'string' ? urnParts(urn) : null), [ANY])

/** `depended_on(entities)`: of Backstage, with what each is said to be needed by among what that needs. */
registerFunction('depended_on', ([entities]) => dependedOn((entities ?? null) as Json) as JSONValue, [ANY])

/** `value_of('a=x, b=y', name)`: the value that a text of such pairs gives a name; null where it gives none. */
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
    return ok({ text, paths, evaluate: (value) => evaluated(tree, value) })
  } catch (error) {
    return err(`it is not a JMESPath expression: ${briefMessageOf(error)}`)
  }
}

function evaluated(tree: ReturnType<typeof compile>, value: Json): Result<Json> {
  try {
    const result = TreeInterpreter.search(tree, value as Parameters<typeof TreeInterpreter.search>[1])
    // Arithmetic may leave what JSON can express.
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
  return beginningOf(messageOf(error), 200)
}
