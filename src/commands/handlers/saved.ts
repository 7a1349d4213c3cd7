import type { Caller } from '../../contracts/caller.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { isoTime } from '../../query/entities/entity.ts'
import { knownNode } from '../../query/entities/known-entity.ts'
import { readerOf } from '../../questions/answers/saved.ts'
import { changeSaved, hasRoom, type SavedItems } from '../../questions/answers/saved-notes.ts'
import type { Done } from '../../questions/declare.ts'
import { MOST_SAVED_SEARCHES, MOST_STARS } from '../../questions/saved.ts'
import type { Service } from '../../questions/service.ts'
import type {
  ForgetSearchArguments,
  SavedSearchAnswer,
  SaveSearchArguments,
  StarAnswer,
  StarArguments,
} from '../saved.ts'
import { beginningOf } from '../../lib/cut-text.ts'

const LONGEST_NAME = 80
const LONGEST_QUERY = 1_000
const MOST_COLUMNS = 20

export async function star(
  service: Service,
  { uri }: StarArguments,
  caller: Caller,
): Promise<Result<Done<StarAnswer>, Problem>> {
  const reader = await readerOf(service, caller)
  if (!reader.ok) return reader
  const node = knownNode(reader.value, uri)
  if (!node.ok) return node
  const at = service.clock.now()
  const full = await changed(service, caller, (before) =>
    before.stars.some((one) => one.uri === uri) ? before : { ...before, stars: [{ uri, at }, ...before.stars] },
  )
  return full === null ? ok({ answer: { uri, starred: true } }) : err(full)
}

export async function unstar(
  { store }: Service,
  { uri }: StarArguments,
  caller: Caller,
): Promise<Result<Done<StarAnswer>, Problem>> {
  await changeSaved(caller, store, (before) => ({
    ...before,
    stars: before.stars.filter((one) => one.uri !== uri),
  }))
  return ok({ answer: { uri, starred: false } })
}

export async function saveSearch(
  service: Service,
  { name: typed, q, sort = 'relevance', columns = [] }: SaveSearchArguments,
  caller: Caller,
): Promise<Result<Done<SavedSearchAnswer>, Problem>> {
  const name = typed.trim()
  if (name === '' || name.length > LONGEST_NAME)
    return err(badArgument('name', `a name has 1 to ${LONGEST_NAME} characters`))
  if (q.length > LONGEST_QUERY) return err(badArgument('q', `a query has at most ${LONGEST_QUERY} characters`))
  if (columns.length > MOST_COLUMNS) return err(badArgument('columns', `there are at most ${MOST_COLUMNS}`))
  const at = service.clock.now()
  const search = { name, q, sort, columns, at }
  const full = await changed(service, caller, (before) => ({
    ...before,
    searches: [...before.searches.filter((one) => one.name !== name), search],
  }))
  return full === null ? ok({ answer: { name, q, sort, columns, savedAt: isoTime(at) } }) : err(full)
}

export async function deleteSearch(
  { store }: Service,
  { name }: ForgetSearchArguments,
  caller: Caller,
): Promise<Result<Done<Readonly<Record<string, never>>>, Problem>> {
  const after = await changeSaved(caller, store, (before) => {
    const searches = before.searches.filter((one) => one.name !== name)
    return searches.length === before.searches.length ? null : { ...before, searches }
  })
  if (after !== null) return ok({ status: 204, answer: {} })
  return err(problem('NOT_FOUND', `You have no saved search "${beginningOf(name, 80)}".`, 'List what you have saved.'))
}

/** Saves what there is room for; resolves with the refusal where there is none. */
async function changed(
  { store }: Service,
  caller: Caller,
  change: (before: SavedItems) => SavedItems,
): Promise<Problem | null> {
  const after = await changeSaved(caller, store, (before) => {
    const next = change(before)
    const fits = next.stars.length <= MOST_STARS && next.searches.length <= MOST_SAVED_SEARCHES && hasRoom(next)
    return fits ? next : null
  })
  if (after !== null) return null
  const detail = `There is room for ${MOST_STARS} favourites and ${MOST_SAVED_SEARCHES} saved searches, 60 kB in all.`
  return problem('REFUSED', detail, 'Remove some of them first.')
}

function badArgument(parameter: string, detail: string): Problem {
  return { ...problem('BAD_REQUEST', `${parameter}: ${detail}.`), parameter }
}
