import type { EdgeTypeId } from '../model/facts.ts'
import type { AttributeDefinition, RuleDefinition, Shape, TypeDefinition, ViewDefinition } from './definition.ts'
import type { EdgeType, EdgeTarget, Targets } from './edges.ts'
import { ANY, ENTITY_NAME } from './names.ts'
import { ENTITY } from './types/entity.ts'

/** All fields of an entity type, in one namespace. */
export type Field = AttributeField | EdgeField | ViewField

export interface AttributeField {
  readonly kind: 'attribute'
  readonly name: string
  readonly definition: AttributeDefinition
}

/** A relationship, forwards or backwards. It has several edge types if one rule starts from several types. */
export interface EdgeField {
  readonly kind: 'edges'
  readonly name: string
  readonly edges: readonly EdgeTypeId[]
  readonly origin: EdgeType['origin']
  readonly direction: 'out' | 'in'
  readonly target: EdgeTarget
  readonly shape: Shape
  readonly description: string | null
}

export interface ViewField {
  readonly kind: 'view'
  readonly name: string
  readonly view: ViewDefinition
  readonly target: EdgeTarget
  readonly shape: Shape
  readonly description: string | null
}

/** A name on a type, and the definition that claims it: two claims of one name clash. */
interface FieldClaim {
  readonly field: Field
  /** Claims by the same taker are one field: D1 and D3 conclude the same edge. */
  readonly taker: string
}

export interface FieldSources {
  readonly edges: readonly EdgeType[]
  readonly rules: readonly RuleDefinition[]
  readonly targets: Targets
}

export function claimsOf(type: TypeDefinition, sources: FieldSources): readonly FieldClaim[] {
  return [
    ...attributes(ENTITY_NAME, ENTITY.attributes).filter((c) => type.attributes[c.field.name] === undefined),
    ...attributes(type.name, type.attributes),
    ...views(ENTITY_NAME, ENTITY.views, sources.targets),
    ...views(type.name, type.views ?? {}, sources.targets),
    ...sources.edges.filter((e) => e.origin !== 'internal').flatMap((edge) => edgeClaims(type, edge)),
    ...aliases(type, sources),
  ]
}

/** A type may narrow a common attribute (its name is required), so its own definition replaces that of Entity. */
function attributes(owner: string, defined: Readonly<Record<string, AttributeDefinition>>): FieldClaim[] {
  return Object.entries(defined).map(([name, definition]) => ({
    field: { kind: 'attribute', name, definition },
    taker: `the attribute ${owner}.${name}`,
  }))
}

function views(owner: string, defined: Readonly<Record<string, ViewDefinition>>, targets: Targets): FieldClaim[] {
  return Object.entries(defined).map(([name, view]) => ({
    field: {
      kind: 'view',
      name,
      view,
      target: targets.of(view.to),
      shape: view.shape,
      description: view.description ?? null,
    },
    taker: `the view ${owner}.${name}`,
  }))
}

function edgeClaims(type: TypeDefinition, edge: EdgeType): FieldClaim[] {
  const out: FieldClaim[] = []
  const common = { kind: 'edges', edges: [edge.id], origin: edge.origin } as const
  if (edge.from.any || edge.from.types.has(type.name)) {
    const { name, to: target, shape, description } = edge
    const field: EdgeField = { ...common, name, direction: 'out', target, shape, description }
    out.push({ field, taker: `the relationship ${edge.id}` })
  }
  if (edge.to.any || edge.to.types.has(type.name)) {
    const { inverse: name, from: target, inverseShape: shape } = edge
    const description = edge.origin === 'rule' ? `Inverse of \`${edge.name}\`: ${edge.description}` : null
    const field: EdgeField = { ...common, name, direction: 'in', target, shape, description }
    out.push({ field, taker: `the inverse of ${edge.origin === 'rule' ? edge.name : edge.id}` })
  }
  return out
}

function aliases(type: TypeDefinition, { rules, edges, targets }: FieldSources): FieldClaim[] {
  return rules.flatMap((rule) => {
    const from = targets.of(rule.from)
    const owner = from.any ? ENTITY_NAME : type.name
    const edge = edges.find((e) => e.declaredOn === owner && e.name === rule.concludes)
    if (edge === undefined || !(from.any || from.types.has(type.name))) return []
    return (rule.aliases ?? []).map((name): FieldClaim => {
      const common = { kind: 'edges', edges: [edge.id], origin: edge.origin, description: edge.description } as const
      return {
        field: { ...common, name, direction: 'out', target: edge.to, shape: edge.shape },
        taker: `the alias of ${edge.id}`,
      }
    })
  })
}

/** Makes one field per name. If a rule starts from several types, its inverse reads all of those edges. */
export function mergeClaims(claims: readonly FieldClaim[], targets: Targets): ReadonlyMap<string, Field> {
  const out = new Map<string, Field>()
  for (const { field } of claims) {
    const before = out.get(field.name)
    out.set(field.name, before === undefined ? field : mergeFields(before, field, targets))
  }
  return out
}

function mergeFields(a: Field, b: Field, targets: Targets): Field {
  if (a.kind !== 'edges' || b.kind !== 'edges') return a
  const declared = [...new Set([...a.target.declared, ...b.target.declared])]
  const target = targets.of(declared.includes(ANY) ? [ANY] : declared)
  return { ...a, edges: [...new Set([...a.edges, ...b.edges])], target }
}
