// Generates clients/typescript/operations.ts: the types and the table of the TypeScript client.
import { formatText } from '../../scripts/formatted.ts'
import { nameOfRef, splitNull, type Api, type ClientOperation, type Schema } from './operations.ts'

const HEAD = '// Generated from the OpenAPI document (clients/generator); UPDATE=1 on its test writes it anew.'

export async function typescriptOf(api: Api, file: string): Promise<string> {
  const questions = api.operations.filter(({ kind }) => kind === 'question')
  const groups: readonly (readonly [name: string, about: string, operations: readonly ClientOperation[]])[] = [
    ['PastQuestions', 'Questions that can be asked as of a moment.', questions.filter(({ hasPast }) => hasPast)],
    ['PresentQuestions', 'Questions of the present only.', questions.filter(({ hasPast }) => !hasPast)],
    ['Commands', 'What changes something.', api.operations.filter(({ kind }) => kind === 'command')],
  ]
  const text = [
    HEAD,
    `import type { Asked, Commanded, Exported, Listed, OperationRow } from './shapes.ts'`,
    `${comment(['The version of the service that this client was made with.'])}export const VERSION = ${JSON.stringify(api.version)}`,
    `${comment(['Why a request was refused.'])}export type RefusalCode = ${[...api.codes, 'UNREACHABLE'].map((code) => JSON.stringify(code)).join(' | ')}`,
    ...Object.entries(api.schemas).map(([name, schema]) => declaration(name, schema)),
    ...api.operations.filter(takesAny).map(argumentsOf),
    ...groups.map(
      ([name, about, operations]) =>
        `${comment([about])}export interface ${name} {\n${operations.map(member).join('\n')}\n}`,
    ),
    `export const OPERATIONS: Readonly<Record<string, OperationRow>> = ${JSON.stringify(Object.fromEntries(api.operations.map(row)))}`,
  ].join('\n\n')
  return await formatText(file, text)
}

/** Converts to the client's style: `confirm-edge` to `confirmEdge`. */
export function camelCase(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

export function pascalCase(name: string): string {
  const camel = camelCase(name)
  return camel.charAt(0).toUpperCase() + camel.slice(1)
}

/** A longer comment has lines of its own, wherever it is indented to. */
const MAX_IN_LINE = 100

/** Text from the service can't end a comment. */
function comment(lines: readonly string[]): string {
  const text = lines.filter((line) => line !== '').map((line) => line.replaceAll('*/', '*\\/'))
  if (text.length === 0) return ''
  const [only = ''] = text
  if (text.length === 1 && only.length <= MAX_IN_LINE && !only.includes('\n')) return `/** ${only} */\n`
  return `/**\n${text.map((line) => ` * ${line}`).join('\n')}\n */\n`
}

function declaration(name: string, schema: Schema): string {
  const about = comment([schema.description ?? ''])
  return schema.properties === undefined || schema.oneOf !== undefined
    ? `${about}export type ${name} = ${typeOf(schema)}`
    : `${about}export interface ${name} ${objectOf(schema)}`
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const members = Object.entries(properties).map(([name, schema]) => {
    const optional = required.includes(name) ? '' : '?'
    return `${comment([schema.description ?? ''])}readonly ${keyOf(name)}${optional}: ${typeOf(schema)}`
  })
  const open = additionalProperties !== undefined && additionalProperties !== false
  return `{\n${[...members, ...(open ? ['readonly [member: string]: unknown'] : [])].join('\n')}\n}`
}

function keyOf(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)
}

function typeOf(given: Schema): string {
  const { schema, nullable } = splitNull(given)
  const type = plainTypeOf(schema)
  return nullable ? `${type} | null` : type
}

function plainTypeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return nameOfRef(schema.$ref)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' | ')
  const several = schema.oneOf ?? schema.anyOf
  if (several !== undefined) return several.map(typeOf).join(' | ')
  if (schema.items !== undefined) return `readonly (${typeOf(schema.items)})[]`
  if (schema.properties !== undefined) return objectOf(schema)
  if (schema.type === 'object') {
    const value = typeof schema.additionalProperties === 'object' ? typeOf(schema.additionalProperties) : 'unknown'
    const key = schema.propertyNames?.enum === undefined ? 'string' : plainTypeOf(schema.propertyNames)
    return key === 'string' ? `Readonly<Record<string, ${value}>>` : `Readonly<Partial<Record<${key}, ${value}>>>`
  }
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  if (schema.type === 'string' || schema.type === 'boolean') return schema.type
  if (schema.type === 'array') return 'readonly unknown[]'
  return 'unknown'
}

function takesAny({ parameters, hasPast }: ClientOperation): boolean {
  return parameters.length > 0 || hasPast
}

function argumentsOf({ name, parameters, hasPast }: ClientOperation): string {
  const members = parameters.map(({ name: parameter, required, description, schema }) => {
    const usual = schema.default === undefined ? '' : ` Default: ${JSON.stringify(schema.default)}.`
    return `${comment([`${description}.${usual}`])}readonly ${keyOf(parameter)}${required ? '' : '?'}: ${argumentType(schema)}${required ? '' : ' | undefined'}`
  })
  const past = hasPast
    ? ['/** A time or a transaction: the answer as it was known then. */\nreadonly asOf?: string | number | undefined']
    : []
  return `export interface ${pascalCase(name)}Arguments {\n${[...members, ...past].join('\n')}\n}`
}

/** A single value may stand for a list. */
function argumentType(schema: Schema): string {
  return schema.items === undefined ? typeOf(schema) : `${typeOf(schema.items)} | ${typeOf(schema)}`
}

function member(operation: ClientOperation): string {
  const { name, answer, list, file, kind, summary, description } = operation
  const parameters = takesAny(operation) ? `${pascalCase(name)}Arguments` : 'Record<never, never>'
  const gives = answer ?? 'null'
  const all = [
    kind === 'command' ? `Commanded<${parameters}, ${gives}>` : `Asked<${parameters}, ${gives}>`,
    ...(list === null ? [] : [`Listed<${parameters}, ${gives}, ${typeOf(list.item)}>`]),
    ...(file === null ? [] : [`Exported<${parameters}, ${typeOf(file.row)}>`]),
  ]
  return `${comment([`${summary}.`, '', description])}readonly ${camelCase(name)}: ${all.join(' & ')}`
}

function row({ name, method, path, hasPast, noPast, list, file }: ClientOperation): readonly [string, object] {
  return [
    camelCase(name),
    {
      method,
      path,
      ...(hasPast ? { past: true } : {}),
      ...(noPast === null ? {} : { noPast }),
      ...(list === null ? {} : { list: list.member }),
      ...(file === null ? {} : { file: file.path }),
    },
  ]
}
