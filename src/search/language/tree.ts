import type { AttributeNames } from '../attributes.ts'

/** A query as typed: the parts, each with what is before it, and `end` make up the whole text. */
export interface QueryTree {
  readonly parts: readonly QueryPart[]
  /** White space after the last part. */
  readonly end: string
  readonly problems: readonly QueryProblem[]
  /** Attributes that it may filter by, in addition to the keys. */
  readonly attributes: AttributeNames
}

export type QueryPart = WordPart | PhrasePart | FilterPart

interface PartPosition {
  /** White space before it, with an `and` that connects it to the part before. */
  readonly before: string
  /** The part as typed, with its minus and quotes. */
  readonly source: string
  /** Start of its source, in code units. */
  readonly at: number
  /** A plus makes a word a phrase, which matches only as it is; with a phrase or a filter it has no effect. */
  readonly sign: '' | '-' | '+'
  readonly negative: boolean
  /** True for a last part that ends within an unclosed quote. */
  readonly open: boolean
}

export interface WordPart extends PartPosition {
  readonly kind: 'word'
  readonly text: string
}

interface PhrasePart extends PartPosition {
  readonly kind: 'phrase'
  readonly text: string
}

export interface FilterPart extends PartPosition {
  readonly kind: 'filter'
  /** One of the keys, or the path of an attribute. Null if the key doesn't exist, which is reported as a problem. */
  readonly key: string | null
  /** Any of them suffices. */
  readonly values: readonly TypedValue[]
}

export interface TypedValue {
  /** The text without its quotes; empty while it is being typed. */
  readonly text: string
  readonly source: string
  readonly at: number
}

/** A mistake in a query, described for the person who typed it. */
export interface QueryProblem {
  /** Range of the text that is wrong, from `at` up to `to`. */
  readonly at: number
  readonly to: number
  readonly detail: string
  readonly hint: string
}

export function printQuery({ parts, end }: Pick<QueryTree, 'parts' | 'end'>): string {
  return parts.map(({ before, source }) => before + source).join('') + end
}
