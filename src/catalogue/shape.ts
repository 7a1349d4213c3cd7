// The shape of a catalogue file, from which its JSON schema is made.
import { z } from 'zod'
import type { AttributeDefinition, CatalogueFile } from './definition.ts'
import { GLYPHS } from './glyphs.ts'

/**
 * The shape of a definitions file: what the registry checks any file against, and what `schema/catalogue.schema.json`
 * is written from. Bounds keep a mistaken file from becoming a schema that is too large to serve.
 */
const BOUNDS = {
  typesPerFile: 200,
  rulesPerFile: 200,
  policiesPerFile: 200,
  classificationsPerFile: 20,
  conditions: 20,
  sentence: 300,
  keysPerFile: 50,
  members: 200,
  pathLength: 1_000,
  nameLength: 64,
  synonymsPerFile: 1_000,
  wordsPerGroup: 12,
  expectationsPerFile: 200,
  expected: 50,
} as const

const member = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*$/, 'must be a camelCase name')
  .max(BOUNDS.nameLength)
const typeName = z
  .string()
  .regex(/^[A-Z][A-Za-z0-9]*$/, 'must be a PascalCase name')
  .max(BOUNDS.nameLength)
const slug = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1–64 lower-case letters, digits or "-"')
const normalised = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'must be a snake_case name')
  .max(BOUNDS.nameLength)
const target = z
  .string()
  .regex(/^(any|[A-Z][A-Za-z0-9]*)$/, 'must be a type, an interface or "any"')
  .max(BOUNDS.nameLength)
const targets = z.array(target).min(1).max(BOUNDS.members)
const description = z.string().max(1_000)
const label = z.string().min(1).max(BOUNDS.nameLength)
const path = z.string().min(1).max(BOUNDS.pathLength)
const many = z.enum(['list', 'connection'])
const shape = z.enum(['one', 'list', 'connection'])

function members<T extends z.ZodType>(value: T) {
  return z.record(member, value).refine((r) => Object.keys(r).length <= BOUNDS.members, `at most ${BOUNDS.members}`)
}

const NUMBERS: readonly string[] = ['int', 'long', 'float']
const isNumber = (field: AttributeDefinition | undefined): boolean =>
  field !== undefined && field.list !== true && NUMBERS.includes(field.type)

const REFERENCES = 'only a string that is not required can be a reference: it is dropped for readers who may not see it'

const attribute: z.ZodType<AttributeDefinition> = z.lazy(() =>
  z
    .strictObject({
      type: z.enum(['string', 'int', 'long', 'float', 'boolean', 'time', 'json', 'object']),
      list: z.boolean().exactOptional(),
      required: z.boolean().exactOptional(),
      description: description.exactOptional(),
      reference: z
        .boolean()
        .exactOptional()
        .describe('whether it is the URI of an entity, which is shown to those who may see that entity'),
      fields: members(attribute).exactOptional(),
      inOrder: z
        .array(member)
        .min(2)
        .max(BOUNDS.members)
        .exactOptional()
        .describe('fields whose numbers may not fall, as a value within its interval'),
      merge: z.enum(['first', 'union', 'earliest']).exactOptional(),
    })
    .refine((a) => (a.type === 'object') === (a.fields !== undefined), 'an object, and only an object, has fields')
    .refine(
      (a) => (a.inOrder ?? []).every((name) => isNumber(a.fields?.[name])),
      'only numbers of its fields are in order',
    )
    .refine((a) => a.reference !== true || (a.type === 'string' && a.required !== true), REFERENCES)
    .refine((a) => a.merge !== 'union' || a.list === true, 'only a list can be merged as a union')
    .refine((a) => a.merge !== 'earliest' || (a.type === 'time' && a.list !== true), 'only a time can be the earliest'),
)

const relationship = z
  .strictObject({
    to: targets,
    many: z.boolean(),
    inverse: member,
    inverseOne: z.boolean().exactOptional(),
    shape: many.exactOptional(),
    inverseShape: many.exactOptional(),
    normalised: normalised.exactOptional(),
    flow: z
      .enum(['upstream', 'downstream', 'occurrenceOf', 'hasOccurrence', 'stepOf', 'hasStep', 'partOf'])
      .exactOptional(),
    hosting: z.boolean().exactOptional(),
    description: description.exactOptional(),
  })
  .refine((r) => r.many || r.shape === undefined, 'only what is many has a shape')
  .refine((r) => r.inverseOne !== true || r.inverseShape === undefined, 'what is one backwards has no shape backwards')

const view = z.strictObject({ path, to: targets, shape, description: description.exactOptional() })

const attributeOrMember = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)?$/, 'must be an attribute, or attribute.member')
  .max(2 * BOUNDS.nameLength)

const inUse = z
  .strictObject({
    attribute: attributeOrMember,
    in: z
      .array(z.union([z.string().max(200), z.number(), z.boolean(), z.null()]))
      .min(1)
      .max(50)
      .exactOptional(),
    above: z.number().exactOptional(),
  })
  .refine((u) => (u.in === undefined) !== (u.above === undefined), 'must have either "in" or "above"')

/** A relationship, as DatasetVersion.versionOf. */
const occurrences = z.templateLiteral([
  z.string().regex(/[A-Z][A-Za-z0-9]*/),
  '.',
  z.string().regex(/[a-z][A-Za-z0-9]*/),
])

const watch = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('number'),
      attribute: attributeOrMember,
      of: occurrences.exactOptional(),
      at: member.exactOptional(),
      only: z.literal('lower').exactOptional(),
    })
    .refine((w) => (w.of === undefined) === (w.at === undefined), 'occurrences ("of") need a time ("at")'),
  z.strictObject({ kind: z.literal('rhythm'), of: occurrences, at: member, unless: occurrences.exactOptional() }),
  z.strictObject({ kind: z.literal('columns'), attribute: member, of: occurrences.exactOptional() }),
])

const type = z.strictObject({
  name: typeName,
  plural: typeName,
  label: label.exactOptional(),
  pluralLabel: label.exactOptional(),
  glyph: z.enum(GLYPHS).exactOptional().describe('the picture beside its name; by default that of its domain'),
  primary: z.boolean().exactOptional().describe('whether it is listed first where people look for things by type'),
  componentType: slug,
  domain: slug,
  description,
  history: z.boolean().exactOptional(),
  part: z.boolean().exactOptional(),
  soughtBy: z
    .strictObject({ key: member, listedIn: member.exactOptional() })
    .exactOptional()
    .describe('of a part: the filter that finds what has it, since searches list it only where its type is asked for'),
  interfaces: z.array(typeName).max(20).exactOptional(),
  standIns: z
    .array(z.strictObject({ type: typeName, via: member, pins: member }))
    .max(5)
    .exactOptional(),
  inUse: inUse.exactOptional(),
  retired: inUse.exactOptional(),
  watches: members(watch)
    .exactOptional()
    .describe('what is compared with its own past, to find what is unusual; people see and mute it by these names'),
  attributes: members(attribute),
  relationships: members(relationship),
  views: members(view).exactOptional(),
})

const ruleId = z.string().regex(/^[A-Z][A-Za-z0-9-]{0,31}$/, 'must be like D1')
const rule = z.strictObject({
  id: ruleId,
  name: member,
  version: z.int().min(1).max(1_000_000),
  from: targets,
  concludes: member,
  to: targets,
  inverse: member,
  path,
  suggests: member
    .exactOptional()
    .describe('the relationship that a person may confirm: nothing follows the conclusions before'),
  needs: z.array(typeName).min(1).max(20).exactOptional().describe('types without which the rule is left out'),
  aliases: z.array(member).max(5).exactOptional(),
  shape: shape.exactOptional(),
  inverseShape: many.exactOptional(),
  attributes: members(member).exactOptional(),
  answered: z.literal('walked').exactOptional(),
  flow: z.enum(['upstream', 'downstream']).exactOptional(),
  caveat: z
    .string()
    .min(1)
    .max(200)
    .exactOptional()
    .describe('what readers have to know of an edge that has no other reason'),
  description,
})

const policy = z
  .strictObject({
    id: ruleId,
    title: z.string().min(1).max(100),
    severity: z.enum(['block', 'warn']),
    of: targets,
    where: z
      .array(path)
      .min(1)
      .max(BOUNDS.conditions)
      .exactOptional()
      .describe('tests of the thing, each as in the brackets of a path: stage = "production", tagged "pii"'),
    forbids: path.exactOptional().describe('a path that must not lead anywhere: what it leads to is found'),
    requires: path.exactOptional().describe('a path that must lead somewhere'),
    unless: path.exactOptional().describe('a path from the thing that allows it'),
    says: z
      .string()
      .min(1)
      .max(BOUNDS.sentence)
      .refine((says) => says.includes('{subject}'), 'must name the {subject}')
      .refine(
        (says) => [...says.matchAll(/\{(.*?)\}/g)].every(([, name]) => name === 'subject' || name === 'found'),
        'may name the {subject} and what was {found}, nothing else',
      )
      .describe('the sentence of a violation'),
    off: z.boolean().exactOptional().describe('whether it waits until a file names it in "enforces"'),
    description: description.exactOptional(),
  })
  .refine(
    (p) => (p.forbids === undefined) !== (p.requires === undefined),
    'must have either "forbids" or "requires", and not both',
  )
  .refine((p) => p.forbids !== undefined || !p.says.includes('{found}'), {
    path: ['says'],
    message: 'nothing is {found} by a policy that requires something',
  })

const key = z.strictObject({
  name: member,
  of: targets,
  unique: z
    .boolean()
    .exactOptional()
    .describe('within a platform only one thing has it: a value that two of them have joins none'),
  description,
})

/** One word, as searches split texts. */
const synonym = z
  .string()
  .regex(/^[\p{Ll}\p{Lo}\p{N}]{2,50}$/u, 'must be one word of 2 to 50 lower-case letters or digits')

export const expectation = z.strictObject({
  type: target,
  expects: z
    .array(
      z
        .string()
        .max(200)
        .regex(/^([a-z][A-Za-z0-9]*|tag:[^\s:]+)$/, 'must be an attribute, "owner", or a tag such as "tag:tier"'),
    )
    .min(1)
    .max(BOUNDS.expected),
  weight: z
    .number()
    .min(0)
    .max(100)
    .exactOptional()
    .describe('what each of it weighs beside others, 1 by default; 0: it is not expected any more'),
})

export const catalogueFile: z.ZodType<CatalogueFile> = z
  .strictObject({
    $schema: z.string().max(1_000).exactOptional(),
    types: z.array(type).max(BOUNDS.typesPerFile).exactOptional(),
    rules: z.array(rule).max(BOUNDS.rulesPerFile).exactOptional(),
    without: z.array(ruleId).max(BOUNDS.rulesPerFile).exactOptional(),
    policies: z
      .array(policy)
      .max(BOUNDS.policiesPerFile)
      .exactOptional()
      .describe('what must not be, or must be: each thing that violates one is reported'),
    enforces: z
      .array(ruleId)
      .max(BOUNDS.policiesPerFile)
      .exactOptional()
      .describe('policies that are switched off where they are defined, and are in force'),
    classifications: z
      .array(
        z.string().regex(/^[a-z][A-Za-z0-9_-]{0,29}$/, 'must be the key of a tag: 30 letters, digits, - and _ at most'),
      )
      .max(BOUNDS.classificationsPerFile)
      .exactOptional()
      .describe('tags that flow from what states them to what is made from it'),
    keys: z
      .array(key)
      .max(BOUNDS.keysPerFile)
      .exactOptional()
      .describe('values that things of different sources have in common'),
    synonyms: z
      .array(z.array(synonym).min(2).max(BOUNDS.wordsPerGroup))
      .max(BOUNDS.synonymsPerFile)
      .exactOptional()
      .describe('groups of words that mean much the same, for searches'),
    expectations: z
      .array(expectation)
      .max(BOUNDS.expectationsPerFile)
      .exactOptional()
      .describe('what things of a type should have: what lacks it counts as incomplete'),
  })
  .meta({
    title: 'Catalogue definitions',
    description: 'Entity types, rules and policies that the registry loads beside its own.',
  })
