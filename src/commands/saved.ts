import { SEARCH_SORTS } from '../contracts/search-index.ts'
import { command, type AnswerOf, type Zod } from '../questions/declare.ts'
import { list, optional, text, uri, word, type Arguments } from '../questions/parameters.ts'
import { MOST_SAVED_SEARCHES, MOST_STARS, savedSearch } from '../questions/saved.ts'

/** What a person keeps at hand: nobody else sees it. */
const shared = { scope: 'own', right: 'read', cost: 100 } as const

const starTakes = { uri: uri('the entity') }
const starAnswer = (z: Zod) => z.strictObject({ uri: z.string(), starred: z.boolean() })

export type StarArguments = Arguments<typeof starTakes>
export type StarAnswer = AnswerOf<typeof starAnswer>

export const STAR = command({
  ...shared,
  name: 'star',
  method: 'POST',
  path: '/api/v1/favourites',
  summary: 'Add an entity to your favourites',
  description: `At most ${MOST_STARS}.`,
  takes: starTakes,
  answer: starAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'REFUSED', 'NOT_HERE', 'NOT_YET'],
  terminal: { group: 'now', positional: ['uri'] },
  examples: [{ title: 'A model', arguments: { uri: 'aip://model/registry/ranking-v5' } }],
  run: async (service, args, caller) => (await import('./handlers/saved.ts')).star(service, args, caller),
})

export const UNSTAR = command({
  ...shared,
  name: 'unstar',
  method: 'DELETE',
  path: '/api/v1/favourites/{uri}',
  summary: 'Remove an entity from your favourites',
  takes: starTakes,
  answer: starAnswer,
  problems: ['BAD_URI'],
  terminal: { group: 'now', positional: ['uri'] },
  examples: [{ title: 'A model', arguments: { uri: 'aip://model/registry/ranking-v5' } }],
  run: async (service, args, caller) => (await import('./handlers/saved.ts')).unstar(service, args, caller),
})

const saveTakes = {
  name: text('by which it is found again; one of this name is replaced'),
  q: text('the query'),
  sort: optional(word(SEARCH_SORTS, 'in which order its hits are')),
  columns: optional(list('of the table that shows its hits; without them they are a list')),
}
const saveAnswer = (z: Zod) => savedSearch(z)

export type SaveSearchArguments = Arguments<typeof saveTakes>
export type SavedSearchAnswer = AnswerOf<typeof saveAnswer>

export const SAVE_SEARCH = command({
  ...shared,
  name: 'save-search',
  method: 'POST',
  path: '/api/v1/saved-searches',
  summary: 'Save a search under a name',
  description: `At most ${MOST_SAVED_SEARCHES}.`,
  takes: saveTakes,
  answer: saveAnswer,
  problems: ['REFUSED'],
  terminal: { group: 'now', positional: ['name', 'q'] },
  examples: [
    {
      title: 'What failed',
      arguments: { name: 'Failed runs', q: 'type:pipelineRun is:failed', columns: 'status,started' },
    },
  ],
  run: async (service, args, caller) => (await import('./handlers/saved.ts')).saveSearch(service, args, caller),
})

const forgetTakes = { name: text('the name of a saved search') }
const forgetAnswer = (z: Zod) => z.strictObject({})

export type ForgetSearchArguments = Arguments<typeof forgetTakes>

export const DELETE_SEARCH = command({
  ...shared,
  name: 'delete-search',
  method: 'DELETE',
  path: '/api/v1/saved-searches/{name}',
  summary: 'Delete a saved search',
  takes: forgetTakes,
  answer: forgetAnswer,
  statuses: [204],
  problems: ['NOT_FOUND'],
  terminal: { group: 'now', positional: ['name'] },
  examples: [],
  run: async (service, args, caller) => (await import('./handlers/saved.ts')).deleteSearch(service, args, caller),
})
