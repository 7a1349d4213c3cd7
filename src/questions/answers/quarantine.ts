import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import { isoTime } from '../../query/entities/entity.ts'
import type { QuarantineAnswer, QuarantineArguments } from '../quarantine.ts'
import type { Service } from '../service.ts'
import { numberAt, numberIn } from './pages.ts'

const LIST = 'quarantine'

export async function quarantine(
  { store }: Service,
  { limit, cursor }: QuarantineArguments,
): Promise<Result<QuarantineAnswer, Problem>> {
  const after = numberAt(LIST, cursor)
  if (!after.ok) return after
  // One more than is shown: whether there is another page.
  const found = await store.quarantined(after.value, limit + 1)
  const items = found.slice(0, limit).map((item) => ({ ...item, at: isoTime(item.at) }))
  const last = items.at(-1)
  const next = found.length > limit && last !== undefined ? numberIn(LIST, last.id) : null
  return ok({ total: await store.quarantineCount(), items, next })
}
