// Declares the question `saved`.
import { SEARCH_SORTS } from '../contracts/search-index.ts'
import { once, serviceQuestion, type AnswerOf } from './declare.ts'
import { time } from './shapes.ts'

/** Of each person, in the 64 kB of a note: a star takes 150 bytes, and a search 300. */
export const MOST_STARS = 150
export const MOST_SAVED_SEARCHES = 50

export const savedSearch = once((z) =>
  z
    .strictObject({
      name: z.string(),
      q: z.string(),
      sort: z.enum(SEARCH_SORTS),
      columns: z.array(z.string()).describe('Of the table that shows its hits; none: they are a list.'),
      savedAt: time(z),
    })
    .meta({ id: 'SavedSearch' }),
)

const savedAnswer = once((z) =>
  z.strictObject({
    favourites: z
      .array(
        z.strictObject({
          uri: z.string(),
          name: z.string().nullable(),
          entityType: z.string().nullable(),
          starredAt: time(z),
        }),
      )
      .describe('The last starred first; without those that are hidden from the caller.'),
    searches: z.array(savedSearch(z)).describe('In the order of their names.'),
    bounds: z.strictObject({ favourites: z.int(), searches: z.int() }).describe('Of each, at most so many.'),
  }),
)

export type SavedAnswer = AnswerOf<typeof savedAnswer>

export const SAVED = serviceQuestion({
  name: 'saved',
  scope: 'own',
  path: '/api/v1/saved',
  summary: 'Your favourites and saved searches',
  description: 'They belong to whoever signed in, or to the operator of the machine, in every browser.',
  right: 'read',
  cost: 200,
  takes: {},
  answer: savedAnswer,
  problems: ['NOT_HERE', 'NOT_YET'],
  terminal: { group: 'now', positional: [] },
  examples: [{ title: 'What is mine', arguments: {} }],
  ask: async (service, _, caller) => (await import('./answers/saved.ts')).saved(service, caller),
})
