import type { Json } from '../lib/json.ts'

/**
 * Declares what a field of a source's record becomes. Mappings are plain data, so that they can be hashed (a changed
 * mapping is applied to everything again), listed, and tested with golden examples. Fields without a rule are reported,
 * so that drift of the source's schema shows.
 */
export type FieldRule = FieldMeaning & FieldInput

export type TimeForm = 'ms' | 's' | 'generalized'

/** Declares a rule's input if that isn't simply the field of its own name. The steps apply in this order. */
export interface FieldInput {
  /** An expression over the record (`expressions`), or lists in lists; the rule's name only names the result. */
  readonly from?: ListEntries['from']
  /** Needs `from`. */
  readonly add?: ListEntries['add']
  /** A constant. */
  readonly value?: Json
  /** An expression over the record: unless it is true, the rule does nothing. */
  readonly when?: string
  /** The value is JSON text, and this is an expression over its content. */
  readonly json?: string
  /** The value is a time since 1970 in this unit, or a directory time (`20261121094500Z`), and becomes ISO 8601. */
  readonly time?: TimeForm
  /** Replaces values by their text; `otherwise` replaces the rest, which stays unchanged without it. */
  readonly table?: Readonly<Record<string, Json>>
  readonly otherwise?: Json
}

/** Entries of lists within a record. */
export interface ListEntries {
  /** An expression over the record; if there are several, each is evaluated on the entries of the one before. */
  readonly from: string | readonly string[]
  /**
   * Properties that each entry gets from its surroundings, by expressions over the entry that its list is in, or where
   * that has none, over the next outer one, up to the record.
   */
  readonly add?: Readonly<Record<string, string>>
}

export type FieldMeaning =
  /** A value under a standard name; by default the field's own name in camelCase. */
  | { readonly kind: 'attribute'; readonly name?: string }
  /** The record's own id, which must equal the requested one. */
  | { readonly kind: 'id' }
  /**
   * Bare id(s) of entities of one type, in the source that owns the type: edge(s) from this entity. With `id`, each is
   * an object whose properties make up the id (`model/composed-id.ts`). `backwards`: the edge comes from them to this
   * entity. `described`: only this record describes them, so they aren't read. `orLike`: they may have any type with
   * the component type of `to`. `provider`: only its sources have these ids.
   */
  | ReferenceRule
  /** `[{type, id}]`, where `type` is the source's name for one of our types. */
  | { readonly kind: 'typed-references'; readonly edge: string; readonly types: Readonly<Record<string, string>> }
  /** `[{a_id?, b_id?}]`: the first key with a value in each entry. */
  | {
      readonly kind: 'first-of'
      readonly edge: string
      readonly keys: readonly { readonly key: string; readonly to: string }[]
    }
  /** Full `aip://` URIs. `backwards`: the edge comes from them to this entity. `described`: as for a reference. */
  | { readonly kind: 'uris'; readonly edge: string; readonly backwards?: boolean; readonly described?: boolean }
  /** E-mail address(es), looked up at the identity source, never resolved here (T6). `attribute` stores the text. */
  | { readonly kind: 'emails'; readonly edge: string; readonly attribute?: string }
  /** Refers to people by name, if the source knows no more about them. */
  | { readonly kind: 'names'; readonly edge: string; readonly attribute?: string }
  /** Text(s), a key of the catalogue: rules may join entities of different sources whose texts are equal. */
  | { readonly kind: 'key'; readonly name: string }
  /** Text(s) that say what is wrong with the record, as issues of the entity. */
  | { readonly kind: 'issue' }
  /** `[{key, value}]` → tags. */
  | { readonly kind: 'labels' }
  /** Parts (a test's cells) named in a list of this record. */
  | PartsRule
  /** One part, named by several fields of this record; `with` marks the other fields. */
  | PartRule
  | { readonly kind: 'with'; readonly field: string }
  /** An address of this entity, so a look-up of it may now have another answer. Also stored as an attribute. */
  | { readonly kind: 'email' }
  /** Left out on purpose: the field of this name, or these properties of the record. */
  | { readonly kind: 'ignore'; readonly why: string; readonly members?: readonly string[] }

interface ReferenceRule {
  readonly kind: 'reference'
  readonly edge: string
  readonly to: string
  readonly id?: string
  readonly backwards?: boolean
  readonly described?: boolean
  readonly orLike?: boolean
  readonly provider?: string
}

export interface PartsRule {
  readonly kind: 'parts'
  readonly part: PartShape
  /** The entry's property with the id of the container, or null if this record is the container. */
  readonly whole: string | null
  /** Edge from this entity to each part, if any. */
  readonly edge?: string
  /** Properties of an entry → attributes of the part. */
  readonly attributes: Readonly<Record<string, string>>
}

export interface PartRule {
  readonly kind: 'part'
  readonly part: PartShape
  readonly edge: string
}

/** How a part is addressed: its container's URI, plus `/` and the value that distinguishes it from siblings. */
export interface PartShape {
  readonly type: string
  readonly whole: string
  /** Edge from the part to its container. */
  readonly belongsTo: string
  /** The entry's property (or record's field) that distinguishes a part from its siblings, and its attribute. */
  readonly key: string
  readonly keyAttribute: string
}

export interface Mapping {
  readonly type: string
  /**
   * Address of a record's page in its product, relative to the source's pages, with properties of the record in it; or
   * why the product has no such page. A rule that states `sourceUrl` takes precedence.
   */
  readonly page?: string | { readonly none: string }
  /** Further pages in its product, by what they show: addresses of the same form. */
  readonly links?: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, FieldRule>>
  /** Template of the record's id, used if no field has the kind `id`. */
  readonly id?: string
  /**
   * Parts of the id that the source's records lack: each record gets them as properties from the id that it was
   * requested or listed by. So a record is the same from a page, a batch or a single read.
   */
  readonly fromId?: readonly string[]
  readonly also?: readonly AlsoRule[]
}

/** Further entities that a record describes, and their edges. */
export interface AlsoRule {
  /** A list with an entry for each entity, or one entry. */
  readonly each: ListEntries['from']
  readonly add?: ListEntries['add']
  /** An expression over the entry: unless it is true, the entry is left out. */
  readonly when?: string
  readonly type: string
  /**
   * The properties that make up the entry's id, the one with its full URI, or the one that distinguishes it as a part
   * of the record's own entity.
   */
  readonly id?: string
  readonly uri?: string
  readonly part?: string
  /** Evaluated on the entry. */
  readonly fields: Readonly<Record<string, FieldRule>>
  /** An edge from the record's own entity to it. */
  readonly edge?: string
  /** An edge from it to the record's own entity. */
  readonly backwards?: string
}

export function attribute(name?: string): FieldRule {
  return name === undefined ? { kind: 'attribute' } : { kind: 'attribute', name }
}

export function reference(edge: string, to: string): FieldRule {
  return { kind: 'reference', edge, to }
}

export function typedReferences(edge: string, types: Readonly<Record<string, string>>): FieldRule {
  return { kind: 'typed-references', edge, types }
}
