// Extracts from the OpenAPI document what both clients need about questions and commands.

/** Subset of JSON Schema that the document uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly enum?: readonly (string | number)[]
  readonly const?: string | number | boolean
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly propertyNames?: Schema
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly default?: unknown
  readonly format?: string
}

export interface ClientParameter {
  readonly name: string
  readonly required: boolean
  readonly description: string
  readonly schema: Schema
}

export interface ClientOperation {
  readonly name: string
  readonly kind: 'question' | 'command'
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly summary: string
  readonly description: string
  /** Excludes `asOf`. */
  readonly parameters: readonly ClientParameter[]
  /** Name of its answer's schema; null without an answer. */
  readonly answer: string | null
  readonly hasPast: boolean
  /** Why it has no past, if the document says so. */
  readonly noPast: string | null
  /** Member of a page that is its list, and the schema of an item. */
  readonly list: { readonly member: string; readonly item: Schema } | null
  /** Path of the whole list, and the schema of a row. */
  readonly file: { readonly path: string; readonly row: Schema } | null
}

export interface Api {
  readonly version: string
  readonly operations: readonly ClientOperation[]
  /** Only those reachable from an answer. */
  readonly schemas: Readonly<Record<string, Schema>>
  readonly codes: readonly string[]
}

interface OpenApiParameter extends ClientParameter {
  readonly in: 'path' | 'query' | 'header'
}

interface OpenApiContent {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

interface OpenApiOperation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly parameters?: readonly OpenApiParameter[]
  readonly requestBody?: OpenApiContent
  readonly responses: Readonly<Record<string, OpenApiContent>>
  readonly 'x-absent'?: Readonly<Record<string, string>>
}

export interface OpenApiDocument {
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
  readonly 'x-problems': Readonly<Record<string, unknown>>
}

const KIND_OF_TABLE: Readonly<Record<string, ClientOperation['kind']>> = {
  Graph: 'question',
  Service: 'question',
  Commands: 'command',
}

interface Located {
  readonly path: string
  readonly method: string
  readonly operation: OpenApiOperation
}

export function readApi(document: OpenApiDocument): Api {
  const located = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Located => ({ path, method, operation })),
  )
  const all = document.components.schemas
  const operations = located
    .filter(({ operation }) => kindOf(operation) !== null)
    .map((one) => clientOperation(one, located, all))
  return {
    version: document.info.version,
    operations,
    schemas: reachedFrom(operations, all),
    codes: Object.keys(document['x-problems']).toSorted(),
  }
}

function kindOf({ tags }: OpenApiOperation): ClientOperation['kind'] | null {
  return KIND_OF_TABLE[tags[0] ?? ''] ?? null
}

function clientOperation(
  { path, method, operation }: Located,
  located: readonly Located[],
  schemas: Readonly<Record<string, Schema>>,
): ClientOperation {
  const parameters = parametersOf(operation)
  const kind = kindOf(operation) ?? 'question'
  const answer = Object.values(operation.responses)
    .flatMap(({ content }) => content?.['application/json']?.schema?.$ref ?? [])
    .map(nameOfRef)[0]
  const file = fileOf(operation, located, schemas)
  return {
    name: operation.operationId,
    kind,
    method: method.toUpperCase() as ClientOperation['method'],
    path,
    summary: operation.summary,
    description: operation.description,
    parameters: parameters.filter(({ name }) => kind === 'command' || name !== 'asOf'),
    answer: answer ?? null,
    hasPast: kind === 'question' && parameters.some(({ name }) => name === 'asOf'),
    noPast: operation['x-absent']?.['asOf'] ?? null,
    list: answer === undefined ? null : listOf(schemas[answer] ?? {}, file),
    file,
  }
}

/** Required ones first: they may be passed by position, in that order. */
function parametersOf({ parameters = [], requestBody }: OpenApiOperation): readonly ClientParameter[] {
  const body = requestBody?.content?.['application/json']?.schema
  const all = [
    ...parameters
      .filter((one) => one.in !== 'header')
      .map(({ name, required, description, schema }) => ({ name, required, description, schema })),
    ...Object.entries(body?.properties ?? {}).map(([name, schema]) => ({
      name,
      required: body?.required?.includes(name) === true,
      description: schema.description ?? '',
      schema,
    })),
  ]
  return [...all.filter(({ required }) => required), ...all.filter(({ required }) => !required)]
}

function fileOf(
  { operationId }: OpenApiOperation,
  located: readonly Located[],
  schemas: Readonly<Record<string, Schema>>,
): ClientOperation['file'] {
  const found = located.find(({ operation }) => operation.operationId === `export-${operationId}`)
  const ref = found?.operation.responses['200']?.content?.['application/json']?.schema?.$ref
  const row = ref === undefined ? undefined : schemas[nameOfRef(ref)]?.properties?.['items']?.items
  return found === undefined || row === undefined ? null : { path: found.path, row }
}

/** Finds the list of a page: the rows that its export has, or else the last list before the next page's cursor. */
function listOf(answer: Schema, file: ClientOperation['file']): ClientOperation['list'] {
  const members = Object.entries(answer.properties ?? {})
  const end = members.findIndex(([name]) => name === 'next')
  if (end < 0) return null
  const lists = members
    .slice(0, end)
    .flatMap(([member, { items }]) => (items === undefined ? [] : { member, item: items }))
  const exported = lists.find(({ item }) => item.$ref !== undefined && item.$ref === file?.row.$ref)
  return exported ?? lists.at(-1) ?? null
}

function reachedFrom(
  operations: readonly ClientOperation[],
  all: Readonly<Record<string, Schema>>,
): Readonly<Record<string, Schema>> {
  const reached = new Set<string>()
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk)
    if (typeof value !== 'object' || value === null) return
    for (const [key, member] of Object.entries(value))
      if (key === '$ref' && typeof member === 'string') reach(nameOfRef(member))
      else walk(member)
  }
  const reach = (name: string): void => {
    if (reached.has(name)) return
    reached.add(name)
    walk(all[name])
  }
  for (const { answer, file } of operations) {
    if (answer !== null) reach(answer)
    walk(file?.row)
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => reached.has(name)))
}

export function nameOfRef(ref: string): string {
  return ref.replace('#/components/schemas/', '')
}

/** Splits null off a schema's types. */
export function splitNull(schema: Schema): { readonly schema: Schema; readonly nullable: boolean } {
  if (Array.isArray(schema.type)) {
    const types = (schema.type as readonly string[]).filter((type) => type !== 'null')
    const nullable = types.length < schema.type.length
    return { schema: { ...schema, type: types.length === 1 ? types[0] : types } as Schema, nullable }
  }
  const others = schema.anyOf?.filter(({ type }) => type !== 'null')
  if (others === undefined || schema.anyOf === undefined) return { schema, nullable: false }
  const [only] = others
  const nullable = others.length < schema.anyOf.length
  return { schema: others.length === 1 && only !== undefined ? only : { ...schema, anyOf: others }, nullable }
}
