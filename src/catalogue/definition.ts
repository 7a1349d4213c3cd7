// Declares what the definition of an entity type may contain.
import type { EdgeTypeId } from '../model/facts.ts'
import type { Glyph } from './glyphs.ts'

/**
 * The definitions of the catalogue. All of them are plain data: GraphQL, REST, normalised names, quality checks and
 * the portal are derived from it, so that adding a type is adding a definition.
 */

/** `int` fits 32 bits, `long` counts rows and bytes: GraphQL has no integer of its own for those. */
export type ScalarType = 'string' | 'int' | 'long' | 'float' | 'boolean' | 'time' | 'json'

/** How a relationship reads in GraphQL: a single object, a plain list, or pages. */
export type Shape = 'one' | 'list' | 'connection'

/**
 * Tells what the target of a relationship is to its subject, in queries for lineage and impact.
 * Nothing flows along a relationship without it (ownership, membership).
 *
 * - `upstream`: the subject is made from the target, or depends on it. `downstream`: the other way round.
 * - `occurrenceOf`: the subject is a version, run or instance of the target. Lineage of one is lineage of the other,
 *   but a walk that rose from an occurrence does not come down to its siblings. `hasOccurrence`: the other way round.
 * - `stepOf`: the subject is a step of the target; a walk that rose from one step does not come down to the others.
 *   `hasStep`: the other way round.
 * - `partOf`: the subject is one of many parts of the target, such as a column. A walk rises from a part, and comes down
 *   to none: what a dataset is made from is told of the dataset, and not again of each column.
 */
export type Flow = 'upstream' | 'downstream' | 'occurrenceOf' | 'hasOccurrence' | 'stepOf' | 'hasStep' | 'partOf'

export interface AttributeDefinition {
  readonly type: ScalarType | 'object'
  readonly list?: boolean
  readonly required?: boolean
  readonly description?: string
  /**
   * A `string` with this holds the URI of an entity. Whoever may not see that entity is shown the thing without it, so
   * it can't be required, and searches don't filter by it.
   */
  readonly reference?: boolean
  /** An `object` may declare its members. */
  readonly fields?: Readonly<Record<string, AttributeDefinition>>
  /** Members of an `object` whose numbers may not fall: a value within its interval. Where they do, none of them is kept. */
  readonly inOrder?: readonly string[]
  /** Only people state it: what a source says of it is refused. */
  readonly statedBy?: 'people'
  /** How several documents' values become one: the first by precedence (default), or the union of lists. */
  readonly merge?: 'first' | 'union' | 'earliest'
}

export interface RelationshipDefinition {
  /** Entity types or interfaces; `any` alone means every type. */
  readonly to: readonly string[]
  /** How many targets one entity may have: one, or many. */
  readonly many: boolean
  /** Its name backwards; backwards it is always many unless `inverseOne`. */
  readonly inverse: string
  readonly inverseOne?: boolean
  /** Where there are many: pages, or a list where they stay few. */
  readonly shape?: 'list' | 'connection'
  readonly inverseShape?: 'list' | 'connection'
  /** The name in the normalised entity; by default the name in snake_case. */
  readonly normalised?: string
  readonly flow?: Flow
  /**
   * The target hosts the subject, and is at work as long as the subject is. What else it hosts is not at work for that.
   */
  readonly hosting?: boolean
  readonly description?: string
}

/** A named path, walked when it is read: `features`, `data`, `owners`. It asserts nothing. */
export interface ViewDefinition {
  readonly path: string
  readonly to: readonly string[]
  readonly shape: Shape
  readonly description?: string
}

/**
 * A type whose URIs may be used for another's (T1): a read of a Model by the URI of one of its instances goes
 * along `via` to the Model, and `pins`  shows that instance instead of the current one in the record.
 */
export interface StandIn {
  readonly type: string
  readonly via: string
  readonly pins: string
}

/**
 * Which entities are in use: a running test, a serving deployment, a feature that is read. What such a thing is
 * made from is in use, and so is what hosts it; what nothing of the kind is made from, or hosted by, may be retired.
 */
export interface InUse {
  /** One of its own attributes, or a member of one: `status`, `usage.reads30d`. */
  readonly attribute: string
  /** Its values then; null: it has none. */
  readonly in?: readonly (string | number | boolean | null)[]
  /** Or: it is a number greater than this. */
  readonly above?: number
}

/**
 * A thing may have very many of these parts, as a table has columns: searches find the thing by their names, and list
 * them only if their type is asked for.
 */
export interface SoughtBy {
  /** The key of a filter for the thing that has such a part: `column:customer_id`. */
  readonly key: string
  /** The attribute of the thing that lists them, each with a name, where its source describes none of them. */
  readonly listedIn?: string
}

/**
 * Which entities are out of use by their own status: searches list them last. Where a type declares none, those that
 * have a value other than the values (`in`) of its `inUse`.
 */
export type RetiredCondition = InUse

/**
 * Names what is compared with a thing's own past, to find what is unusual: a number, the times at which its occurrences
 * come, or its columns.
 */
export type Watch = NumberWatch | RhythmWatch | ColumnsWatch

interface NumberWatch {
  readonly kind: 'number'
  /** One of its attributes, or a member of one: `usage.reads30d`; where `of` is given, one of its occurrences'. */
  readonly attribute: string
  /**
   * The occurrences whose numbers are compared, as `DatasetVersion.versionOf`. Without it, or where it has none, its own
   * number is compared with what that was.
   */
  readonly of?: EdgeTypeId
  /** The attribute that puts them in order. */
  readonly at?: string
  /** Only where it falls: more use is no reason to look. */
  readonly only?: 'lower'
}

interface RhythmWatch {
  readonly kind: 'rhythm'
  readonly of: EdgeTypeId
  readonly at: string
  /** A thing with one of these isn't watched: a pipeline's schedule says when its next run is due. */
  readonly unless?: EdgeTypeId
}

interface ColumnsWatch {
  readonly kind: 'columns'
  /** The attribute that lists them, each with a name and a type. */
  readonly attribute: string
  /** The parts that are columns, where its source describes each as one. */
  readonly of?: EdgeTypeId
}

export interface TypeDefinition {
  /** PascalCase. */
  readonly name: string
  /** PascalCase plural: `PipelineRuns`. */
  readonly plural: string
  /** People write the words of the name differently: `A/B test`. */
  readonly label?: string
  /** By default the label with an s. */
  readonly pluralLabel?: string
  /** The picture beside its name in the portal. By default that of its domain. */
  readonly glyph?: Glyph
  /** Listed first where people look for things by their type. */
  readonly primary?: boolean
  readonly componentType: string
  readonly domain: string
  readonly description: string
  /** Runs, versions, instances, tests: when deleted at the source they keep their edges. */
  readonly history?: boolean
  /** Known only from inside the answer about another entity; never read. */
  readonly part?: boolean
  readonly soughtBy?: SoughtBy
  readonly interfaces?: readonly string[]
  readonly standIns?: readonly StandIn[]
  readonly inUse?: InUse
  readonly retired?: RetiredCondition
  /** Each watch has a name that people see and mute. */
  readonly watches?: Readonly<Record<string, Watch>>
  readonly attributes: Readonly<Record<string, AttributeDefinition>>
  readonly relationships: Readonly<Record<string, RelationshipDefinition>>
  readonly views?: Readonly<Record<string, ViewDefinition>>
}

/** Declares what every entity has, whatever its type. Declared once; its edges are `Entity.<name>`. */
export interface EntityDefinition {
  readonly attributes: Readonly<Record<string, AttributeDefinition>>
  readonly relationships: Readonly<Record<string, RelationshipDefinition>>
  readonly views: Readonly<Record<string, ViewDefinition>>
}

/** A rule concludes an edge `from –name→ to` along a path (D1–D9, D13, L1–L3). */
export interface RuleDefinition {
  /** `D1`. */
  readonly id: string
  readonly name: string
  readonly version: number
  readonly from: readonly string[]
  /**
   * The edge that it concludes; two rules may support the same one, and a rule a relationship that sources state as
   * well.
   */
  readonly concludes: string
  readonly to: readonly string[]
  readonly inverse: string
  readonly path: string
  /**
   * The relationship that it only suggests. Neither rules nor lineage follow its conclusions; a person who confirms one
   * states the relationship, and one who rejects it does not see it again.
   */
  readonly suggests?: string
  /** Types that its path names and that only some providers bring: without one of them the rule is left out. */
  readonly needs?: readonly string[]
  /** GraphQL names beside the edge's own. */
  readonly aliases?: readonly string[]
  /** `one`: a single object in GraphQL (an instance has one pipeline). */
  readonly shape?: Shape
  readonly inverseShape?: 'list' | 'connection'
  /** Attributes of the edge: by name, the edge of the path whose far ends they list (`cells`: `executedFor`). */
  readonly attributes?: Readonly<Record<string, string>>
  /**
   * By default what a rule concludes is written down, unless its path can go round. `walked`: it is answered by
   * walking, because every entity would have one, or because one change would change too many.
   */
  readonly answered?: 'walked'
  /** The flow of its conclusion, where that is not the flow of its premises: an instance leads to its tests. */
  readonly flow?: 'upstream' | 'downstream'
  /** Readers have to know this of an edge that has no other reason: `as of now, not as of training`. */
  readonly caveat?: string
  /** It is the rule of a policy: its conclusions are violations, which no path follows. A file can't say so. */
  readonly policy?: true
  /** The classification whose flow it concludes, in a path that may go round, which no other path follows. A file can't say so. */
  readonly carries?: string
  readonly description: string
}

/** `block`: nothing that violates it should go live. `warn`: somebody should look at it. */
export type PolicySeverity = 'block' | 'warn'

/**
 * A policy forbids that a path leads anywhere from things of some types, or requires that one does. It is compiled to a
 * rule, whose conclusions are violations.
 */
export interface PolicyDefinition {
  /** `G1`. Rules and policies have different ids. */
  readonly id: string
  readonly title: string
  readonly severity: PolicySeverity
  /** The types or interfaces of the things that it is about. */
  readonly of: readonly string[]
  /** Tests of such a thing, each as it stands in the brackets of a path: `stage = "production"`, `tagged "pii"`. */
  readonly where?: readonly string[]
  /** A path that must not lead anywhere: what it leads to is found. */
  readonly forbids?: string
  /** A path that must lead somewhere. A policy either forbids or requires. */
  readonly requires?: string
  /** Allows it: a path that leads somewhere from the thing. */
  readonly unless?: string
  /** The sentence of a violation: {subject}, and {found} of a policy that forbids, are replaced by names. */
  readonly says: string
  /** It isn't in force until a file names it in `enforces`. */
  readonly off?: boolean
  readonly description?: string
}

/**
 * A kind of key: a value that things of different sources have in common. A path joins those with an equal one:
 * `=dataUri`.
 */
export interface KeyDefinition {
  readonly name: string
  /** The types or interfaces whose things may have it. Files that declare the same key add types to it. */
  readonly of: readonly string[]
  /**
   * Only one thing within a platform has it. A value that two things of one platform have is a mistake, or shared, and
   * joins none.
   */
  readonly unique?: boolean
  readonly description: string
}

/**
 * States what is expected of every thing of a type, beyond what it requires: a thing that lacks it counts as
 * incomplete.
 */
export interface ExpectationDefinition {
  /** A type, or an interface. */
  readonly type: string
  /** Attributes, `owner`, and tags: `tag:tier`. */
  readonly expects: readonly string[]
  /** Weighs each of them beside other expectations, 1 by default; 0: it is no longer expected. */
  readonly weight?: number
}

export interface CatalogueFile {
  readonly keys?: readonly KeyDefinition[]
  readonly types?: readonly TypeDefinition[]
  /** A rule with the id of a loaded one replaces it, with a higher version. */
  readonly rules?: readonly RuleDefinition[]
  /** Ids of loaded rules to disable. */
  readonly without?: readonly string[]
  /** Each is in force unless it is `off`. */
  readonly policies?: readonly PolicyDefinition[]
  /** Ids of policies that are `off` where they are defined, and are in force nevertheless. */
  readonly enforces?: readonly string[]
  /** Tags that flow from what states them to what is made from it. */
  readonly classifications?: readonly string[]
  /**
   * Groups of words that mean much the same: a search for one finds the others as well, below what it finds literally.
   */
  readonly synonyms?: readonly (readonly string[])[]
  /** The last file that expects something of a type decides what it weighs. */
  readonly expectations?: readonly ExpectationDefinition[]
}
