import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { filterAttributes } from '../attributes.ts'
import { FILTER_KEYS } from './keys.ts'
import { parseQuery } from './parse.ts'

const attributes = filterAttributes(builtinCatalogue())
const PAGE = readFileSync(new URL('../../../docs/search.md', import.meta.url), 'utf8')

it('the documentation of the language shows valid queries, covering each key', () => {
  const table = PAGE.split('\n').filter((line) => line.startsWith('| `'))
  const shown = table.flatMap((row) =>
    [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, text = '']) => text),
  )
  expect(shown.length).toBeGreaterThan(20)
  for (const text of shown) expect([text, parseQuery(text, attributes).problems]).toEqual([text, []])
  const keys = shown.flatMap((text) =>
    parseQuery(text).parts.flatMap((part) => (part.kind === 'filter' ? [part.key] : [])),
  )
  expect(FILTER_KEYS.filter((key) => !keys.includes(key))).toEqual([])
})
