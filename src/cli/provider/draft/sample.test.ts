import { expect, it } from 'vitest'
import type { Json } from '../../../lib/json.ts'
import { isListing, sampleDocument, sampleIds } from './sample.ts'

const schemaOf = (listing: Parameters<typeof isListing>[0]) => {
  const { paths } = sampleDocument('/things', listing, null) as unknown as {
    paths: Record<string, { get: { responses: { 200: { content: { 'application/json': { schema: object } } } } } }>
  }
  return paths['/things']?.get.responses[200].content['application/json'].schema
}

it('a listing is a list of objects, or an object with such a list', () => {
  expect([[{ id: 1 }], { items: [{ id: 1 }], next: null }].map(isListing)).toEqual([true, true])
  const others: readonly Json[] = [[], [1], {}, { items: [] }, { items: ['a'] }, 'x', null]
  expect(others.filter(isListing)).toEqual([])
})

it("an API description isn't a listing, although it lists servers and tags", () => {
  for (const key of ['openapi', 'swagger'])
    expect(isListing({ [key]: '3.1.0', servers: [{ url: '/' }], tags: [{ name: 'books' }] })).toBe(false)
})

it('the ids of the first item are tried', () => {
  expect(sampleIds({ items: [{ id: 7, name: 'a b' }, { id: 8 }] })).toEqual(['7', 'a b'])
  expect(sampleIds([{ title: 'x' }])).toEqual([])
})

it('a member has the type that all items agree on', () => {
  const items = [
    { id: 1, at: '2026-01-01T00:00:00Z', size: 1, tags: ['a'], note: null, mixed: 1 },
    { id: 2, at: '2026-01-02T00:00:00Z', size: 1.5, tags: [], note: 'x', mixed: 'a' },
  ]
  expect(schemaOf(items)).toEqual({
    type: 'array',
    items: {
      type: 'object',
      properties: {
        id: { type: 'integer' },
        at: { type: 'string', format: 'date-time' },
        size: { type: 'number' },
        tags: { type: 'array', items: { type: 'string' } },
        note: { type: 'string' },
        mixed: {},
      },
    },
  })
})
