import { z } from 'zod'
import type { Caller } from '../contracts/caller.ts'
import { badArgument, problem, type Problem } from '../contracts/problem.ts'
import { truncate } from '../lib/cut-text.ts'
import { err, ok } from '../lib/result.ts'
import { knownNode } from '../query/entities/known-entity.ts'
import { command } from '../questions/declare.ts'
import { list, optional, text, uri } from '../questions/parameters.ts'
import { changeSaved, hasRoom, type SavedItems } from '../questions/saved-notes.ts'
import { MAX_SAVED_SEARCHES, MAX_STARS, savedSearch, readerOf } from '../questions/saved.ts'
import type { Service } from '../questions/service.ts'
import { isoOf } from '../lib/iso.ts'

/** A person's stars and saved searches are private, so each person may read and write only their own. */
const shared = { scope: 'own', right: 'read', cost: 100 } as const

const starParameters = { uri: uri('the entity') }
const starAnswer = z.strictObject({ uri: z.string(), starred: z.boolean() })

export const STAR = command({
  ...shared,
  name: 'star',
  path: '/api/v1/favourites',
  summary: 'Add an entity to your favourites',
  description: `You can have up to ${MAX_STARS}.`,
  parameters: starParameters,
  answer: starAnswer,
  problems: ['UNKNOWN_URI', 'REFUSED', 'NOT_HERE', 'NOT_YET'],
  cli: { group: 'query', positional: ['uri'] },
  examples: [{ title: 'A model', arguments: { uri: 'aip://model/registry/ranking-v5' } }],
  async run(service, { uri }, caller) {
    const reader = await readerOf(service, caller)
    if (!reader.ok) return reader
    const node = knownNode(reader.value, uri)
    if (!node.ok) return node
    const at = service.clock.now()
    const full = await saveChange(service, caller, (before) =>
      before.stars.some((one) => one.uri === uri) ? before : { ...before, stars: [{ uri, at }, ...before.stars] },
    )
    return full === null ? ok({ answer: { uri, starred: true } }) : err(full)
  },
})

export const UNSTAR = command({
  ...shared,
  name: 'unstar',
  method: 'DELETE',
  path: '/api/v1/favourites/{uri}',
  summary: 'Remove an entity from your favourites',
  parameters: starParameters,
  answer: starAnswer,
  cli: { group: 'query', positional: ['uri'] },
  examples: [{ title: 'A model', arguments: { uri: 'aip://model/registry/ranking-v5' } }],
  async run({ store }, { uri }, caller) {
    await changeSaved(caller, store, (before) => ({
      ...before,
      stars: before.stars.filter((one) => one.uri !== uri),
    }))
    return ok({ answer: { uri, starred: false } })
  },
})

export const SAVE_SEARCH = command({
  ...shared,
  name: 'save-search',
  path: '/api/v1/saved-searches',
  summary: 'Save a search under a name',
  description: `You can have up to ${MAX_SAVED_SEARCHES}.`,
  parameters: {
    name: text('its name; replaces a search of the same name'),
    q: text('the query'),
    sort: optional(text('the order of its hits, as in search')),
    columns: optional(list('columns of the table that shows its hits; a list, if omitted')),
  },
  answer: savedSearch,
  problems: ['REFUSED'],
  cli: { group: 'query', positional: ['name', 'q'] },
  examples: [
    {
      title: 'Failures',
      arguments: { name: 'Failed runs', q: 'type:pipelineRun is:failed', columns: 'status,started' },
    },
  ],
  async run(service, { name: typed, q, sort = 'relevance', columns = [] }, caller) {
    const name = typed.trim()
    if (name === '' || name.length > LONGEST_NAME)
      return err(badArgument('name', `name: use 1 to ${LONGEST_NAME} characters.`))
    if (q.length > LONGEST_QUERY) return err(badArgument('q', `q: use at most ${LONGEST_QUERY} characters.`))
    if (sort.length > LONGEST_SORT) return err(badArgument('sort', `sort: use at most ${LONGEST_SORT} characters.`))
    if (columns.length > MAX_COLUMNS) return err(badArgument('columns', `columns: give at most ${MAX_COLUMNS}.`))
    const at = service.clock.now()
    const search = { name, q, sort, columns, at }
    const full = await saveChange(service, caller, (before) => ({
      ...before,
      searches: [...before.searches.filter((one) => one.name !== name), search],
    }))
    return full === null ? ok({ answer: { name, q, sort, columns, savedAt: isoOf(at) } }) : err(full)
  },
})

export const DELETE_SEARCH = command({
  ...shared,
  name: 'delete-search',
  method: 'DELETE',
  path: '/api/v1/saved-searches/{name}',
  summary: 'Delete a saved search',
  parameters: { name: text('the name of a saved search') },
  answer: z.strictObject({}),
  statuses: [204],
  problems: ['NOT_FOUND'],
  cli: { group: 'query', positional: ['name'] },
  async run({ store }, { name }, caller) {
    const after = await changeSaved(caller, store, (before) => {
      const searches = before.searches.filter((one) => one.name !== name)
      return searches.length === before.searches.length ? null : { ...before, searches }
    })
    if (after !== null) return ok({ status: 204, answer: {} })
    return err(problem('NOT_FOUND', `You have no saved search "${truncate(name, 80)}".`, 'List your saved searches.'))
  },
})

const LONGEST_NAME = 80
const LONGEST_QUERY = 1_000
const LONGEST_SORT = 300
const MAX_COLUMNS = 20

/** Saves the change if there is room; otherwise resolves with the refusal. */
async function saveChange(
  { store }: Service,
  caller: Caller,
  change: (before: SavedItems) => SavedItems,
): Promise<Problem | null> {
  const after = await changeSaved(caller, store, (before) => {
    const next = change(before)
    const fits = next.stars.length <= MAX_STARS && next.searches.length <= MAX_SAVED_SEARCHES && hasRoom(next)
    return fits ? next : null
  })
  if (after !== null) return null
  const detail = `You can have up to ${MAX_STARS} favourites and ${MAX_SAVED_SEARCHES} saved searches, 60 kB in all.`
  return problem('REFUSED', detail, 'Remove some first.')
}
