import { own } from '../lib/json.ts'
import type { EdgeTypeId } from '../model/facts.ts'
import type { MergeKind } from '../model/merge.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { check, type CatalogueProblem, type Definitions, type FileLocation } from './check.ts'
import { ruleOfClassification } from './classifications.ts'
import type {
  AttributeDefinition,
  KeyDefinition,
  RuleDefinition,
  TypeDefinition,
  ViewDefinition,
} from './definition.ts'
import { expectedOf, type Expected } from './expectations.ts'
import { edgeTypes, mergeKeys, Targets, type EdgeDefinitions, type EdgeType, type EdgeTarget } from './edges.ts'
import { claimsOf, mergeClaims, type Field } from './fields.ts'
import { ENTITY_NAME, snakeCase } from './names.ts'
import { policiesOf, ruleOfPolicy, type Policy } from './policy-rules.ts'
import { ENTITY } from './types/entity.ts'

interface Domain {
  readonly name: string
  readonly types: readonly TypeDefinition[]
}

/** The definitions in force, and all look-ups derived from them. Immutable once loaded. */
export class Catalogue {
  readonly types: readonly TypeDefinition[]
  readonly rules: readonly RuleDefinition[]
  readonly policies: readonly Policy[]
  readonly policyRules: readonly RuleDefinition[]
  /** Tags that flow from the data they are stated on to data made from it. */
  readonly classifications: readonly string[]
  readonly classificationRules: readonly RuleDefinition[]
  readonly edgeTypes: readonly EdgeType[]
  /** Keys that entities of different sources may share. */
  readonly keys: readonly KeyDefinition[]
  /** Rules that need types which no configured source provides. */
  readonly leftOut: readonly RuleDefinition[]
  /** Interface name → the types that have it. */
  readonly interfaces: ReadonlyMap<string, readonly string[]>
  readonly domains: readonly Domain[]
  /** Groups of words that mean much the same. */
  readonly synonyms: readonly (readonly string[])[]
  /** Expected items of each type, beyond its requirements. */
  readonly expected: Expected
  readonly #targets: Targets
  readonly #types: ReadonlyMap<string, TypeDefinition>
  readonly #byComponentType: ReadonlyMap<string, readonly TypeDefinition[]>
  readonly #edges: ReadonlyMap<string, EdgeType>
  readonly #fields: ReadonlyMap<string, ReadonlyMap<string, Field>>
  readonly #common: ReadonlyMap<string, Field>
  readonly #placed: Definitions

  constructor(placed: Definitions) {
    const { types, keys, ...concluding } = edgeDefinitionsOf(withTypes(placed))
    const rules = concluding.rules.filter((rule) => rule.policy !== true && rule.carries === undefined)
    this.#placed = placed
    this.leftOut = placed.rules.map((r) => r.definition).filter((rule) => !rules.includes(rule))
    this.types = types
    this.rules = rules
    this.policies = policiesOf(placed)
    this.policyRules = this.policies.filter(({ on }) => on).map(ruleOfPolicy)
    this.classifications = classificationsOf(placed)
    this.classificationRules = this.classifications.map(ruleOfClassification)
    this.synonyms = placed.synonyms
    this.keys = mergeKeys(keys)
    this.edgeTypes = edgeTypes({ types, keys, rules: concluding.rules })
    this.#targets = new Targets(types)
    this.interfaces = this.#targets.interfaces
    this.expected = expectedOf(
      placed.expectations.map((e) => e.definition),
      this.#targets,
    )
    this.#types = new Map(types.map((t) => [t.name, t]))
    this.#byComponentType = Map.groupBy(types, (t) => t.componentType)
    this.domains = [...Map.groupBy(types, (t) => t.domain)].map(([name, members]) => ({
      name,
      types: members,
    }))
    this.#edges = new Map(this.edgeTypes.map((e) => [e.id, e]))
    const sources = { edges: this.edgeTypes, rules, targets: this.#targets }
    this.#fields = new Map(types.map((t) => [t.name, mergeClaims(claimsOf(t, sources), this.#targets)]))
    this.#common = mergeClaims(claimsOf(NOTHING_OF_ITS_OWN, sources), this.#targets)
  }

  /** Plain data from which the catalogue was built, which may be sent to another thread. */
  get definitions(): Definitions {
    return this.#placed
  }

  /** Adds the other catalogue's rules, and those of its types that this one lacks. */
  extendedBy(other: Catalogue): Result<Catalogue, readonly CatalogueProblem[]> {
    const added = other.#placed.types.filter(({ definition }) => !this.#types.has(definition.name))
    return checkCatalogue({ ...other.#placed, types: [...this.#placed.types, ...added] })
  }

  type(name: string): TypeDefinition | undefined {
    return this.#types.get(name)
  }

  /** `model` → Model and ModelInstance (T1). */
  typesOfComponent(componentType: string): readonly TypeDefinition[] {
    return this.#byComponentType.get(componentType) ?? []
  }

  /** Returns the entity type of a component type that has only one; null if a URI alone leaves it open. */
  onlyTypeOf(componentType: string): TypeDefinition | null {
    const types = this.typesOfComponent(componentType)
    return types.length === 1 ? (types[0] ?? null) : null
  }

  attribute(type: string, name: string): AttributeDefinition | null {
    const definition = this.#types.get(type)
    return (definition && own(definition.attributes, name)) ?? own(ENTITY.attributes, name) ?? null
  }

  /** How several documents' values of an attribute are merged. Issues are joined. */
  mergeOf(type: string | null, name: string): MergeKind {
    if (name === 'issues') return 'union'
    return this.attribute(type ?? ENTITY_NAME, name)?.merge ?? 'first'
  }

  /** Returns its own attributes and the common ones. */
  attributes(type: string): Readonly<Record<string, AttributeDefinition>> {
    return { ...ENTITY.attributes, ...this.#types.get(type)?.attributes }
  }

  views(type: string): Readonly<Record<string, ViewDefinition>> {
    return { ...ENTITY.views, ...this.#types.get(type)?.views }
  }

  /** Returns the edge type of a relationship that sources assert, own or common; null if there is none. */
  edgeId(type: string, relationship: string): EdgeTypeId | null {
    const edge = this.edgeNamed(type, relationship)
    return edge?.origin === 'relationship' ? edge.id : null
  }

  edgeType(id: EdgeTypeId): EdgeType | undefined {
    return this.#edges.get(id)
  }

  /** Returns the edge type that `x` means in a path at a type: its own, else the common one. */
  edgeNamed(type: string, name: string): EdgeType | undefined {
    return this.#edges.get(`${type}.${name}`) ?? this.#edges.get(`${ENTITY_NAME}.${name}`)
  }

  /** Returns edge types that may start at a type: own, common and concluded ones. */
  edgesFrom(type: string): readonly EdgeType[] {
    return this.edgeTypes.filter((e) => e.origin !== 'internal' && (e.from.any || e.from.types.has(type)))
  }

  /** Returns edge types that may end at a type: its inverses. */
  edgesInto(type: string): readonly EdgeType[] {
    return this.edgeTypes.filter((e) => e.origin !== 'internal' && (e.to.any || e.to.types.has(type)))
  }

  /** Returns only edges that sources assert. */
  relationships(type: string): readonly EdgeType[] {
    return this.edgesFrom(type).filter((e) => e.origin === 'relationship')
  }

  /** Returns all fields of an entity of the type; for an unknown type, the common ones. */
  fields(type: string | null): ReadonlyMap<string, Field> {
    return (type === null ? undefined : this.#fields.get(type)) ?? this.#common
  }

  rule(idOrName: string): RuleDefinition | undefined {
    return [...this.rules, ...this.policyRules, ...this.classificationRules].find(
      (r) => r.id === idOrName || r.name === idOrName,
    )
  }

  target(declared: readonly string[]): EdgeTarget {
    return this.#targets.of(declared)
  }

  /** Returns where a rule is defined; only problem reports need it. */
  locationOfRule(id: string): FileLocation {
    return this.#placed.rules.find((r) => r.definition.id === id) ?? IN_EVERY_ENTITY
  }

  locationOfPolicy(id: string): FileLocation {
    return this.#placed.policies.find((p) => p.definition.id === id) ?? IN_EVERY_ENTITY
  }

  /** Returns where a type is defined; common fields aren't in a file. */
  locationOfType(name: string): FileLocation {
    return this.#placed.types.find((t) => t.definition.name === name) ?? IN_EVERY_ENTITY
  }

  /** Returns the name of an attribute or relationship in the normalised entity. */
  normalisedName(type: string, name: string): string {
    const relationship = this.#types.get(type)?.relationships[name] ?? ENTITY.relationships[name]
    return relationship?.normalised ?? snakeCase(name)
  }
}

const IN_EVERY_ENTITY: FileLocation = { file: 'the definitions that every entity has', path: '' }

const NOTHING_OF_ITS_OWN: TypeDefinition = {
  name: ENTITY_NAME,
  plural: 'Entities',
  componentType: '',
  domain: '',
  description: '',
  attributes: {},
  relationships: {},
}

function classificationsOf({ classifications }: Pick<Definitions, 'classifications'>): readonly string[] {
  return [...new Set(classifications.map(({ definition }) => definition))]
}

/** Reports all inconsistencies of definitions, each of which is valid alone. */
export function checkCatalogue(placed: Definitions): Result<Catalogue, readonly CatalogueProblem[]> {
  const possible = withTypes(placed)
  const problems = check(possible, edgeTypes(edgeDefinitionsOf(possible)))
  return problems.length > 0 ? err(problems) : ok(new Catalogue(placed))
}

/** Leaves out the rules that need missing types. */
function withTypes(placed: Definitions): Definitions {
  const names = new Set(placed.types.map((t) => t.definition.name))
  return { ...placed, rules: placed.rules.filter((r) => (r.definition.needs ?? []).every((type) => names.has(type))) }
}

/** Policies no longer in force keep their edge type, since their violations have a past. */
function edgeDefinitionsOf({ types, rules, keys, policies, classifications }: Definitions): EdgeDefinitions {
  return {
    types: types.map((t) => t.definition),
    rules: [
      ...rules.map((r) => r.definition),
      ...policies.map((p) => ruleOfPolicy(p.definition)),
      ...classificationsOf({ classifications }).map(ruleOfClassification),
    ],
    keys: keys.map((k) => k.definition),
  }
}
