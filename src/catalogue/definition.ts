// The types of a catalogue's definitions, as `shape.ts` accepts them. All are plain data: GraphQL, REST, normalised
// names, quality checks and the portal are derived from it, so that adding a type means adding a definition.
import type { z } from 'zod'
import type {
  AttributeDefinition,
  catalogueFile,
  entityType,
  expectation,
  inUse,
  key,
  policy,
  relationship,
  rule,
  view,
} from './shape.ts'

export type { AttributeDefinition }

type DeepReadonly<T> = T extends object ? { readonly [Name in keyof T]: DeepReadonly<T[Name]> } : T
type Defined<S extends z.ZodType> = DeepReadonly<z.infer<S>>

export type ScalarType = Exclude<AttributeDefinition['type'], 'object'>
export type RelationshipDefinition = Defined<typeof relationship>
export type Flow = NonNullable<RelationshipDefinition['flow']>
export type ViewDefinition = Defined<typeof view>
export type Shape = ViewDefinition['shape']
export type InUse = Defined<typeof inUse>
export type TypeDefinition = Defined<typeof entityType>
export type StandIn = NonNullable<TypeDefinition['standIns']>[number]
export type Watch = NonNullable<TypeDefinition['watches']>[string]

/** Declares what every entity has, whatever its type. Declared once; its edges are `Entity.<name>`. */
export type EntityDefinition = Required<Pick<TypeDefinition, 'attributes' | 'relationships' | 'views'>>

/** A rule concludes an edge `from –name→ to` along a path (D1–D9, D13, L1–L3). Files can't state the last two. */
export type RuleDefinition = Defined<typeof rule> & {
  /** True for a policy's rule: its conclusions are violations, which no path follows. */
  readonly policy?: true
  /** The classification whose flow it concludes, along a path that may be cyclic, and that no other path follows. */
  readonly carries?: string
}

export type PolicyDefinition = Defined<typeof policy>
export type KeyDefinition = Defined<typeof key>
export type ExpectationDefinition = Defined<typeof expectation>
export type CatalogueFile = Defined<typeof catalogueFile>
