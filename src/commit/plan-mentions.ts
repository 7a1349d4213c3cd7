// Plans which nodes a commit creates, and which it drops with their last mention.
import type { BatchNode, ComparedCommit, DocumentChange } from './batch-objects.ts'
import type { BatchState } from './batch-state.ts'

/**
 * Drops 404s of ids that neither the record nor another answer of this commit mentions: otherwise anyone who sends
 * events could fill the record with invented ids. A later reference to such an id creates a stub and marks it again
 * (`isPending`).
 */
export function dropUnmentioned(compared: ComparedCommit, state: BatchState): readonly DocumentChange[] {
  const { changes } = compared
  if (!changes.some(isFirstAbsence)) return changes
  const others = changes.filter((change) => !isFirstAbsence(change))
  const mentioned = createdNodes({ ...compared, changes: others }, state)
  return changes.filter((change) => {
    const { subject } = change.write.document
    return !isFirstAbsence(change) || subject.isKnown || mentioned.includes(subject)
  })
}

function isFirstAbsence({ before, status, facts }: DocumentChange): boolean {
  return before === null && status.gone && facts.length === 0
}

/** Lists new nodes in the order of first mention. */
export function createdNodes({ changes, systemFacts }: ComparedCommit, state: BatchState): BatchNode[] {
  const created = new Set<BatchNode>()
  const mention = (node: BatchNode) => {
    if (!state.isKnown(node)) created.add(node)
  }
  for (const node of systemFacts.keys()) mention(node)
  for (const { write, opened } of changes) {
    mention(write.document.subject)
    write.named.forEach(mention)
    for (const { from, to } of opened) {
      mention(from)
      mention(to)
    }
    for (const { node } of write.references) mention(node)
  }
  return [...created]
}
