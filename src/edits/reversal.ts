// Defines what a revert is made from.
import type { Tx } from '../model/facts.ts'
import type { Edit } from '../model/people.ts'
import type { Reader } from '../query/reader.ts'
import type { AttributeChange, EdgeHistoryChange, HistoryChange } from '../query/time/change.ts'

/** How to change back one attribute or edge that a transaction changed, or why that is impossible. */
export type Reversal =
  | { readonly kind: 'edits'; readonly edits: readonly Edit[] }
  /** It is already as it was before. */
  | { readonly kind: 'nothing' }
  /** Only their author may change comments. */
  | { readonly kind: 'not-theirs'; readonly what: string }
  | { readonly kind: 'newer'; readonly what: string; readonly isNewer: (change: AnyChange) => boolean }

export type AnyChange = AttributeChange | EdgeHistoryChange
export type WordedChange = AnyChange & { readonly sentence: string }

export interface RevertedTransaction {
  readonly reader: Reader
  readonly tx: Tx
  /** Author of the opposite statement. */
  readonly person: string
  readonly overNewer: boolean
}

export function isChange(change: HistoryChange): change is WordedChange {
  return change.kind === 'attribute' || change.kind === 'edge'
}
