// Declarations of mappings: how the fields of a source's record become attributes and edges.
import type { Json } from '../lib/json.ts'

/**
 * Declares what a field of a source's record becomes. Mappings are plain data, so that they can be hashed (a changed
 * mapping is applied to everything again), listed, and tested with golden examples. A field that no rule names is
 * reported, so drift of the source's schema is seen.
 */
export type FieldRule = FieldMeaning & FieldInput

export type TimeForm = 'ms' | 's' | 'generalized'

/** Declares a rule's input if that isn't simply the field of its own name. The steps apply in this order. */
export interface FieldInput {
  /**
   * An expression over the record (`lib/expression`), or lists in lists; the rule's own name then only names what it
   * produces.
   */
  readonly from?: ListEntries['from']
  /** Needs `from`. */
  readonly add?: ListEntries['add']
  /** A constant. */
  readonly value?: Json
  /** An expression over the record: without it being true the rule does nothing. */
  readonly when?: string
  /** The value is a text of JSON, and this an expression over what it states. */
  readonly json?: string
  /** The value is a time since 1970 in this unit, or one of a directory (`20261121094500Z`), and becomes ISO 8601. */
  readonly time?: TimeForm
  /** Replaces values by their text; `otherwise` replaces the rest, which without it stay as they are. */
  readonly table?: Readonly<Record<string, Json>>
  readonly otherwise?: Json
}

/** ListEntries of lists within a record. */
export interface ListEntries {
  /** An expression over the record; of several, each further one is over every entry that the one before it gives. */
  readonly from: string | readonly string[]
  /**
   * Members that each entry gets from what is around it, by expressions over that: over the entry that its list is in,
   * and where that has nothing over the one around, up to the record.
   */
  readonly add?: Readonly<Record<string, string>>
}

export type FieldMeaning =
  /** A value under a standard name; by default the field's own name in camelCase. */
  | { readonly kind: 'attribute'; readonly name?: string }
  /** The record's own id: compared with the id that was requested. */
  | { readonly kind: 'id' }
  /**
   * Bare id(s) of things of one type, in whatever source owns that type: edge(s) from this thing. With `id`, each is an
   * object, of whose members the id is composed (`model/composed-id.ts`). `backwards`: the edge comes from them to this
   * thing. `described`: this record is all that describes them, so they are not read. `orLike`: they
   * may be of any type with the component type of `to`.
   */
  | ReferenceRule
  /** `[{type, id}]`, where `type` is the source's name for one of our types. */
  | { readonly kind: 'typed-references'; readonly edge: string; readonly types: Readonly<Record<string, string>> }
  /** `[{a_id?, b_id?}]`: of each entry the first key that has a value. */
  | {
      readonly kind: 'first-of'
      readonly edge: string
      readonly keys: readonly { readonly key: string; readonly to: string }[]
    }
  /** Full `aip://` URIs. `backwards`: the edge comes from them to this thing. `described`: as of a reference. */
  | { readonly kind: 'uris'; readonly edge: string; readonly backwards?: boolean; readonly described?: boolean }
  /**
   * E-mail address(es): looked up at the identity source, never resolved here (T6). `attribute`: the text is stored as
   * well.
   */
  | { readonly kind: 'emails'; readonly edge: string; readonly attribute?: string }
  /** Refers to people by name, if the source knows no more of them. */
  | { readonly kind: 'names'; readonly edge: string; readonly attribute?: string }
  /**
   * Text(s) by which rules may join this thing with those of other sources that have an equal one: a key of the
   * catalogue.
   */
  | { readonly kind: 'key'; readonly name: string }
  /** Text(s): what is wrong with the record, as issues of the thing. */
  | { readonly kind: 'issue' }
  /** `[{key, value}]` → tags. */
  | { readonly kind: 'labels' }
  /** Parts (a test's cells) named in a list of this record. */
  | PartsRule
  /** One part, named by several fields of this record; `with` marks the other fields. */
  | PartRule
  | { readonly kind: 'with'; readonly field: string }
  /** An address of this thing: a look-up by it may now have another answer. Also stored as an attribute. */
  | { readonly kind: 'email' }
  /** Left out on purpose: the field of this name, or these members of the record. */
  | { readonly kind: 'ignore'; readonly why: string; readonly members?: readonly string[] }

export interface ReferenceRule {
  readonly kind: 'reference'
  readonly edge: string
  readonly to: string
  readonly id?: string
  readonly backwards?: boolean
  readonly described?: boolean
  readonly orLike?: boolean
}

export interface PartsRule {
  readonly kind: 'parts'
  readonly part: PartShape
  /** The member of an entry that holds the id of the whole, or null where this record is the whole. */
  readonly whole: string | null
  /** Edge from this thing to each part, if any. */
  readonly edge?: string
  /** Members of an entry → attributes of the part. */
  readonly attributes: Readonly<Record<string, string>>
}

export interface PartRule {
  readonly kind: 'part'
  readonly part: PartShape
  readonly edge: string
}

/**
 * Says how a part is addressed: its URI is that of its whole, plus `/` and the value that distinguishes it from its
 * siblings.
 */
export interface PartShape {
  readonly type: string
  readonly whole: string
  /** Edge from the part to its whole. */
  readonly belongsTo: string
  /**
   * The member of the entry (or field of the record) that distinguishes a part from its siblings, and its attribute.
   */
  readonly key: string
  readonly keyAttribute: string
}

export interface Mapping {
  readonly type: string
  /**
   * The address of a record's page in its product, below where the pages of the source are, with members of the record
   * in it; or why the product has no such page. A rule that states `sourceUrl` goes before it.
   */
  readonly page?: string | { readonly none: string }
  /** Further pages of it in its product, by what they show: addresses of the same form. */
  readonly links?: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, FieldRule>>
  /** Template of the record's id, used if no field has the kind `id`. */
  readonly id?: string
  /**
   * Parts of the id that the source's records lack: each record gets them, as members, from the id that it was
   * requested or listed by. So a record is the same whether it comes from a page, a batch or a single read.
   */
  readonly fromId?: readonly string[]
  readonly also?: readonly AlsoRule[]
}

/** Further things that a record describes: what they are, and their edges. */
export interface AlsoRule {
  /** A list with an entry for each thing, or one entry. */
  readonly each: ListEntries['from']
  readonly add?: ListEntries['add']
  /** An expression over the entry: without it being true the entry is left out. */
  readonly when?: string
  readonly type: string
  /**
   * Names the members that make up the entry's id, the member that is its full URI, or the one that distinguishes it as
   * a part of the record's own entity.
   */
  readonly id?: string
  readonly uri?: string
  readonly part?: string
  /** Over the entry. */
  readonly fields: Readonly<Record<string, FieldRule>>
  /** An edge from the record's own thing to it. */
  readonly edge?: string
  /** An edge from it to the record's own thing. */
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
