import { describe, expect, it } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { readList } from './rest-style.ts'

describe('a listing page', () => {
  it('lists entities by their ids, which can be numbers', () => {
    const items: Json = [{ id: 'a', etag: '"1"' }, { id: 7 }, { id: 0, etag: 5 }]
    expect(readList({ items, next_cursor: null })).toEqual({
      ok: true,
      value: {
        items: [
          { id: 'a', etag: '"1"' },
          { id: '7', etag: null },
          { id: '0', etag: null },
        ],
        setAside: [],
        next: null,
      },
    })
  })

  it.each([
    ['null', null],
    ['no id', { name: 'nobody' }],
    ['an empty id', { id: '' }],
    ['an id that is an object', { id: { value: 1 } }],
    ["a number that JSON doesn't keep", { id: 2 ** 60 }],
    ['a fraction', { id: 1.5 }],
  ])('is read without an item that has %s', (_, bad) => {
    const read = readList({ items: [{ id: 'a' }, bad, { id: 'b' }], next_cursor: 'more' })
    expect(read).toMatchObject({ ok: true, value: { items: [{ id: 'a' }, { id: 'b' }], next: 'more' } })
    expect(read.ok && read.value.setAside).toEqual([expect.stringContaining(JSON.stringify(bad))])
  })

  it('ignores an invalid ETag', () => {
    const read = readList({
      items: [
        { id: 'a', etag: 'x\u0000y' },
        { id: 'b', etag: 'x'.repeat(2_000) },
      ],
    })
    expect(read.ok && read.value.items.map(({ etag }) => etag)).toEqual([null, null])
  })

  it.each([[null], [[]], [{}], [{ items: {} }], [{ items: [], next_cursor: 3 }]])('is not %j', (body) => {
    expect(readList(body).ok).toBe(false)
  })
})
