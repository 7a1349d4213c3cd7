import type { ListRequest, Provider } from '../../contracts/source.ts'
import { must } from '../../lib/result.ts'
import { compileProvider } from './compile.ts'

/** A provider of books, for the tests of what files declare. */
export const FILE = 'shelf.provider.yaml'
export const ALL: ListRequest = { cursor: null, updatedSince: null }
export const BOOK = {
  id: '{isbn}/{copy}',
  read: { path: '/books/{isbn}/copies/{copy}', query: { key: '{id}' } },
  list: { path: '/books', query: { max: '{limit}', token: '{cursor}' }, items: 'books', next: { cursor: 'next' } },
}

export function made(type: object, more: object = {}): Provider {
  return must(
    compileProvider({ provider: 'shelf', domains: ['models'], types: { Model: { ...BOOK, ...type } }, ...more }, FILE),
  )
}

export function compileList(list: object, more: object = {}) {
  const contract = made({ id: '{id}', read: undefined, list: { path: '/books', items: 'books', ...list }, ...more })
    .types.Model
  if (contract === undefined) throw new Error('it has no type')
  return contract
}

export function problems(content: object): readonly string[] {
  const read = compileProvider({ provider: 'shelf', domains: ['models'], types: { Model: BOOK }, ...content }, FILE)
  return read.ok ? [] : read.error.map(({ path, reason }) => `${path}: ${reason}`)
}
