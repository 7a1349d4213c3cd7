// Defines what the projections write into a search index.
import type { Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { NodeId } from './log.ts'

/** The document of an entity in the index `entities`. Times are ISO 8601, as the source states them. */
export interface SearchDocument {
  readonly id: Uri
  /** Null for a stub. */
  readonly entityType: string | null
  readonly name: string | null
  readonly description: string | null
  readonly ownerNames: readonly string[]
  /** Names of related entities, at most 50. */
  readonly related: readonly string[]
  /** Each tag has the form `key::value`. */
  readonly tags: readonly string[]
  /** The part of the lifecycle (models, pipelines, …). */
  readonly domain: string | null
  readonly businessDomains: readonly string[]
  readonly state: string
  readonly createdAt: string | null
  readonly updatedAt: string | null
  readonly enrichedAt: string | null
}

/** The document of a user or a group in the index `owners`. */
export interface OwnerDocument {
  readonly id: Uri
  /** Null for a stub. */
  readonly entityType: 'User' | 'Group' | null
  readonly name: string | null
  readonly email: string | null
  /** Names of groups. */
  readonly memberOf: readonly string[]
}

/** The owners of an entity: its own, or else those of what it is a version, a run or a part of. */
export interface Ownership {
  /** Users, groups, and look-ups that resolve to nobody, since a source may name an otherwise unknown owner. */
  readonly owners: readonly Uri[]
  /** URIs of the owning groups, and of the groups that contain those; if none is known, the value of the team tag. */
  readonly teams: readonly string[]
  /** It has neither owners nor teams of its own. */
  readonly inherited: boolean
  /** It has owners, and all of them have left. */
  readonly abandoned: boolean
}

/** Values that both indices keep in addition to the texts, for filters, facets and the order of hits. */
export interface SearchFacts extends Ownership {
  readonly platform: string
  readonly state: string
  /** The status in the source's words: failed, succeeded, serving. Searched as text. */
  readonly status: string | null
  /** Why a run or an attempt failed. Searched like a description. */
  readonly error: string | null
  /** Names of metrics. Searched as text. */
  readonly metrics: readonly string[]
  /** Names of its columns, or of other parts by which it is found. Searched as text. */
  readonly columns: readonly string[]
  /** Texts and booleans, each as `status::failed`: the attribute's name in queries, and its value. */
  readonly attributes: readonly string[]
  readonly numbers: readonly AttributeNumber[]
  /** Number of entities that use it, counted by the edges along which it flows to others. */
  readonly usage: number
  readonly standing: Standing
  readonly described: boolean
  readonly issues: boolean
  readonly production: boolean
  /** When it becomes stale: at the time it declares, or 90 days after its last update. Null if neither is known. */
  readonly staleAt: Time | null
}

/** A numeric attribute, under its name in queries. Times are milliseconds. */
export interface AttributeNumber {
  readonly attribute: string
  readonly value: number
}

/** `retired`: out of use, by its own status. `gone`: deleted at its source. Both rank last. */
export type Standing = 'live' | 'retired' | 'gone'

export type IndexedDocument =
  | {
      readonly node: NodeId
      readonly index: 'entities'
      readonly document: SearchDocument
      readonly facts: SearchFacts
    }
  | { readonly node: NodeId; readonly index: 'owners'; readonly document: OwnerDocument; readonly facts: SearchFacts }

/** A put replaces the document of the node, whichever of the two indices has it. */
export type IndexChange =
  | { readonly put: IndexedDocument }
  | { readonly drop: { readonly node: NodeId; readonly id: Uri } }
