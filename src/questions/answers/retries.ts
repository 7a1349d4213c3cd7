import type { PostponedMark } from '../../contracts/marks.ts'
import type { Problem } from '../../contracts/problem.ts'
import type { EntityRecord } from '../../contracts/reads.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Uri } from '../../model/uri.ts'
import { cursorIn, notOfList, positionIn } from '../../query/cursor.ts'
import { isoTime } from '../../query/entities/entity.ts'
import type { RetriesAnswer, RetriesArguments } from '../retries.ts'
import type { Service } from '../service.ts'
import { knownSource } from './known-source.ts'

type RetryJson = RetriesAnswer['retries'][number]

/**
 * Where a page ends. Of several that are due in the same millisecond it counts those that were shown, because a URI may
 * be longer than a cursor may be.
 */
interface RetryPosition {
  readonly priority: number
  readonly due: number
  readonly shown: number
}

/** In one millisecond: marks beyond that are not reached. They come in batches of a thousand. */
const MOST_AT_ONCE = 10_000

export async function retries(
  service: Service,
  { platform, limit, cursor }: RetriesArguments,
): Promise<Result<RetriesAnswer, Problem>> {
  const source = knownSource(service, platform)
  if (!source.ok) return source
  const list = `retries.${platform}`
  const position = cursor === undefined ? null : positionOf(list, cursor)
  if (position === null && cursor !== undefined) return err(notOfList(cursor))
  const { store, clock } = service
  const now = clock.now()
  const skipped = position?.shown ?? 0
  const after = position === null ? null : { ...position, uri: '' as Uri }
  const [{ waiting }, { tx }, found] = await Promise.all([
    store.dirty(now, platform),
    store.head(),
    store.postponed({ platform, now, after, limit: skipped + limit + 1 }),
  ])
  const marks = found.slice(skipped, skipped + limit)
  const records = await store.entities(
    marks.map(({ uri }) => uri),
    tx,
  )
  return ok({
    platform,
    total: waiting,
    retries: marks.map((mark, i) => retryJson(mark, records[i] ?? null)),
    next: found.length > skipped + limit ? nextOf(list, position, marks) : null,
  })
}

function positionOf(list: string, cursor: string): RetryPosition | null {
  const position = positionIn(list, cursor)
  const match = position.ok ? /^w(\d{1,4})\.(\d{1,15})\.(\d{1,5})$/.exec(position.value) : null
  if (match === null) return null
  const [priority = 0, due = 0, shown = 0] = match.slice(1).map(Number)
  return shown > MOST_AT_ONCE ? null : { priority, due, shown }
}

function nextOf(list: string, before: RetryPosition | null, marks: readonly PostponedMark[]): string | null {
  const last = marks.at(-1)
  if (last === undefined) return null
  const { priority, due } = last
  const here = marks.filter((mark) => mark.priority === priority && mark.due === due).length
  const earlier = before?.priority === priority && before.due === due ? before.shown : 0
  return cursorIn(list, `w${priority}.${due}.${Math.min(MOST_AT_ONCE, earlier + here)}`)
}

function retryJson({ uri, attempts, due, markedAt }: PostponedMark, record: EntityRecord | null): RetryJson {
  const { error, errorAt } = attempts === 0 ? NO_ERROR : errorOf(record)
  return { uri, attempts, error, errorAt, nextTryAt: isoTime(due), waitingSince: isoTime(markedAt) }
}

const NO_ERROR = { error: null, errorAt: null }

/**
 * What its documents have of the last failure; a source that has none of it says so by a 404, of which no document is
 * shown where nothing refers to it.
 */
function errorOf(record: EntityRecord | null): Pick<RetryJson, 'error' | 'errorAt'> {
  if (record === null) return { error: 'its source does not have it, and nothing refers to it', errorAt: null }
  const [last] = record.documents
    .flatMap(({ lastError, errorAt }) => (lastError === null ? [] : { lastError, errorAt }))
    .toSorted((a, b) => (b.errorAt ?? 0) - (a.errorAt ?? 0))
  if (last !== undefined)
    return { error: last.lastError, errorAt: last.errorAt === null ? null : isoTime(last.errorAt) }
  const absent = record.stated.some(({ attributes }) => attributes['unresolvable'] === true)
  return absent ? { error: 'its source reports that it does not have it', errorAt: null } : NO_ERROR
}
