// Checks that definitions, each valid alone, are consistent with one another.
import { own } from '../lib/json.ts'
import type { EdgeTypeId } from '../model/facts.ts'
import { KEY_COMPONENT } from '../model/key.ts'
import { LOOKUP_COMPONENT } from '../model/lookup.ts'
import { QUALITY_COMPONENT } from '../model/quality.ts'
import type {
  AttributeDefinition,
  ExpectationDefinition,
  KeyDefinition,
  PolicyDefinition,
  RuleDefinition,
  TypeDefinition,
} from './definition.ts'
import { concludedEdges, Targets, type EdgeType } from './edges.ts'
import { wrongExpectations } from './expectations.ts'
import { claimsOf, type FieldSources } from './fields.ts'
import { ANY, lowerFirst, RESERVED, RESERVED_ENDING, RESERVED_TYPES, snakeCase } from './names.ts'
import { ENTITY } from './types/entity.ts'

/** Where a person wrote a definition. */
export interface FileLocation {
  readonly file: string
  /** Path inside the file: `types[3].relationships.runOf`. */
  readonly path: string
}

/** Where a definition is wrong and why, so that its author finds the line. */
export interface CatalogueProblem extends FileLocation {
  readonly reason: string
}

export interface LocatedDefinition<T> extends FileLocation {
  readonly definition: T
}

type LocatedType = LocatedDefinition<TypeDefinition>
type LocatedRule = LocatedDefinition<RuleDefinition>

export interface Definitions {
  readonly types: readonly LocatedType[]
  readonly rules: readonly LocatedRule[]
  readonly policies: readonly LocatedDefinition<PolicyDefinition>[]
  /** Policies in force though they are defined as `off`. */
  readonly enforces: readonly LocatedDefinition<string>[]
  /** Tags that flow. Two files may name the same one. */
  readonly classifications: readonly LocatedDefinition<string>[]
  readonly keys: readonly LocatedDefinition<KeyDefinition>[]
  readonly synonyms: readonly (readonly string[])[]
  readonly expectations: readonly LocatedDefinition<ExpectationDefinition>[]
}

export function check(
  { types, rules, policies, enforces, keys, expectations }: Definitions,
  edges: readonly EdgeType[],
): readonly CatalogueProblem[] {
  const targets = new Targets(types.map((t) => t.definition))
  return [
    ...typeNames(types),
    ...ruleNames(rules),
    ...policyIds(policies, rules),
    ...unknownPolicies(enforces, policies),
    ...componentTypes(types),
    ...types.flatMap((t) => unknownTargets(t, targets)),
    ...types.flatMap((t) => commonAttributes(t)),
    ...types.flatMap((t) => standIns(t, types)),
    ...types.flatMap(wholes),
    ...types.flatMap((t) => soughtParts(t, types)),
    ...types.flatMap(conditions),
    ...types.flatMap((t) => watches(t, types)),
    ...keys.flatMap((k) => badTargets(k.definition.of, targets).map((reason) => problem(k, 'of', reason))),
    ...rules.flatMap((r) => ruleTargets(r, targets)),
    ...rules.flatMap((r) => supportedRelationships(r, edges, targets)),
    ...rules.flatMap((r) => suggestions(r, edges, targets)),
    ...policies.flatMap((p) => badTargets(p.definition.of, targets).map((reason) => problem(p, 'of', reason))),
    ...disagreements(rules, targets),
    ...types.flatMap((t) => clashes(t, { edges, rules: rules.map((r) => r.definition), targets })),
    ...types.flatMap(normalisedClashes),
    ...expectations.flatMap((e) =>
      wrongExpectations(
        e.definition,
        types.map((t) => t.definition),
        targets,
      ).map(({ path, reason }) => problem(e, path, reason)),
    ),
  ]
}

function problem(at: LocatedDefinition<unknown>, path: string, reason: string): CatalogueProblem {
  return { file: at.file, path: path === '' ? at.path : `${at.path}.${path}`, reason }
}

/** Types, plurals and interfaces become names of one GraphQL schema; the first two are also its root fields. */
function typeNames(types: readonly LocatedType[]): CatalogueProblem[] {
  const out: CatalogueProblem[] = []
  const names = new Set(types.map(({ definition }) => definition.name))
  const roots = new Map<string, string>([
    ['entity', 'the root field entity'],
    ['component', 'the root field component'],
    ['lineage', 'the root field lineage'],
    ['impact', 'the root field impact'],
    ['unused', 'the root field unused'],
  ])
  const take = (at: LocatedType, name: string, key: string): void => {
    const before = roots.get(lowerFirst(name))
    if (before !== undefined) out.push(problem(at, key, `"${name}" is taken by ${before}`))
    else roots.set(lowerFirst(name), `${at.definition.name} in ${at.file}`)
  }
  for (const at of types) {
    const { name, plural, interfaces = [] } = at.definition
    take(at, name, 'name')
    take(at, plural, 'plural')
    for (const reserved of [name, ...interfaces].filter((n) => RESERVED_TYPES.has(n) || RESERVED_ENDING.test(n))) {
      out.push(problem(at, reserved === name ? 'name' : 'interfaces', `"${reserved}" is reserved`))
    }
  }
  for (const at of types)
    for (const name of (at.definition.interfaces ?? []).filter((each) => names.has(each)))
      out.push(problem(at, 'interfaces', `"${name}" is a type, so it can't be an interface as well`))
  return out
}

function ruleNames(rules: readonly LocatedRule[]): CatalogueProblem[] {
  const seen = new Map<string, string>()
  const out: CatalogueProblem[] = []
  for (const at of rules) {
    for (const key of ['id', 'name'] as const) {
      const value = at.definition[key]
      const before = seen.get(value)
      if (before !== undefined) out.push(problem(at, key, `"${value}" is taken by a rule in ${before}`))
      seen.set(value, at.file)
    }
  }
  return out
}

/** Each policy is one more rule that every change is checked by. */
const MAX_POLICIES = 200

/** A policy's id names its rule and its document in the record. */
function policyIds(
  policies: readonly LocatedDefinition<PolicyDefinition>[],
  rules: readonly LocatedRule[],
): CatalogueProblem[] {
  const seen = new Map(rules.map(({ file, definition }) => [definition.id, `a rule in ${file}`]))
  const [tooMany] = policies.slice(MAX_POLICIES)
  return [
    ...policies.flatMap((at) => {
      const { id } = at.definition
      const before = seen.get(id)
      seen.set(id, `a policy in ${at.file}`)
      return before === undefined ? [] : [problem(at, 'id', `"${id}" is taken by ${before}`)]
    }),
    ...(tooMany === undefined
      ? []
      : [problem(tooMany, '', `there are ${policies.length} policies; at most ${MAX_POLICIES} are allowed`)]),
  ]
}

function unknownPolicies(
  enforces: readonly LocatedDefinition<string>[],
  policies: readonly LocatedDefinition<PolicyDefinition>[],
): CatalogueProblem[] {
  const ids = policies.map(({ definition }) => definition.id)
  return enforces.flatMap((at) =>
    ids.includes(at.definition)
      ? []
      : [problem(at, '', `there is no policy "${at.definition}"; the policies are ${ids.join(', ')}`)],
  )
}

const RESERVED_COMPONENTS: ReadonlySet<string> = new Set([LOOKUP_COMPONENT, KEY_COMPONENT, QUALITY_COMPONENT])

/** A component type belongs to one domain: a source serves the component types of its domain. */
function componentTypes(types: readonly LocatedType[]): CatalogueProblem[] {
  const domains = new Map<string, string>()
  const out: CatalogueProblem[] = []
  for (const at of types) {
    const { componentType, domain } = at.definition
    if (RESERVED_COMPONENTS.has(componentType))
      out.push(problem(at, 'componentType', `"${componentType}" is the record's own`))
    const other = domains.get(componentType)
    if (other !== undefined && other !== domain) {
      out.push(problem(at, 'componentType', `"${componentType}" belongs to the domain "${other}", not "${domain}"`))
    }
    domains.set(componentType, other ?? domain)
  }
  return out
}

function unknownTargets(at: LocatedType, targets: Targets): CatalogueProblem[] {
  const { relationships, views = {} } = at.definition
  const unknown = (kind: string, [name, { to }]: [string, { readonly to: readonly string[] }]): CatalogueProblem[] =>
    [...badTargets(to, targets)].map((reason) => problem(at, `${kind}.${name}.to`, reason))
  return [
    ...Object.entries(relationships).flatMap((entry) => unknown('relationships', entry)),
    ...Object.entries(views).flatMap((entry) => unknown('views', entry)),
  ]
}

function badTargets(names: readonly string[], targets: Targets): string[] {
  const out = names
    .filter((name) => !targets.isKnown(name))
    .map((name) => `"${name}" is neither a type nor an interface`)
  if (names.includes(ANY) && names.length > 1) out.push(`"${ANY}" must be the only name`)
  return out
}

/** A type may narrow a common attribute; with another kind it would no longer be the same attribute. */
function commonAttributes(at: LocatedType): CatalogueProblem[] {
  const kind = (a: AttributeDefinition): string => `${a.type}${a.list === true ? ' list' : ''}`
  return Object.entries(at.definition.attributes).flatMap(([name, attribute]) => {
    const common = own(ENTITY.attributes, name)
    if (common === undefined || kind(common) === kind(attribute)) return []
    return [
      problem(at, `attributes.${name}`, `every entity has "${name}" as ${kind(common)}; here it is ${kind(attribute)}`),
    ]
  })
}

/** A whole must have named types: for an occurrence of any type, the siblings that a walk skips would be undefined. */
function wholes(at: LocatedType): CatalogueProblem[] {
  return Object.entries(at.definition.relationships).flatMap(([name, { flow, to }]) =>
    flow !== undefined && flow !== 'upstream' && flow !== 'downstream' && to.includes(ANY)
      ? [problem(at, `relationships.${name}.flow`, `"${flow}" needs named types, not "${ANY}"`)]
      : [],
  )
}

function conditions(at: LocatedType): CatalogueProblem[] {
  return (['inUse', 'retired'] as const).flatMap((condition) => {
    const { attribute } = at.definition[condition] ?? {}
    if (attribute === undefined) return []
    if (hasAttribute(at.definition, attribute)) return []
    return [problem(at, `${condition}.attribute`, `there is no attribute "${attribute}"`)]
  })
}

function watches(at: LocatedType, types: readonly LocatedType[]): CatalogueProblem[] {
  const { definition: type } = at
  /** Returns the type that a relationship to this one starts from. */
  const subjectOf = (edge: string): TypeDefinition | undefined => {
    const [name = '', relationship = ''] = edge.split('.')
    const subject = types.find(({ definition }) => definition.name === name)?.definition
    return subject?.relationships[relationship]?.to.includes(type.name) === true ? subject : undefined
  }
  return Object.entries(type.watches ?? {}).flatMap(([name, watch]) => {
    const wrong = (member: string, reason: string) => problem(at, `watches.${name}.${member}`, reason)
    const edges = { of: watch.of, unless: watch.kind === 'rhythm' ? watch.unless : undefined }
    const unknownTargets = Object.entries(edges).flatMap(([member, edge]) =>
      edge === undefined || subjectOf(edge) !== undefined
        ? []
        : wrong(member, `there is no relationship "${edge}" to ${type.name}`),
    )
    if (unknownTargets.length > 0) return unknownTargets
    const occurrence = watch.of === undefined || watch.kind === 'columns' ? type : (subjectOf(watch.of) ?? type)
    const attributes = {
      attribute: watch.kind === 'rhythm' ? undefined : watch.attribute,
      at: watch.kind === 'columns' ? undefined : watch.at,
    }
    return Object.entries(attributes).flatMap(([member, attribute]) =>
      attribute === undefined || hasAttribute(occurrence, attribute)
        ? []
        : wrong(member, `${occurrence.name} has no attribute "${attribute}"`),
    )
  })
}

/** Its own attribute, a common one, or a property within one. */
function hasAttribute({ attributes }: TypeDefinition, attribute: string): boolean {
  const [name = '', member] = attribute.split('.')
  const found = own(attributes, name) ?? own(ENTITY.attributes, name)
  return found !== undefined && (member === undefined || found.fields?.[member] !== undefined)
}

function standIns(at: LocatedType, types: readonly LocatedType[]): CatalogueProblem[] {
  return (at.definition.standIns ?? []).flatMap((standIn, i) => {
    const type = types.find((t) => t.definition.name === standIn.type)?.definition
    const out: CatalogueProblem[] = []
    if (type?.relationships[standIn.via]?.to.includes(at.definition.name) !== true) {
      out.push(problem(at, `standIns[${i}].via`, `"${standIn.type}" has no relationship "${standIn.via}" to this type`))
    }
    if (at.definition.relationships[standIn.pins]?.to.includes(standIn.type) !== true) {
      out.push(problem(at, `standIns[${i}].pins`, `there is no relationship "${standIn.pins}" to "${standIn.type}"`))
    }
    return out
  })
}

/** Query keys of parts and attributes share one namespace, so each must mean one thing. */
function soughtParts(at: LocatedType, types: readonly LocatedType[]): CatalogueProblem[] {
  const { part, soughtBy } = at.definition
  if (soughtBy === undefined) return []
  if (part !== true) return [problem(at, 'soughtBy', 'is allowed only on a type with part: true')]
  const having = types.find(({ definition }) => Object.hasOwn(definition.attributes, soughtBy.key))?.definition
  return having === undefined
    ? []
    : [problem(at, 'soughtBy.key', `"${soughtBy.key}" is an attribute of ${having.name}, which searches filter by`)]
}

function ruleTargets(at: LocatedRule, targets: Targets): CatalogueProblem[] {
  const { from, to } = at.definition
  return [
    ...badTargets(from, targets).map((reason) => problem(at, 'from', reason)),
    ...badTargets(to, targets).map((reason) => problem(at, 'to', reason)),
  ]
}

/** Two rules may support one edge, and then have to declare it alike. */
function disagreements(rules: readonly LocatedRule[], targets: Targets): CatalogueProblem[] {
  const seen = new Map<EdgeTypeId, RuleDefinition>()
  const out: CatalogueProblem[] = []
  for (const at of rules) {
    for (const id of concludedEdges(at.definition, targets)) {
      const before = seen.get(id)
      const flows = new Set([before?.flow, at.definition.flow].filter((flow) => flow !== undefined))
      if (before === undefined) seen.set(id, at.definition)
      else if (flows.size > 1) out.push(problem(at, 'flow', `"${id}" flows otherwise by the rule ${before.id}`))
      else if (before.inverse !== at.definition.inverse || before.to.join() !== at.definition.to.join()) {
        out.push(problem(at, '', `"${id}" is concluded differently by the rule ${before.id}`))
      }
    }
  }
  return out
}

/** A rule supporting a relationship concludes what sources may state: its definition decides the rest. */
function supportedRelationships(at: LocatedRule, edges: readonly EdgeType[], targets: Targets): CatalogueProblem[] {
  const { to, inverse, shape, inverseShape, flow, aliases, answered } = at.definition
  return concludedEdges(at.definition, targets).flatMap((id) => {
    const relationship = edges.find((edge) => edge.id === id && edge.origin === 'relationship')
    if (relationship === undefined) return []
    const others = [...targets.of(to).types].filter((type) => !relationship.to.types.has(type))
    const ownMembers = Object.entries({ shape, inverseShape, flow, aliases, answered }).filter(
      ([, value]) => value !== undefined,
    )
    return [
      ...(others.length === 0
        ? []
        : [problem(at, 'to', `the relationship "${id}" doesn't lead to ${others.join(', ')}`)]),
      ...(inverse === relationship.inverse
        ? []
        : [problem(at, 'inverse', `backwards the relationship "${id}" is "${relationship.inverse}"`)]),
      ...ownMembers.map(([name]) => problem(at, name, `the relationship "${id}" declares it`)),
    ]
  })
}

/** Checks that the suggested relationship exists for each pair of types: confirming a suggestion states it. */
function suggestions(at: LocatedRule, edges: readonly EdgeType[], targets: Targets): CatalogueProblem[] {
  const { suggests, from, to, flow, answered } = at.definition
  if (suggests === undefined) return []
  const relationships = edges.filter((edge) => edge.name === suggests && edge.origin === 'relationship')
  const lacking = [...targets.of(from).types].filter(
    (type) =>
      !relationships.some(
        (edge) =>
          (edge.from.any || edge.from.types.has(type)) &&
          [...targets.of(to).types].every((end) => edge.to.types.has(end)),
      ),
  )
  return [
    ...(lacking.length === 0
      ? []
      : [problem(at, 'suggests', `${lacking.join(', ')} has no relationship "${suggests}" to ${to.join(', ')}`)]),
    ...(flow === undefined ? [] : [problem(at, 'flow', 'nothing flows along what is only suggested')]),
    ...(answered === undefined ? [] : [problem(at, 'answered', 'what is suggested is written to the record')]),
  ]
}

/** Attributes, relationships, inverses, views, concluded edges and aliases share one namespace per type. */
function clashes(at: LocatedType, sources: FieldSources): CatalogueProblem[] {
  const takenBy = new Map<string, string>()
  const out: CatalogueProblem[] = []
  for (const { field, taker } of claimsOf(at.definition, sources)) {
    const before = takenBy.get(field.name)
    if (RESERVED.has(field.name)) out.push(problem(at, '', `${taker} takes the reserved name "${field.name}"`))
    else if (before !== undefined && before !== taker) {
      out.push(problem(at, '', `on ${at.definition.name}, "${field.name}" is both ${before} and ${taker}`))
    }
    takenBy.set(field.name, taker)
  }
  return out
}

function normalisedClashes(at: LocatedType): CatalogueProblem[] {
  const { attributes, relationships } = at.definition
  const common = Object.keys(ENTITY.attributes).filter((name) => attributes[name] === undefined)
  const names = [
    'id',
    'entity_type',
    'unresolved',
    'deleted_at_source',
    ...[...common, ...Object.keys(attributes)].map(snakeCase),
    ...Object.entries({ ...ENTITY.relationships, ...relationships }).map(([n, r]) => r.normalised ?? snakeCase(n)),
  ]
  const doubled = names.filter((name, i) => names.indexOf(name) !== i)
  return doubled.map((name) => problem(at, '', `two definitions have the normalised name "${name}"`))
}
