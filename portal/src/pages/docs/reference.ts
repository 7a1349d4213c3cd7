// Parses the service's OpenAPI document into operations for the reference.

export type Schema = Readonly<Record<string, unknown>>

interface ShapeMember {
  readonly name: string
  readonly required: boolean
  readonly description: string
  readonly schema: Schema
}

export interface OperationParameter extends ShapeMember {
  readonly in: 'path' | 'query' | 'header' | 'body'
}

export interface OperationAnswer {
  readonly status: string
  readonly description: string
  readonly types: readonly string[]
  readonly schema: Schema | null
}

interface OperationExample {
  readonly title: string
  readonly values: Readonly<Record<string, unknown>>
}

export interface ReferenceOperation {
  readonly id: string
  readonly group: string
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly description: string
  readonly right: string
  /** Explains what the right permits. */
  readonly lets: string | null
  readonly parameters: readonly OperationParameter[]
  /** Media type and description of a raw body; null for a body with members, or none. */
  readonly body: { readonly type: string; readonly description: string } | null
  readonly answers: readonly OperationAnswer[]
  readonly refusals: readonly string[]
  readonly examples: readonly OperationExample[]
}

export interface ExplainedProblem {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly means: string
  readonly remedy: string
}

export interface ApiReference {
  readonly version: string
  readonly groups: readonly { readonly name: string; readonly description: string }[]
  readonly operations: readonly ReferenceOperation[]
  readonly problems: readonly ExplainedProblem[]
  readonly schemas: Readonly<Record<string, Schema>>
}

interface MediaContent {
  readonly schema?: Schema
}

interface DocumentParameter extends OperationParameter {
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

interface DocumentOperation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly 'x-right': string
  readonly 'x-examples'?: readonly { readonly title: string }[]
  readonly parameters: readonly DocumentParameter[]
  readonly requestBody?: {
    readonly description?: string
    readonly content: Readonly<
      Record<string, MediaContent & { readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }>
    >
  }
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description: string
        readonly content?: Readonly<Record<string, MediaContent>>
        readonly 'x-codes'?: readonly string[]
      }
    >
  >
}

export interface ServedOpenApi {
  readonly info: { readonly version: string }
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
  readonly 'x-rights': Readonly<Record<string, string>>
  readonly 'x-problems': Readonly<Record<string, Omit<ExplainedProblem, 'code'>>>
}

export function readReference(document: ServedOpenApi): ApiReference {
  const { info, tags, paths, components, 'x-rights': rights, 'x-problems': problems } = document
  return {
    version: info.version,
    groups: tags,
    operations: Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, one]) => operationOf(one, { path, method: method.toUpperCase(), rights })),
    ),
    problems: Object.entries(problems).map(([code, explained]) => ({ code, ...explained })),
    schemas: components.schemas,
  }
}

interface OperationAddress {
  readonly path: string
  readonly method: string
  readonly rights: Readonly<Record<string, string>>
}

function operationOf(operation: DocumentOperation, { path, method, rights }: OperationAddress): ReferenceOperation {
  const right = operation['x-right']
  const lets = rights[right] ?? null
  // The UI shows this sentence beside the right.
  const needs = lets === null ? 'For every caller.' : `Needs the right "${right}": ${lets}.`
  const contents = Object.entries(operation.requestBody?.content ?? {})
  const members = contents.flatMap(([, { schema }]) => membersOf(schema))
  const [type] = contents[0] ?? []
  return {
    id: operation.operationId,
    group: operation.tags[0] ?? '',
    method,
    path,
    summary: operation.summary,
    description: (operation.description ?? '').replace(needs, '').trim(),
    right,
    lets,
    parameters: [...operation.parameters, ...members],
    body:
      type === undefined || members.length > 0 ? null : { type, description: operation.requestBody?.description ?? '' },
    answers: answersOf(operation),
    refusals: [...new Set(Object.values(operation.responses).flatMap((response) => response['x-codes'] ?? []))],
    examples: (operation['x-examples'] ?? []).map(({ title }, i) => ({
      title,
      values: exampleValues(operation, i + 1),
    })),
  }
}

function membersOf(schema: Schema | undefined): readonly OperationParameter[] {
  const required = (schema?.['required'] ?? []) as readonly string[]
  const properties = (schema?.['properties'] ?? {}) as Readonly<Record<string, Schema>>
  return Object.entries(properties).map(([name, member]) => ({
    name,
    in: 'body',
    required: required.includes(name),
    description: String(member['description'] ?? ''),
    schema: member,
  }))
}

function answersOf({ responses }: DocumentOperation): readonly OperationAnswer[] {
  return Object.entries(responses)
    .filter(([status]) => Number(status) < 400)
    .map(([status, { description, content = {} }]) => ({
      status,
      description,
      types: Object.keys(content),
      schema: Object.values(content)[0]?.schema ?? null,
    }))
}

function exampleValues({ parameters, requestBody }: DocumentOperation, number: number): OperationExample['values'] {
  const name = `example${number}`
  const parameterValues = parameters.flatMap((parameter) => {
    const example = parameter.examples?.[name]
    return example === undefined ? [] : [[parameter.name, example.value] as const]
  })
  const bodyValues = requestBody?.content['application/json']?.examples?.[name]?.value
  return { ...Object.fromEntries(parameterValues), ...(typeof bodyValues === 'object' ? bodyValues : {}) }
}

/** Tells whether a page can try it: the answer is neither a page nor a redirect. */
export function canBeTried({ answers }: ReferenceOperation): boolean {
  return answers.some(
    ({ status, types }) => status.startsWith('2') && (types.length === 0 || types.some((type) => type !== 'text/html')),
  )
}

/** Tells whether it has side effects, which need a confirmation. */
export function changesSomething({ group, method }: ReferenceOperation): boolean {
  return group === 'Commands' || method !== 'GET'
}

// ------------------------------------------------------------------------------------------------------------- shapes

function referredTo(schema: Schema): string | null {
  const reference = schema['$ref']
  return typeof reference === 'string' ? (reference.split('/').at(-1) ?? null) : null
}

/** Describes a value in a few words. */
export function typeText(schema: Schema): string {
  const name = referredTo(schema)
  if (name !== null) return name
  const alternatives = alternativesOf(schema)
  if (alternatives.length > 0) return alternatives.map(typeText).join(' or ')
  const { enum: options, const: only, format, pattern, items, minimum, maximum, additionalProperties } = schema
  if (Array.isArray(options)) return options.map(String).join(' | ')
  if (only !== undefined) return String(only)
  const types = [schema['type'] ?? 'any JSON'].flat().map(String)
  if (types.includes('array')) return `list of ${typeText((items ?? {}) as Schema)}`
  if (types.includes('object') && isFilled(additionalProperties)) return `map of ${typeText(additionalProperties)}`
  if (format === 'date-time') return 'time'
  if (String(pattern ?? '').startsWith('^aip://')) return 'URI'
  return `${types.join(' or ')}${boundsText(minimum, maximum)}`
}

function boundsText(minimum: unknown, maximum: unknown): string {
  if (typeof minimum !== 'number') return ''
  const hasEnd = typeof maximum === 'number' && maximum !== Number.MAX_SAFE_INTEGER
  return hasEnd ? `, ${minimum} to ${maximum}` : `, ${minimum} or more`
}

function alternativesOf(schema: Schema): readonly Schema[] {
  return [schema['anyOf'], schema['oneOf']].flatMap((all) => (Array.isArray(all) ? (all as readonly Schema[]) : []))
}

function isFilled(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

/** Returns the members of a schema: its own, or those of its items or its only alternative. */
export function shapeMembers(schema: Schema, schemas: ApiReference['schemas']): readonly ShapeMember[] {
  const name = referredTo(schema)
  if (name !== null) return shapeMembers(schemas[name] ?? {}, schemas)
  const members = membersOf(schema)
  if (members.length > 0) return members
  return (
    [schema['items'], schema['additionalProperties'], ...alternativesOf(schema)]
      .map((within) => (isFilled(within) ? shapeMembers(within, schemas) : []))
      .find((found) => found.length > 0) ?? []
  )
}
