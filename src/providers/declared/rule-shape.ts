import { z } from 'zod'
import { expressionOf } from '../../lib/expression/expression.ts'
import type { Result } from '../../lib/result.ts'
import { composedId } from '../../model/composed-id.ts'

/** Declares the format of a file's rules for records of a source, and of the expressions in them. */

export const name = z.string().min(1).max(200)

function checked(read: (text: string) => Result<unknown>) {
  return z.string().superRefine((text, context) => {
    const made = read(text)
    if (!made.ok) context.addIssue({ code: 'custom', message: made.error })
  })
}

export const expression = checked(expressionOf).describe('a JMESPath expression')
export const idTemplate = checked(composedId).describe('members of a record, as {name}/{version}')

const json: z.ZodType<string | number | boolean | null | readonly unknown[] | Readonly<Record<string, unknown>>> =
  z.json()

/** No known product has deeper lists. */
const MAX_LISTS = 3

const entries = {
  from: z.union([expression, z.array(expression).min(2).max(MAX_LISTS)]),
  add: z.record(name, expression).optional().describe('members that each entry gets from what is around it'),
}

/** Members that every rule may have (`FieldInput` in contracts/mapping.ts). */
const input = {
  from: entries.from
    .optional()
    .describe('the value, by an expression over the record, or by one over it and others over what that gives'),
  add: entries.add,
  value: json.optional().describe('a constant'),
  when: expression.optional().describe('the rule applies where this is true'),
  json: expression.optional().describe('the value is a text of JSON; this is taken of it'),
  time: z
    .enum(['ms', 's', 'generalized'])
    .optional()
    .describe('the value is a time since 1970 in this unit, or one of a directory'),
  table: z.record(z.string(), json).optional().describe('other values for some values'),
  otherwise: json.optional().describe('the value for those that the table lacks'),
}

const part = z.strictObject({ type: name, whole: name, belongsTo: name, key: name, keyAttribute: name })

export const written = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('attribute'), name: name.optional(), ...input }),
  z.strictObject({ kind: z.literal('id') }),
  z.strictObject({
    kind: z.literal('reference'),
    edge: name,
    to: name,
    id: idTemplate.optional(),
    backwards: z.boolean().optional().describe('the edge comes from what is named to this thing'),
    orLike: z.boolean().optional().describe('what is named may be of any type with the same kind of address'),
    described: z.boolean().optional().describe('this record is all that describes what is named, so it is not read'),
    ...input,
  }),
  z.strictObject({ kind: z.literal('typed-references'), edge: name, types: z.record(z.string(), name), ...input }),
  z.strictObject({
    kind: z.literal('first-of'),
    edge: name,
    keys: z
      .array(z.strictObject({ key: name, to: name }))
      .min(1)
      .max(20),
    ...input,
  }),
  z.strictObject({ kind: z.literal('uris'), edge: name, backwards: z.boolean().optional(), ...input }),
  z.strictObject({ kind: z.literal('emails'), edge: name, attribute: name.optional(), ...input }),
  z.strictObject({ kind: z.literal('names'), edge: name, attribute: name.optional(), ...input }),
  z.strictObject({ kind: z.literal('key'), name, ...input }),
  z.strictObject({ kind: z.literal('issue'), ...input }),
  z.strictObject({ kind: z.literal('labels'), ...input }),
  z.strictObject({
    kind: z.literal('parts'),
    part,
    whole: name.nullable(),
    edge: name.optional(),
    attributes: z.record(z.string(), name),
    ...input,
  }),
  z.strictObject({ kind: z.literal('part'), part, edge: name }),
  z.strictObject({ kind: z.literal('with'), field: name }),
  z.strictObject({ kind: z.literal('email'), ...input }),
  z.strictObject({
    kind: z.literal('ignore'),
    why: z.string().min(1).max(500),
    members: z.array(name).min(1).max(100).optional().describe('instead of the field of this name'),
  }),
])

const short = z.enum(['attribute', 'id', 'labels', 'email']).transform((kind) => ({ kind }))

export const fields = z.record(name, z.union([short, written]))
/** Excludes short forms, because rules in code are used as written. */
export const writtenRules = z.record(name, written)

const described = {
  each: entries.from,
  add: entries.add,
  when: expression.optional(),
  type: name,
  id: idTemplate.optional(),
  part: name
    .optional()
    .describe("instead of an id: the member that tells it apart among the parts of the record's thing"),
  edge: name.optional(),
  backwards: name.optional(),
}

const isNamedOnce = ({ id, part }: { readonly id?: string | undefined; readonly part?: string | undefined }): boolean =>
  (id === undefined) !== (part === undefined)
const NAMED_ONCE = 'must have either "id" or "part"'

export const also = z.strictObject({ ...described, fields: fields.default({}) }).refine(isNamedOnce, NAMED_ONCE)
export const codeAlso = z.strictObject({ ...described, fields: writtenRules }).refine(isNamedOnce, NAMED_ONCE)
