import type { JsonObject } from '../lib/json.ts'

/** Longest description, in characters. */
export const MAX_TEXT = 8_000
/** Longest tag name, and longest value. */
export const MAX_TAG = 200
/** Maximum number of tags, owners, or retracted claims in one command. */
export const MAX_MEMBERS = 50

export interface TagArguments extends JsonObject {
  readonly tag: string
  readonly value: string
}

export interface AnnotateArguments {
  readonly uri: string
  /** The author: a person's URI, or a name. By default the caller's name. */
  readonly by?: string | undefined
  /** Replaces all others; null states that there is none. */
  readonly description?: string | null | undefined
  readonly addTags: readonly TagArguments[]
  readonly removeTags: readonly TagArguments[]
  readonly addOwners: readonly string[]
  readonly removeOwners: readonly string[]
}

export interface EdgeArguments {
  readonly type: string
  readonly from: string
  readonly to: string
  readonly by?: string | undefined
}

export interface RevertArguments {
  readonly uri: string
  /** The transaction whose changes are reverted. */
  readonly tx: number
  /** True to also undo changes that were changed again since. */
  readonly overNewer: boolean
  readonly by?: string | undefined
}

export interface CommentArguments {
  readonly uri: string
  /** May be omitted only if a question is marked as answered. */
  readonly text?: string | undefined
  /** True for a question to the owners. */
  readonly question: boolean
  /** Id of a comment in the thread that it replies to. */
  readonly replyTo?: string | undefined
  /** True if the reply answers the question; an owner's reply always does. */
  readonly answered: boolean
  readonly by?: string | undefined
}

export interface EditedComment {
  readonly uri: string
  readonly id: string
  /** Null deletes the comment. */
  readonly text: string | null
  readonly by?: string | undefined
}

export type RetractedClaim =
  | { readonly kind: 'attribute'; readonly name: string }
  | ({ readonly kind: 'edge' } & Omit<EdgeArguments, 'by'>)

export interface RetractArguments {
  /** Edges are retracted at the entity where they start. */
  readonly uri: string
  readonly by?: string | undefined
  /** If omitted, everything is retracted. */
  readonly what?: readonly RetractedClaim[] | undefined
}
