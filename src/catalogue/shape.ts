import { z } from 'zod'
import { GLYPHS } from './glyphs.ts'
import { slug } from '../lib/shapes.ts'

/**
 * The schema of a definitions file: the registry checks files against it, and `schema/catalogue.schema.json` is
 * generated from it. Limits keep a mistaken file from becoming a schema too large to serve.
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
/** How a relationship reads in GraphQL: a single object, a plain list, or pages. */
const shape = z.enum(['one', 'list', 'connection'])

function members<T extends z.ZodType>(value: T) {
  return z.record(member, value).refine((r) => Object.keys(r).length <= BOUNDS.members, `at most ${BOUNDS.members}`)
}

const NUMBERS: readonly string[] = ['int', 'long', 'float']
const isNumber = (field: AttributeDefinition | undefined): boolean =>
  field !== undefined && field.list !== true && NUMBERS.includes(field.type)

const REFERENCES = "only a string that isn't required can be a reference: it is dropped for readers who may not see it"

export interface AttributeDefinition {
  /** `int` fits 32 bits, `long` counts rows and bytes, for which GraphQL has no integer. */
  readonly type: 'string' | 'int' | 'long' | 'float' | 'boolean' | 'time' | 'json' | 'object'
  readonly list?: boolean
  readonly required?: boolean
  readonly description?: string
  /**
   * True if the `string` is the URI of an entity. Callers who may not see that entity don't see the value, so it can't
   * be required, and searches don't filter by it.
   */
  readonly reference?: boolean
  /** Properties that an `object` may declare. */
  readonly fields?: Readonly<Record<string, AttributeDefinition>>
  /** Numeric properties of an `object` that may not fall: a value within its interval. If they do, none is kept. */
  readonly inOrder?: readonly string[]
  /** True if the members of the `json` are parameters, by name, as those of a training run. */
  readonly parameters?: boolean
  /** The words that the `string` may be, each with its synonyms. */
  readonly words?: Readonly<Record<string, readonly string[]>>
  /** Only people state it: sources' statements are refused. A file can't declare this. */
  readonly statedBy?: 'people'
  /** How several documents' values become one: the first by precedence (default), or the union of lists. */
  readonly merge?: 'first' | 'union' | 'earliest'
}

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
        .describe('Whether the value is the URI of an entity. Only people who may see that entity see the value.'),
      fields: members(attribute).exactOptional(),
      inOrder: z
        .array(member)
        .min(2)
        .max(BOUNDS.members)
        .exactOptional()
        .describe('Fields whose numbers may not decrease in this order, such as a value within its interval.'),
      words: z
        .record(z.string().max(200), z.array(z.string().max(200)).max(50))
        .exactOptional()
        .describe("The allowed values of the string, each with its synonyms. Case doesn't matter."),
      parameters: z.boolean().exactOptional().describe('Whether its members are parameters, by name.'),
      merge: z.enum(['first', 'union', 'earliest']).exactOptional(),
    })
    .refine((a) => (a.type === 'object') === (a.fields !== undefined), 'an object, and only an object, has fields')
    .refine(
      (a) => (a.inOrder ?? []).every((name) => isNumber(a.fields?.[name])),
      'only numbers of its fields are in order',
    )
    .refine((a) => a.reference !== true || (a.type === 'string' && a.required !== true), REFERENCES)
    .refine((a) => a.words === undefined || (a.type === 'string' && a.list !== true), 'only a string has words')
    .refine((a) => a.parameters !== true || (a.type === 'json' && a.list !== true), 'only json can have parameters')
    .refine((a) => a.merge !== 'union' || a.list === true, 'only a list can be merged as a union')
    .refine((a) => a.merge !== 'earliest' || (a.type === 'time' && a.list !== true), 'only a time can be the earliest'),
)

/**
 * Says what a relationship's target is to its subject, in queries for lineage and impact. Nothing flows along a
 * relationship without it (ownership, membership).
 *
 * - `upstream`: the subject is made from the target, or depends on it. `downstream`: the reverse.
 * - `occurrenceOf`: the subject is a version, run or instance of the target. Lineage of one is lineage of the other,
 *   but a walk that rose from an occurrence doesn't descend to its siblings. `hasOccurrence`: the reverse.
 * - `stepOf`: the subject is a step of the target; a walk that rose from one step doesn't descend to the others.
 *   `hasStep`: the reverse.
 * - `partOf`: the subject is one of many parts of the target, such as a column. A walk rises from a part, and descends
 *   to none: a dataset states its origins once, not again for each column.
 */
const flow = z.enum(['upstream', 'downstream', 'occurrenceOf', 'hasOccurrence', 'stepOf', 'hasStep', 'partOf'])

export const relationship = z
  .strictObject({
    /** Entity types or interfaces; `any` alone means every type. */
    to: targets,
    /** Whether one entity may have many targets. */
    many: z.boolean(),
    /** Its name backwards; backwards it is always many unless `inverseOne`. */
    inverse: member,
    inverseOne: z.boolean().exactOptional(),
    /** For many targets: pages, or a list if they stay few. */
    shape: many.exactOptional(),
    inverseShape: many.exactOptional(),
    /** Name in the normalised entity; by default the name in snake_case. */
    normalised: normalised.exactOptional(),
    flow: flow.exactOptional(),
    /**
     * The target is in use as long as the subject is, though the subject isn't made from it: its host, or its
     * evaluation data. That doesn't extend to whatever else the target hosts.
     */
    hosting: z.boolean().exactOptional(),
    /** The subject is in use as long as the target is: it is the evidence for the target, which isn't made from it. */
    evidence: z.boolean().exactOptional(),
    description: description.exactOptional(),
  })
  .refine((r) => r.many || r.shape === undefined, 'only what is many has a shape')
  .refine((r) => r.inverseOne !== true || r.inverseShape === undefined, 'what is one backwards has no shape backwards')

/** A named path, walked on each read: `features`, `data`, `owners`. It asserts nothing. */
export const view = z.strictObject({ path, to: targets, shape, description: description.exactOptional() })

const attributeOrMember = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)?$/, 'must be an attribute, or attribute.member')
  .max(2 * BOUNDS.nameLength)

/**
 * Which entities are in use: a running test, a serving deployment, a feature that is read. Their origins and hosts are
 * in use too; entities that nothing in use is made from, or hosted by, may be retired.
 */
export const inUse = z
  .strictObject({
    /** One of its own attributes, or a property within one: `status`, `usage.reads30d`. */
    attribute: attributeOrMember,
    /** Values that mean in use; null: it has none. */
    in: z
      .array(z.union([z.string().max(200), z.number(), z.boolean(), z.null()]))
      .min(1)
      .max(50)
      .exactOptional(),
    /** Alternatively, a number above which it is in use. */
    above: z.number().exactOptional(),
    /** It is in use whatever else holds if an alias, or a stage on the way to production, chooses it. */
    orChosen: z.literal(true).exactOptional(),
    /** It is in use whatever else holds if it is the newest of its container that isn't retired: a candidate. */
    orNewest: z.literal(true).exactOptional(),
    /** It isn't in use while it states an environment other than production. */
    onlyInProduction: z.literal(true).exactOptional(),
  })
  .refine((u) => (u.in === undefined) !== (u.above === undefined), 'must have either "in" or "above"')

/** A relationship such as DatasetVersion.versionOf. */
const occurrences = z.templateLiteral([
  z.string().regex(/[A-Z][A-Za-z0-9]*/),
  '.',
  z.string().regex(/[a-z][A-Za-z0-9]*/),
])

/** Selects values to compare with an entity's past: a number, the rhythm of occurrences, or columns. */
const watch = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('number'),
      /** One of its attributes, or a property within one: `usage.reads30d`; with `of`, one of its occurrences'. */
      attribute: attributeOrMember,
      /**
       * The occurrences whose numbers are compared, such as `DatasetVersion.versionOf`. If omitted, or it has none, its
       * own number is compared with its earlier values.
       */
      of: occurrences.exactOptional(),
      /** The attribute that orders them. */
      at: member.exactOptional(),
      /** Only falls count: more use is no reason to check. */
      only: z.literal('lower').exactOptional(),
    })
    .refine((w) => (w.of === undefined) === (w.at === undefined), 'occurrences ("of") need a time ("at")'),
  // Entities with one of `unless` aren't watched: a pipeline's schedule says when its next run is due.
  z.strictObject({ kind: z.literal('rhythm'), of: occurrences, at: member, unless: occurrences.exactOptional() }),
  // The attribute lists them, each with a name and a type; `of` are the parts that are columns.
  z.strictObject({ kind: z.literal('columns'), attribute: member, of: occurrences.exactOptional() }),
])

export const entityType = z.strictObject({
  name: typeName,
  /** `PipelineRuns`. */
  plural: typeName,
  /** How people write the name: `A/B test`. */
  label: label.exactOptional(),
  /** By default the label with an s. */
  pluralLabel: label.exactOptional(),
  glyph: z.enum(GLYPHS).exactOptional().describe('The icon beside its name. By default it is that of its domain.'),
  primary: z
    .boolean()
    .exactOptional()
    .describe('Whether the type is among those listed first when people look for entities by type.'),
  componentType: slug,
  domain: slug,
  description,
  /** Runs, versions, instances, tests: when deleted at the source they keep their edges. */
  history: z.boolean().exactOptional(),
  /** Known only from within another entity's answer; never read. */
  part: z.boolean().exactOptional(),
  // Parts of which an entity may have very many, as a table has columns. `listedIn` is the container's attribute that lists
  // them by name, if its source describes none of them.
  soughtBy: z
    .strictObject({ key: member, listedIn: member.exactOptional() })
    .exactOptional()
    .describe(
      'For a part: the search filter that finds the entities containing it. Searches list parts only if their type is asked for.',
    ),
  interfaces: z.array(typeName).max(20).exactOptional(),
  /**
   * A type whose URIs may stand for another's (T1): reading a Model by the URI of one of its instances follows `via` to
   * the Model, and `pins` shows that instance instead of the current one in the record.
   */
  standIns: z
    .array(z.strictObject({ type: typeName, via: member, pins: member }))
    .max(5)
    .exactOptional(),
  inUse: inUse.exactOptional(),
  /**
   * Which entities are retired by their own status: searches list them last. By default those whose value isn't in `in`
   * of the type's `inUse`.
   */
  retired: inUse.exactOptional(),
  watches: members(watch)
    .exactOptional()
    .describe(
      'Values that are compared with their own past to find anomalies. People see and mute anomalies by these names.',
    ),
  attributes: members(attribute),
  relationships: members(relationship),
  views: members(view).exactOptional(),
})

const ruleId = z.string().regex(/^[A-Z][A-Za-z0-9-]{0,31}$/, 'must be like D1')
export const rule = z.strictObject({
  id: ruleId,
  name: member,
  version: z.int().min(1).max(1_000_000),
  from: targets,
  /** The edge it concludes. Two rules may support the same one, or one that sources also state. */
  concludes: member,
  to: targets,
  inverse: member,
  path,
  /** Confirming a suggestion states the relationship; whoever rejects it doesn't see it again. */
  suggests: member
    .exactOptional()
    .describe('The relationship that a person may confirm. Until then, nothing follows the conclusions of the rule.'),
  needs: z
    .array(typeName)
    .min(1)
    .max(20)
    .exactOptional()
    .describe("Types that the rule needs. Without them the rule isn't used."),
  /** GraphQL names in addition to the edge's own. */
  aliases: z.array(member).max(5).exactOptional(),
  /** `one`: a single object in GraphQL (an instance has one pipeline). */
  shape: shape.exactOptional(),
  inverseShape: many.exactOptional(),
  /** Attributes of the edge: by name, the edge of the path whose far ends they list (`cells`: `executedFor`). */
  attributes: members(member).exactOptional(),
  /**
   * By default a rule's conclusions are recorded, unless its path can be cyclic. `walked`: computed on each read,
   * because every entity would have one, or one change would change too many.
   */
  answered: z.literal('walked').exactOptional(),
  /** The flow of its conclusion, if it differs from that of its premises: an instance leads to its tests. */
  flow: z.enum(['upstream', 'downstream']).exactOptional(),
  caveat: z
    .string()
    .min(1)
    .max(200)
    .exactOptional()
    .describe('What readers have to consider about an edge that only this rule supports.'),
  description,
})

/** More severe first. */
export const POLICY_SEVERITIES = ['block', 'warn'] as const

/**
 * A policy forbids that a path leads anywhere from entities of some types, or requires that one does. It is compiled to
 * a rule, whose conclusions are violations.
 */
export const policy = z
  .strictObject({
    /** Rules and policies have different ids. */
    id: ruleId,
    title: z.string().min(1).max(100),
    /** `block`: nothing that violates it should go live. `warn`: somebody should look at it. */
    severity: z.enum(POLICY_SEVERITIES),
    of: targets,
    where: z
      .array(path)
      .min(1, 'must not be empty: without conditions, leave "where" out')
      .max(BOUNDS.conditions)
      .exactOptional()
      .describe(
        'Conditions on the entity, each written as in the brackets of a path, such as: in production, tagged "pii".',
      ),
    forbids: path
      .exactOptional()
      .describe('A path that must not lead anywhere. The entity to which it leads is what was found.'),
    requires: path.exactOptional().describe('A path that must lead somewhere.'),
    unless: path
      .exactOptional()
      .describe("An exception: an entity from which this path leads somewhere doesn't violate the policy."),
    says: z
      .string()
      .min(1)
      .max(BOUNDS.sentence)
      .refine((says) => says.includes('{subject}'), 'must name the {subject}')
      .refine(
        (says) => [...says.matchAll(/\{(.*?)\}/g)].every(([, name]) => name === 'subject' || name === 'found'),
        'may name the {subject} and what was {found}, nothing else',
      )
      .describe('The sentence that describes a violation.'),
    off: z.boolean().exactOptional().describe('Whether the policy is off until a file lists it in "enforces".'),
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

/** A value that entities of different sources share. A path joins those with an equal one: `=dataUri`. */
export const key = z.strictObject({
  name: member,
  /** The types or interfaces that may have it. Files that declare the same key add types to it. */
  of: targets,
  unique: z
    .boolean()
    .exactOptional()
    .describe('Whether each value belongs to only one entity of a platform. A value that two of them have joins none.'),
  acrossProviders: z
    .boolean()
    .exactOptional()
    .describe('Whether it joins only sources of different providers: environments of one product name things alike.'),
  description,
})

/** A single word, as searches split texts. */
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
    .describe('Weight of each compared with the others. The default is 1; with 0 it is no longer expected.'),
})

export const catalogueFile = z
  .strictObject({
    $schema: z.string().max(1_000).exactOptional(),
    types: z.array(entityType).max(BOUNDS.typesPerFile).exactOptional(),
    /** A rule with the id of a loaded one replaces it, with a higher version. */
    rules: z.array(rule).max(BOUNDS.rulesPerFile).exactOptional(),
    without: z.array(ruleId).max(BOUNDS.rulesPerFile).exactOptional(),
    policies: z
      .array(policy)
      .max(BOUNDS.policiesPerFile)
      .exactOptional()
      .describe('Conditions that entities must meet. Every entity that violates one is reported.'),
    enforces: z
      .array(ruleId)
      .max(BOUNDS.policiesPerFile)
      .exactOptional()
      .describe('Policies to switch on that are off where they are defined.'),
    classifications: z
      .array(
        z.string().regex(/^[a-z][A-Za-z0-9_-]{0,29}$/, 'must be the key of a tag: 30 letters, digits, - and _ at most'),
      )
      .max(BOUNDS.classificationsPerFile)
      .exactOptional()
      .describe('Keys of tags that flow from an entity with such a tag to everything made from it.'),
    keys: z
      .array(key)
      .max(BOUNDS.keysPerFile)
      .exactOptional()
      .describe('Values that entities of different sources may have in common.'),
    synonyms: z
      .array(z.array(synonym).min(2).max(BOUNDS.wordsPerGroup))
      .max(BOUNDS.synonymsPerFile)
      .exactOptional()
      .describe('Groups of words that searches treat as having the same meaning.'),
    /** The last file with an expectation of a type decides its weight. */
    expectations: z
      .array(expectation)
      .max(BOUNDS.expectationsPerFile)
      .exactOptional()
      .describe('What entities of a type should have. An entity that lacks any of it counts as incomplete.'),
  })
  .meta({
    title: 'Catalogue definitions',
    description: 'Entity types, rules and policies that the registry loads in addition to its own.',
  })
