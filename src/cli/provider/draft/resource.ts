// Describes an entity that can be listed, whatever language the API's description is in.
import type { Json } from '../../../lib/json.ts'

/** A member of a record, as far as it is described. */
export interface Property {
  readonly name: string
  readonly kind: 'string' | 'integer' | 'number' | 'boolean' | 'list' | 'object' | 'unknown'
  /** `date-time`, `email`, `uri`, `password`; null if none is stated. */
  readonly format: string | null
  /** The items of a list; null for anything else. */
  readonly of: Property | null
  readonly members: readonly Property[]
  /** True for an object with arbitrary member names. */
  readonly isMap: boolean
  readonly isSecret: boolean
}

export interface DraftRequest {
  readonly method?: 'POST'
  readonly path?: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Json
  readonly graphql?: { readonly query: string; readonly variables: Readonly<Record<string, string>> }
}

export interface DraftPaging {
  readonly limit?: number
  /** Declaration of the next page, as in a provider file. */
  readonly next?: Readonly<Record<string, Json>>
}

/** An entity type that can be listed, and mostly read as well. */
export interface Resource {
  /** The API's own name of the collection, such as `dagRuns`. */
  readonly key: string
  /** Full path of the collection, for names used twice: `/dags/{dag_id}/dagRuns`. */
  readonly at: string
  readonly parent: Resource | null
  /** Parts of its id, outermost first. */
  readonly parts: readonly string[]
  /** Parts of the id that its records lack. */
  readonly fromId: readonly string[]
  readonly list: DraftRequest & DraftPaging & { readonly items: string }
  readonly read: DraftRequest | null
  readonly record: string | null
  readonly absent: string | null
  readonly properties: readonly Property[]
  /** Assumptions of the draft, with their reasons. */
  readonly inferred: readonly string[]
  /** Decisions that are left to a person. */
  readonly decide: readonly string[]
}

/** The resources of an API, and what can't be drafted. */
export interface DescribedApi {
  readonly title: string
  readonly operations: number
  readonly resources: readonly Resource[]
  readonly leftOut: readonly { readonly at: string; readonly why: string }[]
  /** Where it states its version, in a member of that name. */
  readonly versionPath: string | null
  /** Address of the product, if known. */
  readonly baseUrl: string | null
}
