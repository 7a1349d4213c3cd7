import type { RecordNotes } from '../contracts/notes.ts'
import type { Coordination } from '../contracts/coordination.ts'
import type { Past } from '../contracts/record-past.ts'
import type { Retention } from '../contracts/retention.ts'
import type { Pushes } from '../contracts/pushed.ts'
import type { Reads } from '../contracts/reads.ts'
import type { TransactionLog } from '../contracts/log.ts'
import type { Log } from '../contracts/telemetry.ts'
import { onDuty, type Duty, type DutyParts } from '../follow/duty.ts'

export interface RetainParts extends DutyParts {
  readonly store: TransactionLog & Reads & Past & Retention & Coordination & RecordNotes & Pick<Pushes, 'oldestWaiting'>
  readonly log: Log
}

/** Pauses between two steps (some 20 ms of work each): waiting commits and leases run then. */
export const PAUSE_MS = 20

export interface RetentionOnDuty extends Pick<Duty, 'condition'> {
  /** Called after each step. Returns false if the work has to end: the duty was lost, or the service is stopping. */
  pause(): Promise<boolean>
}

/** Lets one process at a time remove the past, so that none rewrites what another reads; null for the others. */
export function onPastDuty<T>(
  parts: RetainParts,
  work: (on: RetentionOnDuty) => Promise<T>,
): Promise<{ value: T } | null> {
  return onDuty('retention', parts, async ({ condition, signal, stillHeld }) => {
    const pause = async (): Promise<boolean> => {
      await parts.clock.sleep(PAUSE_MS, signal)
      return await stillHeld()
    }
    return await work({ condition, pause })
  })
}
