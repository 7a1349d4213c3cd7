// A field defines its JSON schema and its TypeScript type together: generators are checked against the table from which
// the OpenAPI files are written, so that the two can't diverge.

export type MutableJson = string | number | boolean | null | MutableJson[] | { [key: string]: MutableJson | undefined }
export type MutableJsonObject = { [key: string]: MutableJson | undefined }

export interface SchemaField<T> {
  readonly schema: MutableJsonObject
  /** Never set: carries only the type. */
  readonly type?: T
}

type SchemaFields = Readonly<Record<string, SchemaField<unknown>>>
type FieldType<F> = F extends SchemaField<infer T> ? T : never

/** Type of a record with these fields: an unknown field is absent or null. */
export type RecordOf<F extends SchemaFields> = { [K in keyof F]?: FieldType<F[K]> | null }
type RequiredFields<F extends SchemaFields> = { [K in keyof F]: FieldType<F[K]> }
type Partly<F extends SchemaFields> = { [K in keyof F]?: FieldType<F[K]> }

export const text = (description?: string): SchemaField<string> => ({
  schema: withDescription({ type: 'string' }, description),
})
export const ref = (target: string): SchemaField<string> => text(`The id of a ${target}.`)
export const time = (): SchemaField<string> => ({ schema: { type: 'string', format: 'date-time' } })
export const number = (description?: string): SchemaField<number> => ({
  schema: withDescription({ type: 'number' }, description),
})
export const integer = (): SchemaField<number> => ({ schema: { type: 'integer' } })
export const flag = (): SchemaField<boolean> => ({ schema: { type: 'boolean' } })
export const free = (): SchemaField<MutableJsonObject> => ({ schema: { type: 'object', additionalProperties: true } })

export const oneOf = <const T extends string>(...values: T[]): SchemaField<T> => ({
  schema: { type: 'string', enum: values },
})

export const list = <T>(item: SchemaField<T>): SchemaField<T[]> => ({ schema: { type: 'array', items: item.schema } })

export function shape<F extends SchemaFields>(needed: F): SchemaField<RequiredFields<F>>
export function shape<F extends SchemaFields, O extends SchemaFields>(
  needed: F,
  optional: O,
): SchemaField<RequiredFields<F> & Partly<O>>
export function shape(needed: SchemaFields, optional: SchemaFields = {}): SchemaField<unknown> {
  const required = Object.keys(needed)
  return {
    schema: {
      type: 'object',
      ...(required.length > 0 ? { required } : {}),
      properties: { ...schemasOf(needed), ...schemasOf(optional) },
    },
  }
}

/** A reference that names its type, for fields that may refer to several types. */
export const typedRef = <const T extends string>(...types: T[]) => shape({ type: oneOf(...types), id: text() })

export const schemasOf = (fields: SchemaFields): MutableJsonObject =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.schema]))

/** Allows null in a schema, as OpenAPI 3.1 expresses unknown fields. */
export const nullable = (schema: MutableJsonObject): MutableJsonObject => {
  const { type, enum: values } = schema
  if (typeof type !== 'string') return schema
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) }
}

const withDescription = (schema: MutableJsonObject, description?: string): MutableJsonObject =>
  description === undefined ? schema : { ...schema, description }

export const isObject = (value: unknown): value is MutableJsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
