import type { AttributeNames } from '../attributes.ts'

/** A query as it was typed. The parts, each behind its white space, and `end` are the whole text. */
export interface QueryTree {
  readonly parts: readonly QueryPart[]
  /** White space behind the last part. */
  readonly end: string
  readonly problems: readonly QueryProblem[]
  /** Attributes that it may filter by, in addition to the keys. */
  readonly attributes: AttributeNames
}

export type QueryPart = WordPart | PhrasePart | FilterPart

interface PartPosition {
  /** White space in front of it. */
  readonly before: string
  /** The part as typed, with its minus and its quotes. */
  readonly source: string
  /** Start of its source, in code units. */
  readonly at: number
  /** A plus makes a word a phrase, which is matched as it is; with a phrase or a filter it changes nothing. */
  readonly sign: '' | '-' | '+'
  readonly negative: boolean
  /** It ends within quotes that nobody closed: it is the last part. */
  readonly open: boolean
}

export interface WordPart extends PartPosition {
  readonly kind: 'word'
  readonly text: string
}

export interface PhrasePart extends PartPosition {
  readonly kind: 'phrase'
  readonly text: string
}

export interface FilterPart extends PartPosition {
  readonly kind: 'filter'
  /** One of the keys, or the path of an attribute. Null if the key doesn't exist, which is reported as a problem. */
  readonly key: string | null
  /** Any of them is enough. */
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
  /** The stretch of the text that is meant: from, and up to. */
  readonly at: number
  readonly to: number
  readonly detail: string
  readonly hint: string
}

export function printQuery({ parts, end }: Pick<QueryTree, 'parts' | 'end'>): string {
  return parts.map(({ before, source }) => before + source).join('') + end
}
