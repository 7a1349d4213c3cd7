import type { Problem } from '../../contracts/problem.ts'
import type { QuarantineAccount, QuarantinedEvent } from '../../contracts/quarantine.ts'
import { ok, type Result } from '../../lib/result.ts'
import { numberAt, numberIn } from '../../query/cursor.ts'
import { isoTime } from '../../query/entities/entity.ts'
import type { ExportedRows } from '../export.ts'
import type { QuarantineAnswer, QuarantineArguments } from '../quarantine.ts'
import type { Service } from '../service.ts'
import { snapshotRows } from './export-rows.ts'

const LIST = 'quarantine'

export async function quarantine(
  { store }: Service,
  { limit, cursor }: QuarantineArguments,
): Promise<Result<QuarantineAnswer, Problem>> {
  const after = numberAt(LIST, cursor)
  if (!after.ok) return after
  // One more than is shown: whether there is another page.
  const found = await store.quarantined(after.value, limit + 1)
  const items = found.slice(0, limit).map(itemJson)
  const last = items.at(-1)
  const next = found.length > limit && last !== undefined ? numberIn(LIST, last.id) : null
  const accounts = await store.quarantineAccounts()
  return ok({ total: await store.quarantineCount(), items, next, accounts: accounts.map(accountJson) })
}

function itemJson(item: QuarantinedEvent): QuarantineAnswer['items'][number] {
  return { ...item, at: isoTime(item.at) }
}

function accountJson({ account, evictedAt, ...counts }: QuarantineAccount): QuarantineAnswer['accounts'][number] {
  return { source: account, ...counts, evictedAt: evictedAt === null ? null : isoTime(evictedAt) }
}

/** Of one snapshot. An event may have 65,536 characters: so many of them are 3 MB. */
const AT_A_TIME = 50

export async function quarantineRows(service: Service): Promise<Result<ExportedRows, Problem>> {
  return ok(
    await snapshotRows(service, {
      count: (snapshot) => snapshot.quarantineCount(),
      async *pages(snapshot) {
        for (let after = 0; ;) {
          const items = await snapshot.quarantined(after, AT_A_TIME)
          yield items.map(itemJson)
          if (items.length < AT_A_TIME) return
          after = items.at(-1)?.id ?? after
        }
      },
    }),
  )
}
