import { z } from 'zod'
import { nameOf } from '../catalogue/entity.ts'
import type { Caller } from '../contracts/caller.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { Reader } from '../query/reader.ts'
import { pin } from '../query/time/moment.ts'
import { serviceQuestion } from './declare.ts'
import { savedOf } from './saved-notes.ts'
import type { Service } from './service.ts'
import { time } from './shapes.ts'
import { isoOf } from '../lib/iso.ts'
import { compareTexts } from '../lib/compare-texts.ts'

/** Maximum number per person, so that a note of 64 kB holds them: a star takes 150 bytes, and a search 300. */
export const MAX_STARS = 150
export const MAX_SAVED_SEARCHES = 50

export const savedSearch = z
  .strictObject({
    name: z.string(),
    q: z.string(),
    sort: z.string(),
    columns: z.array(z.string()).describe('Columns of the table that shows its hits; none: a list.'),
    savedAt: time,
  })
  .meta({ id: 'SavedSearch' })

const savedAnswer = z.strictObject({
  favourites: z
    .array(
      z.strictObject({
        uri: z.string(),
        name: z.string().nullable(),
        entityType: z.string().nullable(),
        starredAt: time,
      }),
    )
    .describe('Last starred first; omits those hidden from the caller.'),
  searches: z.array(savedSearch).describe('Saved searches, by name.'),
  bounds: z.strictObject({ favourites: z.int(), searches: z.int() }).describe('The limit for each.'),
})

export const SAVED = serviceQuestion({
  name: 'saved',
  scope: 'own',
  path: '/api/v1/saved',
  summary: 'List your favourites and saved searches',
  description: 'They belong to the signed-in person, or to the operator of the machine, in every browser.',
  cost: 200,
  parameters: {},
  answer: savedAnswer,
  problems: ['NOT_HERE', 'NOT_YET'],
  cli: { group: 'query', positional: [] },
  examples: [{ title: 'What I saved', arguments: {} }],
  async ask(service, _, caller) {
    const reader = await readerOf(service, caller)
    if (!reader.ok) return reader
    const { stars, searches } = await savedOf(caller, service.store)
    const known = stars.map(({ uri }) => reader.value.nodeOf(uri)).filter((node) => node !== undefined)
    const entities = new Map((await reader.value.loader.load(known)).map((entity) => [entity.uri, entity]))
    return ok({
      favourites: stars.flatMap(({ uri, at }) => {
        const entity = entities.get(uri)
        if (entity === undefined) return []
        return [{ uri, name: nameOf(entity), entityType: entity.entityType, starredAt: isoOf(at) }]
      }),
      searches: searches
        .map(({ at, ...search }) => ({ ...search, savedAt: isoOf(at) }))
        .toSorted((a, b) => compareTexts(a.name, b.name)),
      bounds: { favourites: MAX_STARS, searches: MAX_SAVED_SEARCHES },
    })
  },
})

/** Returns a reader of the present graph as the caller may see it. */
export async function readerOf({ reads }: Service, caller: Caller): Promise<Result<Reader, Problem>> {
  if (reads === null)
    return err(
      problem(
        'NOT_HERE',
        "This process doesn't serve the graph.",
        'Ask a process of the role "api" whose "graph" is "memory".',
      ),
    )
  const moment = await pin(reads, undefined)
  if (!moment.ok) return moment
  return ok(new Reader(reads, moment.value, { cacheable: false, visibility: await reads.visibilities.of(caller) }))
}
