import type { CommitOutcome } from '../contracts/log.ts'
import type { BatchCommit, BatchNode } from './batch-objects.ts'
import { carry } from './carry.ts'
import { guardedChange } from './guard.ts'
import { statementsOfFormerHolder } from './moved.ts'
import type { PlannedRows } from './rows.ts'
import type { BatchState } from './batch-state.ts'
import { dropUnmentioned, createdNodes } from './plan-mentions.ts'
import { requestsAfter, recheckMarks, returnMarks, moveMarks, endMarks } from './plan-marks.ts'
import { putNodes } from './plan-nodes.ts'

/**
 * Plans the writes of a commit, the same for every engine, and applies them to the state of its batch, for the next
 * commit: first the changes of its answers, and then their effects.
 */
export function planCommit(
  batchCommit: BatchCommit,
  { rows, state }: { rows: PlannedRows; state: BatchState },
): CommitOutcome {
  const { commit, writes } = batchCommit
  const all = writes.map((write) => guardedChange(write, { commit, state }))
  const compared = { ...batchCommit, changes: dropUnmentioned({ ...batchCommit, changes: all }, state) }
  const { changes } = compared
  const created = createdNodes(compared, state)
  const requested = requestsAfter(compared, state)
  const further = [recheckMarks, returnMarks, moveMarks, endMarks].flatMap((marksOf) => marksOf(compared, state))
  const marks = [...requested.marks, ...further]
  const described = new Set<BatchNode>()
  for (const node of created) rows.create(node)
  for (const change of changes) {
    rows.putDocument(change)
    rows.putEdges(change)
    for (const fact of change.facts) {
      rows.putFact(fact)
      described.add(fact.node)
    }
  }
  const { opened, closed } = carry(changes, state)
  const carried = { opened, closed: [...closed, ...statementsOfFormerHolder(changes, state)] }
  rows.putEdges(carried)
  putNodes(compared, { carried, requested: requested.types, rows, state })
  for (const mark of marks) rows.mark(mark)
  return rows.endCommit(commit, created.filter((node) => !described.has(node)).length)
}
