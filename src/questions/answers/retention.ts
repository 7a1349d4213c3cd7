import type { Horizon } from '../../contracts/past.ts'
import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import { isoTime } from '../../query/entities/entity.ts'
import type { RetentionAnswer } from '../retention.ts'
import type { Service } from '../service.ts'

export async function retention({ store, retention: runner }: Service): Promise<Result<RetentionAnswer, Problem>> {
  const { days, running, lastError } = runner
  return ok({ days, running, lastError, horizon: horizonJson(await store.horizon()) })
}

/** The past that was dropped, and what went with it; null where everything is kept. */
export function horizonJson(horizon: Horizon | null): RetentionAnswer['horizon'] {
  if (horizon === null) return null
  const { tx, at, droppedAt, dropped, done } = horizon
  return { tx, at: isoTime(at), droppedAt: isoTime(droppedAt), dropped, done }
}
