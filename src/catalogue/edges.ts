// Derives the edge types of a catalogue: who declares them, where they lead, and how they read backwards.
import { memoiseWeakly } from '../lib/memoise.ts'
import { addTo } from '../lib/maps.ts'
import { carriedEdge, isCarriedEdge } from '../model/classification.ts'
import type { EdgeTypeId } from '../model/facts.ts'
import { KEY_COMPONENT, keyEdge, KEY_TYPE, MOVED_TO, SOURCE_IDENTITY } from '../model/key.ts'
import { LOOKUP_COMPONENT, LOOKUP_TYPE, MAY_RESOLVE_TO, RESOLVES_TO } from '../model/lookup.ts'
import { HAS_REASON, QUALITY_COMPONENT, QUALITY_TYPE } from '../model/quality.ts'
import { isViolationEdge, violationEdge } from '../model/policy.ts'
import { TAGGED_TEAM } from '../model/team.ts'
import type {
  Flow,
  KeyDefinition,
  RelationshipDefinition,
  RuleDefinition,
  Shape,
  TypeDefinition,
} from './definition.ts'
import { ANY, ENTITY_NAME } from './names.ts'
import { functionIn } from './rule-functions.ts'
import { ENTITY } from './types/entity.ts'

/**
 * An edge type: the declaring type, its name, and how it reads backwards. Sources assert a `relationship`, the service
 * concludes a `rule`, and an `internal` edge is the record's own and appears in no API.
 */
export interface EdgeType {
  readonly id: EdgeTypeId
  /** Its position in the catalogue: dense, and the same for the same definitions. The graph has its own numbers. */
  readonly number: number
  readonly origin: 'relationship' | 'rule' | 'internal'
  readonly declaredOn: string
  readonly name: string
  readonly inverse: string
  readonly from: EdgeTarget
  readonly to: EdgeTarget
  readonly shape: Shape
  readonly inverseShape: Shape
  /** Lineage and impact don't follow an edge without a flow. */
  readonly flow: Flow | null
  /** The subject needs the target, though it isn't made from it: the target hosts it, or is what it is evaluated on. */
  readonly hosting: boolean
  /** The target needs the subject as evidence: the run that evaluated it. */
  readonly evidence?: true
  /** Symmetric: it holds in both directions, and so do people's statements about either. */
  readonly mutual?: true
  /** The relationship that it only suggests. */
  readonly suggests?: string
  readonly description: string | null
}

/** The entities allowed at one end: as declared, and expanded. */
export interface EdgeTarget {
  readonly declared: readonly string[]
  readonly any: boolean
  readonly types: ReadonlySet<string>
  readonly componentTypes: ReadonlySet<string>
}

/** Types by the names that a definition may use for them: their own, an interface of theirs, or `any`. */
export class Targets {
  readonly #types: readonly TypeDefinition[]
  readonly interfaces: ReadonlyMap<string, readonly string[]>
  /** For each type, the ends of each rule are requested again. */
  readonly of = memoiseWeakly((declared: readonly string[]) => this.#targetOf(declared))

  constructor(types: readonly TypeDefinition[]) {
    this.#types = types
    const interfaces = new Map<string, string[]>()
    for (const type of types) for (const name of type.interfaces ?? []) addTo(interfaces, name, type.name)
    this.interfaces = interfaces
  }

  isKnown(name: string): boolean {
    return name === ANY || this.interfaces.has(name) || this.#types.some((t) => t.name === name)
  }

  #targetOf(declared: readonly string[]): EdgeTarget {
    const any = declared.includes(ANY)
    const names = new Set(declared.flatMap((name) => this.interfaces.get(name) ?? [name]))
    const types = this.#types.filter((t) => any || names.has(t.name))
    return {
      declared,
      any,
      types: new Set(types.map((t) => t.name)),
      componentTypes: new Set(types.map((t) => t.componentType)),
    }
  }
}

/**
 * Tells whether a component is allowed there. For a stub only the component type is known, and decides: a reference to
 * an entity not yet read is shown, not hidden (T11).
 */
export function fits(target: EdgeTarget, entityType: string | null, componentType: string): boolean {
  if (target.any) return true
  return entityType === null ? target.componentTypes.has(componentType) : target.types.has(entityType)
}

export interface EdgeDefinitions {
  readonly types: readonly TypeDefinition[]
  readonly rules: readonly RuleDefinition[]
  readonly keys: readonly KeyDefinition[]
}

export function edgeTypes({ types, rules, keys }: EdgeDefinitions): readonly EdgeType[] {
  const targets = new Targets(types)
  const out: Omit<EdgeType, 'number'>[] = []
  const declare = (owner: string, relationships: Readonly<Record<string, RelationshipDefinition>>): void => {
    for (const [name, r] of Object.entries(relationships)) out.push(relationshipEdge(targets, owner, [name, r]))
  }
  declare(ENTITY_NAME, ENTITY.relationships)
  for (const type of types) declare(type.name, type.relationships)
  const stated = new Set(out.map(({ id }) => id))
  const concluded = new Map<EdgeTypeId, Omit<EdgeType, 'number'>>()
  for (const rule of rules) {
    for (const edge of ruleEdges(targets, rule)) {
      // A rule may add support to an edge that sources state.
      if (stated.has(edge.id)) continue
      // Two rules may support the same edge (D1 and D3): it is one edge type, and flows as either declares.
      const before = concluded.get(edge.id)
      concluded.set(edge.id, before === undefined ? edge : { ...before, flow: before.flow ?? edge.flow })
    }
  }
  out.push(...concluded.values())
  out.push(...internalEdges(targets, keys))
  return out.map((edge, number) => ({ ...edge, number }))
}

function relationshipEdge(
  targets: Targets,
  owner: string,
  [name, r]: readonly [string, RelationshipDefinition],
): Omit<EdgeType, 'number'> {
  return {
    id: `${owner}.${name}`,
    origin: 'relationship',
    declaredOn: owner,
    name,
    inverse: r.inverse,
    from: targets.of([owner === ENTITY_NAME ? ANY : owner]),
    to: targets.of(r.to),
    shape: r.many ? (r.shape ?? 'connection') : 'one',
    inverseShape: r.inverseOne === true ? 'one' : (r.inverseShape ?? 'connection'),
    flow: r.flow ?? null,
    hosting: r.hosting ?? false,
    ...(r.evidence === true && { evidence: true }),
    description: r.description ?? null,
  }
}

/**
 * The type that a concluded edge starts from declares it; a rule over everything declares it on Entity. A policy and a
 * classification have one edge type, whatever they apply to.
 */
export function concludedEdges(
  rule: RuleDefinition,
  targets: { of(names: readonly string[]): Pick<EdgeTarget, 'types'> },
): readonly EdgeTypeId[] {
  if (rule.policy === true) return [violationEdge(rule.id)]
  if (rule.carries !== undefined) return [carriedEdge(rule.carries)]
  if (rule.from.includes(ANY)) return [`${ENTITY_NAME}.${rule.concludes}`]
  return [...targets.of(rule.from).types].map((type): EdgeTypeId => `${type}.${rule.concludes}`)
}

/** Similarity and a shared key are symmetric between entities of the same types, whichever a condition leaves out. */
function isMutual({ path, from, to }: RuleDefinition): boolean {
  return (
    (functionIn(path)?.name === 'similar' || path.replace(/^\[(no|is) [^·]*\] · /, '').startsWith('=')) &&
    from.length === to.length &&
    from.every((type) => to.includes(type))
  )
}

/** Violations and carried classifications are shown by separate questions. */
export function isApart(type: EdgeTypeId): boolean {
  return isViolationEdge(type) || isCarriedEdge(type)
}

function ruleEdges(targets: Targets, rule: RuleDefinition): readonly Omit<EdgeType, 'number'>[] {
  return concludedEdges(rule, targets).map((id) => {
    const owner = id.slice(0, id.indexOf('.'))
    return {
      id,
      origin: isApart(id) ? 'internal' : 'rule',
      declaredOn: owner,
      name: rule.concludes,
      inverse: rule.inverse,
      from: targets.of(isApart(id) ? rule.from : [owner === ENTITY_NAME ? ANY : owner]),
      to: targets.of(rule.to),
      shape: rule.shape ?? 'connection',
      inverseShape: rule.inverseShape ?? 'connection',
      flow: rule.flow ?? null,
      hosting: false,
      ...(isMutual(rule) && { mutual: true }),
      ...(rule.suggests !== undefined && { suggests: rule.suggests }),
      description: rule.description,
    }
  })
}

/** Merges the types of each name's definitions. */
export function mergeKeys(keys: readonly KeyDefinition[]): readonly KeyDefinition[] {
  return [...Map.groupBy(keys, ({ name }) => name).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, of: [...new Set([first, ...others].flatMap(({ of }) => of))] }],
  )
}

type NamedEdge = Pick<EdgeType, 'id' | 'declaredOn' | 'name' | 'inverse' | 'from' | 'to'>

/** An edge type that no answer shows as such. */
function internalEdge(edge: NamedEdge & Partial<EdgeType>): Omit<EdgeType, 'number'> {
  return {
    origin: 'internal',
    shape: 'connection',
    inverseShape: 'connection',
    flow: null,
    hosting: false,
    description: null,
    ...edge,
  }
}

/** A target type that no catalogue declares. */
function undeclaredTarget(type: string, componentType: string): EdgeTarget {
  return { declared: [type], any: false, types: new Set([type]), componentTypes: new Set([componentType]) }
}

function internalEdges(targets: Targets, keys: readonly KeyDefinition[]): readonly Omit<EdgeType, 'number'>[] {
  const anything = targets.of([ANY])
  const key = undeclaredTarget(KEY_TYPE, KEY_COMPONENT)
  const resolved = {
    declaredOn: LOOKUP_TYPE,
    from: undeclaredTarget(LOOKUP_TYPE, LOOKUP_COMPONENT),
    to: targets.of(['Owner']),
  }
  const edges: readonly (NamedEdge & Partial<EdgeType>)[] = [
    { ...resolved, id: RESOLVES_TO, name: 'resolvesTo', inverse: 'resolvedFrom', shape: 'one' },
    // Leads to each of several entities that a look-up may mean.
    { ...resolved, id: MAY_RESOLVE_TO, name: 'mayResolveTo', inverse: 'mayBeResolvedFrom', shape: 'list' },
    {
      id: TAGGED_TEAM,
      declaredOn: ENTITY_NAME,
      name: 'taggedTeam',
      inverse: 'taggedBy',
      from: anything,
      to: targets.of(['Group']),
    },
    // Leads from an entity to each reason why its metadata isn't good.
    {
      id: HAS_REASON,
      declaredOn: QUALITY_TYPE,
      name: 'reason',
      inverse: 'reasonOf',
      from: anything,
      to: undeclaredTarget(QUALITY_TYPE, QUALITY_COMPONENT),
    },
    ...mergeKeys(keys).map(({ name, of, description }) => {
      const from = of.includes(ANY) ? anything : targets.of(of)
      return { id: keyEdge(name), declaredOn: KEY_TYPE, name, inverse: `${name}Of`, from, to: key, description }
    }),
    // Leads from a former name to the present one, so that references to the former reach the entity.
    ...keys.flatMap(({ name, of }): (NamedEdge & Partial<EdgeType>)[] => {
      const named = targets.of(of)
      const movedTo = { id: MOVED_TO, declaredOn: ENTITY_NAME, name: 'movedTo', inverse: 'movedFrom' } as const
      return name === SOURCE_IDENTITY ? [{ ...movedTo, from: named, to: named, shape: 'one', flow: 'upstream' }] : []
    }),
  ]
  return edges.map(internalEdge)
}
