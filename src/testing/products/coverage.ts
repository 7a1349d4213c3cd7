import { readFileSync } from 'node:fs'
import { Kind, parse } from 'graphql'
import { fileURLToPath } from 'node:url'
import { isObject, type Json } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import { parseYaml } from '../../lib/yaml.ts'
import { member } from './lines.ts'

interface Coverage {
  /** Operations of the product that its provider file doesn't request and `not-read/` doesn't name. */
  readonly unexplained: readonly string[]
  /** Entries of the list that match no omitted operation: it is read by now, or no longer exists. */
  readonly stale: readonly string[]
  /** Entries of the list without a reason. */
  readonly withoutReason: readonly string[]
}

/** `below`: prefix of the product's paths that the list omits. */
export function coverageOf(product: string, operations: readonly string[], below = ''): Coverage {
  const requested = new Set(requestsOf(readDeclaration(product)).map(formOf))
  const leftOut = operations.filter((path) => !requested.has(formOf(path))).map((path) => path.slice(below.length))
  const list = readFileSync(new URL(`not-read/${product}.md`, import.meta.url), 'utf8')
  const rows = leftOutIn(list).map(({ names, why }) => ({ paths: names.filter((name) => PATTERN.test(name)), why }))
  const patterns = rows.flatMap(({ paths }) => paths)
  const matches = (pattern: string, path: string) =>
    new RegExp(
      `^${pattern
        .split('*')
        .map((part) => RegExp.escape(part))
        .join('.*')}$`,
    ).test(path)
  return {
    unexplained: leftOut.filter((path) => !patterns.some((pattern) => matches(pattern, path))),
    stale: patterns.filter((pattern) => !leftOut.some((path) => matches(pattern, path))),
    withoutReason: rows.filter(({ why }) => why === '').flatMap(({ paths }) => paths),
  }
}

/** Returns the readable paths of an OpenAPI document: with GET, or with POST if the last segment says so. */
export function readOperations(document: Json): readonly string[] {
  return Object.entries(member(document, 'paths'))
    .filter(
      ([path, of]) => isObject(of) && ('get' in of || ('post' in of && /\/(filter|search|query|list)$/.test(path))),
    )
    .map(([path]) => path)
}

export const COVERED: Coverage = { unexplained: [], stale: [], withoutReason: [] }

function readDeclaration(product: string): Json {
  const file = fileURLToPath(new URL(`../../providers/${product}.provider.yaml`, import.meta.url))
  return must(parseYaml(readFileSync(file, 'utf8')))
}

/** Returns each path that a provider file requests, and each field of its queries, anywhere in the file. */
function requestsOf(value: Json): readonly string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(requestsOf)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, member]) => {
    if (name === 'path' && typeof member === 'string') return [member]
    return name === 'query' && typeof member === 'string' ? fieldsOf(member) : requestsOf(member as Json)
  })
}

function fieldsOf(query: string): readonly string[] {
  return parse(query).definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION
      ? each.selectionSet.selections.flatMap((field) => (field.kind === Kind.FIELD ? [field.name.value] : []))
      : [],
  )
}

/** A parameter may have any name; Airflow writes `~` for all values. */
function formOf(path: string): string {
  return path
    .split('/')
    .map((segment) => (segment === '~' || /\{[^}]*\}/.test(segment) ? '{}' : segment))
    .join('/')
}

interface Row {
  readonly names: readonly string[]
  readonly why: string
}

/** Returns the items of a list of what isn't read, `- <paths or fields>: <reason>`; `*` stands for any text. */
export function leftOutIn(list: string): readonly Row[] {
  return [...list.matchAll(/^- (.*?)(?:: (.*))?$/gm)].map(([, listed = '', why = '']) => ({
    names: [...listed.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
    why,
  }))
}

/** A path of the API, or a field of its queries. */
const PATTERN = /^(?:[/*].*|[a-z][A-Za-z]*\*?)$/
