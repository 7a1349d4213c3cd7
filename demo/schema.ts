// A field says its JSON schema and, at the same time, its TypeScript type: the generators are checked against the very
// table that the OpenAPI files are written from, so the two cannot drift.

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined }
export type JsonObject = { [key: string]: Json | undefined }

export interface Field<T> {
  readonly schema: JsonObject
  /** Never set: carries the type only. */
  readonly type?: T
}

type Fields = Readonly<Record<string, Field<unknown>>>
type TypeOf<F> = F extends Field<infer T> ? T : never

/** What a record with these fields may hold: a field that is unknown is absent or null. */
export type RecordOf<F extends Fields> = { [K in keyof F]?: TypeOf<F[K]> | null }
type Whole<F extends Fields> = { [K in keyof F]: TypeOf<F[K]> }
type Partly<F extends Fields> = { [K in keyof F]?: TypeOf<F[K]> }

export const text = (description?: string): Field<string> => ({ schema: described({ type: 'string' }, description) })
export const ref = (target: string): Field<string> => text(`The id of a ${target}.`)
export const time = (): Field<string> => ({ schema: { type: 'string', format: 'date-time' } })
export const number = (description?: string): Field<number> => ({ schema: described({ type: 'number' }, description) })
export const whole = (): Field<number> => ({ schema: { type: 'integer' } })
export const flag = (): Field<boolean> => ({ schema: { type: 'boolean' } })
export const free = (): Field<JsonObject> => ({ schema: { type: 'object', additionalProperties: true } })

export const oneOf = <const T extends string>(...values: T[]): Field<T> => ({
  schema: { type: 'string', enum: values },
})

export const list = <T>(item: Field<T>): Field<T[]> => ({ schema: { type: 'array', items: item.schema } })

export function shape<F extends Fields>(needed: F): Field<Whole<F>>
export function shape<F extends Fields, O extends Fields>(needed: F, optional: O): Field<Whole<F> & Partly<O>>
export function shape(needed: Fields, optional: Fields = {}): Field<unknown> {
  const required = Object.keys(needed)
  return {
    schema: {
      type: 'object',
      ...(required.length > 0 ? { required } : {}),
      properties: { ...schemasOf(needed), ...schemasOf(optional) },
    },
  }
}

/** A reference that names its type, where a field may point at things of several types. */
export const typedRef = <const T extends string>(...types: T[]) => shape({ type: oneOf(...types), id: text() })

export const schemasOf = (fields: Fields): JsonObject =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.schema]))

/** The same schema, with null allowed: what OpenAPI 3.1 says of a field that may be unknown. */
export const nullable = (schema: JsonObject): JsonObject => {
  const { type, enum: values } = schema
  if (typeof type !== 'string') return schema
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) }
}

const described = (schema: JsonObject, description?: string): JsonObject =>
  description === undefined ? schema : { ...schema, description }

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
