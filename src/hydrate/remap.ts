import type { Reads } from '../contracts/reads.ts'
import type { Interpreter } from '../contracts/interpreter.ts'
import { mapStoredAnswer } from '../contracts/stored-answer.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Commit, CommitOutcome, DocumentWrite } from '../contracts/log.ts'
import type { LeasedMark } from '../contracts/marks.ts'
import { done } from './settlement.ts'

interface RemapParts {
  readonly store: Reads
  readonly interpreter: Interpreter
  readonly clock: Clock
  readonly commit: (commit: Commit) => Promise<CommitOutcome>
}

/**
 * Applies a changed mapping to the stored answer, without reading the source. It runs under the URI's lease like any
 * hydration, so that it can't overtake a newer answer. Returns false if no answer was stored: then the source is read.
 */
export async function remap(
  mark: LeasedMark,
  parts: RemapParts,
  others: readonly DocumentWrite[] = [],
): Promise<boolean> {
  const { store, interpreter, clock, commit } = parts
  const writes: DocumentWrite[] = [...others]
  for (const status of mark.documents) {
    if (status.hydratedAt === null || status.gone || status.mapping === interpreter.version(status.type)) continue
    const { platform, type, uri } = status
    const answer = await mapStoredAnswer(status, { store, interpreter })
    if (answer === null) return false
    writes.push({ key: { platform, type, uri }, requestedAt: clock.now(), answer })
  }
  const now = clock.now()
  await commit({ cause: { ...mark.cause, since: mark.markedAt }, at: now, settle: done(mark, now), documents: writes })
  return true
}
