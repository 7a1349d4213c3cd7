// Generates clients/python: the answers, the questions and commands, and the functions of the module.
import {
  nameOfRef,
  splitNull,
  type Api,
  type ClientOperation,
  type ClientParameter,
  type Schema,
} from './operations.ts'
import { pascalCase } from './typescript.ts'

const HEAD = '# Generated from the OpenAPI document (clients/generator); UPDATE=1 on its test writes it anew.\n'

/** Bases of answers that do more than hold data. Others with a list are a Page. */
const BASES: Readonly<Record<string, string>> = {
  LineageAnswer: 'Lineage["LineageNode"]',
  ImpactAnswer: 'Impact["ImpactNode"]',
}
/** Names that classes of the core already use. */
const TAKEN: ReadonlySet<string> = new Set(['all', 'to_dict', 'to_pandas', 'svg'])
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global ' +
    'if import in is lambda nonlocal not or pass raise return try while with yield self'
  ).split(' '),
)

/** Converts to Python's style: `entityType` to `entity_type`, `confirm-edge` to `confirm_edge`. */
export function snakeCase(name: string): string {
  const snake = name
    .replaceAll('-', '_')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
  return KEYWORDS.has(snake) ? `${snake}_` : snake
}

// ------------------------------------------------------------------------------------------------------- answers

interface Classes {
  readonly texts: string[]
}

export function answersOf(api: Api): string {
  const lists = new Map(
    api.operations.flatMap(({ answer, list }) => (answer === null || list === null ? [] : [[answer, list] as const])),
  )
  const classes: Classes = { texts: [] }
  for (const [name, schema] of Object.entries(api.schemas)) {
    if (isObject(schema)) {
      const list = lists.get(name)
      const base =
        BASES[name] ?? (list === undefined ? 'Value' : `Page["${typeOf(list.item, name + pascal(list.member), null)}"]`)
      writeClass({ name, schema, base, list: list?.member ?? null }, classes)
    } else {
      const about = schema.description === undefined ? '' : `\n${docstring([schema.description], '')}`
      classes.texts.push(`${name}: TypeAlias = ${typeOf(schema, name, classes)}${about}`)
    }
  }
  return [
    HEAD,
    '"""What the service answers. A member of an answer that it may leave out is None where it is."""\n',
    'from __future__ import annotations\n',
    'from datetime import datetime',
    '# A member may have the name of a built-in type.',
    'from typing import Any, Dict, List, Literal, TypeAlias\n',
    'from ._reached import Impact, Lineage',
    'from ._values import Page, Value\n\n',
    classes.texts.join('\n\n\n'),
    '',
  ].join('\n')
}

const pascal = (member: string): string => pascalCase(member.replace(/^\w/, (first) => first.toUpperCase()))
const isObject = (schema: Schema): boolean => membersOf(schema) !== null

interface Members {
  readonly properties: Readonly<Record<string, Schema>>
  readonly required: ReadonlySet<string>
}

/** Merges the members of all alternatives; those that only some have are optional. */
function membersOf(schema: Schema): Members | null {
  const several = schema.oneOf ?? schema.anyOf
  if (several === undefined) {
    if (schema.properties === undefined) return null
    return { properties: schema.properties, required: new Set(schema.required) }
  }
  const each = several.map(membersOf)
  if (each.length === 0 || each.some((one) => one === null)) return null
  const all = each.filter((one) => one !== null)
  const properties: Record<string, Schema> = {}
  for (const one of all)
    for (const [name, member] of Object.entries(one.properties)) {
      const before = properties[name]
      properties[name] = before === undefined ? member : joinSchemas(before, member)
    }
  const required = Object.keys(properties).filter((name) => all.every((one) => one.required.has(name)))
  return { properties, required: new Set(required) }
}

function joinSchemas(one: Schema, other: Schema): Schema {
  const words = [one, other].flatMap((each) => each.enum ?? (each.const === undefined ? [] : [String(each.const)]))
  if (one.type === 'string' && words.length > 1) return { type: 'string', enum: [...new Set(words)] }
  return JSON.stringify(one) === JSON.stringify(other) ? one : { ...one, anyOf: [one, other] }
}

interface ClassToWrite {
  readonly name: string
  readonly schema: Schema
  readonly base: string
  readonly list: string | null
}

function writeClass({ name, schema, base, list }: ClassToWrite, classes: Classes): void {
  const members = membersOf(schema) ?? { properties: {}, required: new Set<string>() }
  const at = classes.texts.push('') - 1
  const names = new Map<string, string>()
  const lines = Object.entries(members.properties).flatMap(([member, one]) => {
    if (!/^[A-Za-z]\w*$/.test(member)) return []
    const attribute = TAKEN.has(snakeCase(member)) ? `${snakeCase(member)}_` : snakeCase(member)
    if (camelOf(attribute) !== member) names.set(attribute, member)
    const type = typeOf(one, name + pascal(member), classes)
    const optional = members.required.has(member) || type.endsWith('| None') || type === 'Any' ? type : `${type} | None`
    const about = one.description === undefined ? [] : [docstring([one.description], '    ')]
    return [`    ${attribute}: ${optional}`, ...about]
  })
  const json = names.size === 0 ? [] : [`    _names = ${pythonOf(Object.fromEntries(names))}`]
  const listed = list === null ? [] : [`    _list = ${pythonOf(list)}`]
  const about = schema.description === undefined ? [] : [docstring([schema.description], '    ')]
  const body = [...about, ...json, ...listed, ...lines]
  classes.texts[at] = [`class ${name}(${base}):`, ...(body.length === 0 ? ['    pass'] : body)].join('\n')
}

/** Mirrors how the core converts a Python name back. */
function camelOf(attribute: string): string {
  return attribute.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** `classes`: null to name an inline object without writing it. */
function typeOf(given: Schema, name: string, classes: Classes | null): string {
  const { schema, nullable } = splitNull(given)
  const type = plainTypeOf(schema, name, classes)
  return nullable && type !== 'Any' ? `${type} | None` : type
}

function plainTypeOf(schema: Schema, name: string, classes: Classes | null): string {
  if (schema.$ref !== undefined) return nameOfRef(schema.$ref)
  if (schema.const !== undefined) return `Literal[${pythonOf(schema.const)}]`
  if (schema.enum !== undefined) return `Literal[${schema.enum.map(pythonOf).join(', ')}]`
  if (schema.items !== undefined) return `List[${typeOf(schema.items, name, classes)}]`
  if (membersOf(schema) !== null) {
    if (classes !== null) writeClass({ name, schema, base: 'Value', list: null }, classes)
    return name
  }
  const several = schema.anyOf ?? schema.oneOf
  if (several !== undefined) return [...new Set(several.map((one) => typeOf(one, name, classes)))].join(' | ')
  if (schema.type === 'object') {
    const { additionalProperties: values } = schema
    return `Dict[str, ${typeof values === 'object' ? typeOf(values, name, classes) : 'Any'}]`
  }
  if (schema.type === 'string') return schema.format === 'date-time' ? 'datetime' : 'str'
  return PLAIN[String(schema.type)] ?? 'Any'
}

const PLAIN: Readonly<Record<string, string>> = { integer: 'int', number: 'float', boolean: 'bool', array: 'List[Any]' }

// ---------------------------------------------------------------------------------------------------- operations

export function operationsOf(api: Api): string {
  const questions = api.operations.filter(({ kind }) => kind === 'question')
  const groups: readonly (readonly [name: string, about: string, operations: readonly ClientOperation[]])[] = [
    ['PastQuestions', 'Questions that can be asked as of a moment.', questions.filter(({ hasPast }) => hasPast)],
    ['PresentQuestions', 'Questions of the present only.', questions.filter(({ hasPast }) => !hasPast)],
    ['Commands', 'What changes something.', api.operations.filter(({ kind }) => kind === 'command')],
  ]
  const noPast = questions.flatMap(({ name, noPast: why }) => (why === null ? [] : [[snakeCase(name), why] as const]))
  return [
    HEAD,
    'from __future__ import annotations\n',
    'from collections.abc import Iterable',
    'from typing import Any, Literal\n',
    'from . import answers',
    'from ._caller import Caller, Row',
    'from ._export import Export',
    'from ._values import Moment\n',
    `VERSION = ${pythonOf(api.version)}`,
    '"""Of the service that this client was made with."""\n',
    `NO_PAST: dict[str, str] = {\n${noPast.map(([name, why]) => `    ${pythonOf(name)}: ${pythonOf(why)},`).join('\n')}\n}`,
    '"""Why a question can\'t be asked as of a moment."""\n',
    ...groups.map(([name, about, operations]) =>
      [`\nclass ${name}(Caller):`, `    """${about}"""`, ...operations.map((one) => `\n${methodsOf(one)}`)].join('\n'),
    ),
    '',
  ].join('\n')
}

function methodsOf(operation: ClientOperation): string {
  const { name, answer, file } = operation
  const given = operation.parameters.map((one) => `${pythonOf(one.name)}: ${snakeCase(one.name)}`)
  const past = operation.hasPast ? ['"asOf": as_of'] : []
  const row = `Row(${[pythonOf(operation.method), pythonOf(operation.path), ...(operation.hasPast ? ['past=True'] : [])].join(', ')})`
  const type = answer === null ? 'None' : `answers.${answer}`
  const call = `self._call(${row}, ${type}, {${[...given, ...past].join(', ')}})`
  const asked = [
    `    def ${snakeCase(name)}(${signatureOf(operation, operation.parameters)}) -> ${type}:`,
    documentation(operation, operation.parameters),
    `        ${answer === null ? call : `return ${call}`}`,
  ].join('\n')
  if (file === null) return asked
  const parameters = operation.parameters.filter((one) => one.name !== 'limit' && one.name !== 'cursor')
  const exported = parameters.map((one) => `${pythonOf(one.name)}: ${snakeCase(one.name)}`)
  const rowType = file.row.$ref === undefined ? 'Any' : `answers.${nameOfRef(file.row.$ref)}`
  const source = `Row("GET", ${pythonOf(file.path)}${operation.hasPast ? ', past=True' : ''})`
  return [
    asked,
    '',
    `    def export_${snakeCase(name)}(${signatureOf(operation, parameters)}) -> Export[${rowType}]:`,
    docstring([`${operation.summary}: the whole list, of one moment, as rows or a file.`], '        '),
    `        return self._export(${source}, ${rowType === 'Any' ? 'None' : rowType}, {${[...exported, ...past].join(', ')}})`,
  ].join('\n')
}

function signatureOf({ hasPast }: ClientOperation, parameters: readonly ClientParameter[]): string {
  const required = parameters.filter((one) => one.required).map((one) => `${snakeCase(one.name)}: ${argumentType(one)}`)
  const optional = parameters
    .filter((one) => !one.required)
    .map((one) => `${snakeCase(one.name)}: ${argumentType(one)}${argumentType(one) === 'Any' ? '' : ' | None'} = None`)
  const named = [...optional, ...(hasPast ? ['as_of: Moment | None = None'] : [])]
  return ['self', ...required, ...(named.length === 0 ? [] : ['*', ...named])].join(', ')
}

function argumentType({ schema }: ClientParameter): string {
  if (schema.items !== undefined)
    return `${typeOf(schema.items, '', null)} | Iterable[${typeOf(schema.items, '', null)}]`
  // Moments have examples of both kinds.
  if (JSON.stringify(schema).includes('2026-01-31T12:00:00Z')) return 'Moment'
  return typeOf(schema, '', null)
}

function documentation(
  { summary, description, hasPast }: ClientOperation,
  parameters: readonly ClientParameter[],
): string {
  const lines = parameters.map(({ name, description: about, schema }) => {
    const usual = schema.default === undefined ? '' : ` (usually ${JSON.stringify(schema.default)})`
    return `    ${snakeCase(name)}: ${about}${usual}`
  })
  const past = hasPast ? ['    as_of: a past time or transaction'] : []
  const args = [...lines, ...past]
  return docstring([`${summary}.`, '', description, ...(args.length === 0 ? [] : ['', 'Args:', ...args])], '        ')
}

/** Text from the service can't end a docstring, nor contain escapes. */
function docstring(lines: readonly string[], indent: string): string {
  const safe = lines.map((line) => line.replaceAll('\\', '\\\\').replaceAll('"""', "'''").replace(/"$/, '" '))
  if (safe.length === 1) return `${indent}"""${safe[0] ?? ''}"""`
  return [
    `${indent}"""${safe[0] ?? ''}`,
    ...safe.slice(1).map((line) => (line === '' ? '' : indent + line)),
    `${indent}"""`,
  ].join('\n')
}

// ------------------------------------------------------------------------------------------------------- functions

export function functionsOf(api: Api): string {
  const names = api.operations
    .flatMap(({ name, file }) => [snakeCase(name), ...(file === null ? [] : [`export_${snakeCase(name)}`])])
    .toSorted()
  return [
    HEAD,
    'from ._client import Client\n',
    'default = Client()',
    '"""What the functions of the module ask. It connects with its first question."""\n',
    ...names.map((name) => `${name} = default.${name}`),
    '',
    `__all__ = [\n${names.map((name) => `    ${pythonOf(name)},`).join('\n')}\n]`,
    '',
  ].join('\n')
}

function pythonOf(value: unknown): string {
  if (value === true) return 'True'
  if (value === false) return 'False'
  return JSON.stringify(value)
}
