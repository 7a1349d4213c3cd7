import type { Horizon } from '../../contracts/record-past.ts'
import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { Time } from '../../model/facts.ts'
import { isoTime } from '../../query/entities/entity.ts'
import type { RetentionAnswer } from '../retention.ts'
import type { Service } from '../service.ts'

export async function retention({ store, retention: runner }: Service): Promise<Result<RetentionAnswer, Problem>> {
  const { days, running, lastError } = runner
  const [horizon, [first = null]] = await Promise.all([store.horizon(), store.times([1])])
  return ok({ days, running, lastError, begins: beginsJson(horizon, first), horizon: horizonJson(horizon) })
}

function beginsJson(horizon: Horizon | null, first: Time | null): RetentionAnswer['begins'] {
  if (horizon !== null) return { tx: horizon.tx, at: isoTime(horizon.at) }
  return first === null ? null : { tx: 1, at: isoTime(first) }
}

/** The past that was dropped, and what went with it; null where everything is retained. */
export function horizonJson(horizon: Horizon | null): RetentionAnswer['horizon'] {
  if (horizon === null) return null
  const { tx, at, droppedAt, dropped, done } = horizon
  return { tx, at: isoTime(at), droppedAt: isoTime(droppedAt), dropped, done }
}
