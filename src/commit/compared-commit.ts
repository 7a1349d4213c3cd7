// Defines what the plan of a commit is made from.
import type { BatchCommit, DocumentChange } from './batch-objects.ts'

/** A commit whose documents were compared. */
export interface ComparedCommit extends BatchCommit {
  readonly changes: readonly DocumentChange[]
}
