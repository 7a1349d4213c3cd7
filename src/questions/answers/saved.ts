// Answers the question `saved`: the favourites and saved searches of a caller.
import type { Caller } from '../../contracts/caller.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { compareTexts } from '../../search/key.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { nameOf } from '../../catalogue/entity.ts'
import { isoTime } from '../../query/entities/entity.ts'
import { Reader } from '../../query/reader.ts'
import { pin } from '../../query/time/moment.ts'
import { viewOf } from '../../query/view/view-of.ts'
import { MOST_SAVED_SEARCHES, MOST_STARS, type SavedAnswer } from '../saved.ts'
import type { Service } from '../service.ts'
import { savedOf } from './saved-notes.ts'

export async function saved(service: Service, caller: Caller): Promise<Result<SavedAnswer, Problem>> {
  const reader = await readerOf(service, caller)
  if (!reader.ok) return reader
  const { stars, searches } = await savedOf(caller, service.store)
  const known = stars.map(({ uri }) => reader.value.nodeOf(uri)).filter((node) => node !== undefined)
  const entities = new Map((await reader.value.loader.load(known)).map((entity) => [entity.uri, entity]))
  return ok({
    favourites: stars.flatMap(({ uri, at }) => {
      const entity = entities.get(uri)
      if (entity === undefined) return []
      return [{ uri, name: nameOf(entity), entityType: entity.entityType, starredAt: isoTime(at) }]
    }),
    searches: searches
      .map(({ at, ...search }) => ({ ...search, savedAt: isoTime(at) }))
      .toSorted((a, b) => compareTexts(a.name, b.name)),
    bounds: { favourites: MOST_STARS, searches: MOST_SAVED_SEARCHES },
  })
}

/** The graph as the caller may see it at present. */
export async function readerOf({ reads }: Service, caller: Caller): Promise<Result<Reader, Problem>> {
  if (reads === null)
    return err(
      problem(
        'NOT_HERE',
        'This process does not serve the graph.',
        'Ask a process of the role "api" whose "graph" is "memory".',
      ),
    )
  const moment = await pin(reads, undefined)
  if (!moment.ok) return moment
  return ok(new Reader(reads, moment.value, { cacheable: false, view: await viewOf(caller, reads) }))
}
