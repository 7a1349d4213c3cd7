// Declares the format of a file's rules for records of a source, and of the expressions in them.

import { z } from 'zod'
import { expressionOf } from '../../expressions/expression.ts'
import type { Result } from '../../lib/result.ts'
import { composedId } from '../../model/composed-id.ts'

export const name = z.string().min(1).max(200)

function textCheckedBy(read: (text: string) => Result<unknown>) {
  return z.string().superRefine((text, context) => {
    const made = read(text)
    if (!made.ok) context.addIssue({ code: 'custom', message: made.error })
  })
}

export const expression = textCheckedBy(expressionOf).describe('JMESPath expression.')
export const idTemplate = textCheckedBy(composedId).describe(
  'Template over members of a record, such as {name}/{version}.',
)

export const json: z.ZodType<
  string | number | boolean | null | readonly unknown[] | Readonly<Record<string, unknown>>
> = z.json()

/** No known product has deeper lists. */
const MAX_LISTS = 3

const entries = {
  from: z.union([expression, z.array(expression).min(2).max(MAX_LISTS)]).meta({
    id: 'from',
    description:
      'Expression over the record that returns the value. In a list, each further expression applies to the entries of the one before.',
  }),
  add: z
    .record(name, expression)
    .meta({ id: 'add', description: 'Members to add to each entry, by expressions over what contains it.' })
    .optional(),
}

/** Members that every rule may have (`FieldInput` in contracts/mapping.ts). */
const input = {
  from: entries.from.optional(),
  add: entries.add,
  value: json.optional().describe('Constant value.'),
  when: expression.optional().describe('Condition on the record: the rule applies only if it is true.'),
  json: expression.optional().describe('The value is JSON text; this expression is applied to it.'),
  time: z
    .enum(['ms', 's', 'generalized'])
    .meta({
      id: 'time',
      description: 'The value is a time: milliseconds or seconds since 1970, or the generalized time of a directory.',
    })
    .optional(),
  table: z.record(z.string(), json).meta({ id: 'table', description: 'Maps values to other values.' }).optional(),
  otherwise: json.optional().describe('Value for those that the table lacks.'),
}

const partShape = z
  .strictObject({ type: name, whole: name, belongsTo: name, key: name, keyAttribute: name })
  .meta({ id: 'part' })

export const written = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('attribute'), name: name.optional(), ...input }),
  z.strictObject({ kind: z.literal('id') }),
  z.strictObject({
    kind: z.literal('reference'),
    edge: name,
    to: name,
    id: idTemplate.optional(),
    backwards: z.boolean().optional().describe('The edge leads from the named entity to this one.'),
    orLike: z.boolean().optional().describe('The named entity may have any type with the same component type.'),
    provider: name.optional().describe('Only sources of this provider have these ids. None: any of the domain may.'),
    described: z
      .boolean()
      .optional()
      .describe("Only this record describes the named entity, so it isn't read from the source."),
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
    part: partShape,
    whole: name.nullable(),
    edge: name.optional(),
    attributes: z.record(z.string(), name),
    ...input,
  }),
  z.strictObject({ kind: z.literal('part'), part: partShape, edge: name }),
  z.strictObject({ kind: z.literal('with'), field: name }),
  z.strictObject({ kind: z.literal('email'), ...input }),
  z.strictObject({
    kind: z.literal('ignore'),
    why: z.string().min(1).max(500).describe('Why the field is ignored.'),
    members: z.array(name).min(1).max(100).optional().describe('Fields to ignore, instead of the field of this name.'),
  }),
])

const short = z.enum(['attribute', 'id', 'labels', 'email']).transform((kind) => ({ kind }))

export const fields = z.record(name, z.union([short, written])).meta({ id: 'fields' })
/** Excludes short forms, because rules in code are used as written. */
export const writtenRules = z.record(name, written)

const described = {
  each: entries.from,
  add: entries.add,
  when: expression.optional(),
  type: name,
  id: idTemplate.optional(),
  part: name.optional().describe("Member that identifies it among the parts of the record's entity, instead of an id."),
  edge: name.optional(),
  backwards: name.optional(),
}

const isNamedOnce = ({ id, part }: { readonly id?: string | undefined; readonly part?: string | undefined }): boolean =>
  (id === undefined) !== (part === undefined)
const NAMED_ONCE = 'must have either "id" or "part"'

export const also = z.strictObject({ ...described, fields: fields.default({}) }).refine(isNamedOnce, NAMED_ONCE)
export const codeAlso = z.strictObject({ ...described, fields: writtenRules }).refine(isNamedOnce, NAMED_ONCE)
