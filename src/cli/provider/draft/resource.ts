// What a description of an API says of a thing that can be listed, whichever language it is in.
import type { Json } from '../../../lib/json.ts'

/** A member of a record, as far as its description goes. */
export interface Property {
  readonly name: string
  readonly kind: 'string' | 'integer' | 'number' | 'boolean' | 'list' | 'object' | 'unknown'
  /** `date-time`, `email`, `uri`, `password`; null where none is stated. */
  readonly format: string | null
  /** Of a list: what it has. */
  readonly of: Property | null
  /** Of an object. */
  readonly members: readonly Property[]
  /** An object whose members have names of their own. */
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
  /** As a provider file has it. */
  readonly next?: Readonly<Record<string, Json>>
}

/** Something that is listed, and mostly read as well. */
export interface Resource {
  /** As the API calls the collection: `dagRuns`. */
  readonly key: string
  /** The collection within others, for what names it twice: `/dags/{dag_id}/dagRuns`. */
  readonly at: string
  readonly parent: Resource | null
  /** Of what its id is composed, from the outermost on. */
  readonly parts: readonly string[]
  /** Those of them that its records lack. */
  readonly fromId: readonly string[]
  readonly list: DraftRequest & DraftPaging & { readonly items: string }
  readonly read: DraftRequest | null
  readonly record: string | null
  readonly absent: string | null
  readonly properties: readonly Property[]
  /** What was inferred, and from what. */
  readonly inferred: readonly string[]
  /** What a person has to decide. */
  readonly decide: readonly string[]
}

/** What an API has, and what of it nothing can be drafted from. */
export interface DescribedApi {
  readonly title: string
  readonly operations: number
  readonly resources: readonly Resource[]
  readonly leftOut: readonly { readonly at: string; readonly why: string }[]
  /** Where its version is, if anywhere. */
  readonly check: { readonly path: string; readonly version: string } | null
  /** Below which its paths are. */
  readonly baseUrl: string | null
}
