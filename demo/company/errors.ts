// Reasons for failed runs, by kind of pipeline and time until the failure.

import { HOUR, MINUTE } from './plan.ts'
import { below } from './random.ts'
import type { PipelineKind } from './relations/pipelines.ts'

interface RunError {
  readonly text: string
  readonly of: readonly PipelineKind[]
  /** Shortest run that can fail this way. */
  readonly after: number
}

const RUN_ERRORS: readonly RunError[] = [
  { text: 'spot instance reclaimed', of: ['trainer', 'maker'], after: 0 },
  { text: 'OutOfMemoryError: executor 14 lost, 3 attempts', of: ['trainer', 'maker'], after: 3 * MINUTE },
  { text: 'metric guard: validation AUC 0.612 is below 0.640', of: ['trainer'], after: 10 * MINUTE },
  { text: 'timeout: no heartbeat for 900 s', of: ['trainer', 'maker'], after: 15 * MINUTE },
  { text: 'schema check failed: column "member_id" is null in 4.2% of rows', of: ['maker'], after: 0 },
  { text: 'upstream partition not ready after 1h', of: ['maker'], after: HOUR },
  { text: 'upstream partition not ready after 6h', of: ['maker'], after: 6 * HOUR },
  { text: 'a called pipeline failed', of: ['workflow'], after: 0 },
  { text: 'a called pipeline did not start within 2h', of: ['workflow'], after: 2 * HOUR },
]

/** `length`: duration of the run in ms. */
export function errorOfRun(kind: PipelineKind, length: number, share: number): string {
  const possible = RUN_ERRORS.filter(({ of, after }) => of.includes(kind) && length >= after)
  return possible[below(possible.length, share)]?.text ?? 'failed'
}
