import type { JsonObject } from '../lib/json.ts'

/** Bounds a description, in characters. */
export const MAX_TEXT = 8_000
/** Bounds the name of a tag, and its value. */
export const MAX_TAG = 200
/** Bounds the tags, the owners, or the claims taken back in one command. */
export const MAX_MEMBERS = 50

export interface TagArguments extends JsonObject {
  readonly tag: string
  readonly value: string
}

export interface AnnotateArguments {
  readonly uri: string
  /** Who states it: the URI of a person, or a name. Without it, the name of the caller. */
  readonly by?: string | undefined
  /** Replaces every other; null: that there is none. */
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
  /** Whether what was changed again since is set back as well. */
  readonly overNewer: boolean
  readonly by?: string | undefined
}

export interface CommentArguments {
  readonly uri: string
  /** Left out only where a question is marked as answered. */
  readonly text?: string | undefined
  /** A question is for the owners. */
  readonly question: boolean
  /** The id of a comment in the thread that it replies to. */
  readonly replyTo?: string | undefined
  /** Whether the reply answers the question. That of an owner does. */
  readonly answered: boolean
  readonly by?: string | undefined
}

export interface EditedComment {
  readonly uri: string
  readonly id: string
  /** The comment is deleted if its new text is null. */
  readonly text: string | null
  readonly by?: string | undefined
}

export type RetractedClaim =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'edge'; readonly type: string; readonly from: string; readonly to: string }

export interface RetractArguments {
  /** Edges are taken back from the thing that they start from. */
  readonly uri: string
  readonly by?: string | undefined
  /** Everything is taken back if it's left out. */
  readonly what?: readonly RetractedClaim[] | undefined
}
