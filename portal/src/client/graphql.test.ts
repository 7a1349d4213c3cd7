import { afterEach, expect, it, vi } from 'vitest'
import { graphql } from './graphql.ts'

afterEach(() => vi.unstubAllGlobals())

function answering(body: unknown, status = 200): { url: string; body: unknown }[] {
  const requested: { url: string; body: unknown }[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    requested.push({ url, body: JSON.parse(String(init.body)) })
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
  })
  return requested
}

it("a GraphQL query asks as of the page's moment", async () => {
  const requested = answering({ data: {} })
  await graphql('{ a }', { uri: 'x' })
  await graphql('{ a }', { uri: 'x' }, { asOf: '2026-01-01T00:00:00+01:00' })
  expect(requested).toEqual([
    { url: '/graphql', body: { query: '{ a }', variables: { uri: 'x' } } },
    { url: '/graphql?asOf=2026-01-01T00%3A00%3A00%2B01%3A00', body: { query: '{ a }', variables: { uri: 'x' } } },
  ])
})

it('a GraphQL query returns the data, and which parts failed', async () => {
  const incomplete = [{ code: 'BEHIND', part: 'x', reason: 'y' }]
  answering({
    data: { a: 1, b: null },
    errors: [{ message: 'no b', path: ['b', 0] }, { message: 'odd' }],
    extensions: { incomplete },
  })
  const { data, failed, incomplete: told } = await graphql('{ a b }', {})
  expect([data, told]).toEqual([{ a: 1, b: null }, incomplete])
  expect([...failed]).toEqual([
    ['b', 'no b'],
    ['', 'odd'],
  ])
})

it('a GraphQL query is rejected if there is no answer at all', async () => {
  answering({ data: null, errors: [{ message: 'No such field.' }] }, 400)
  await expect(graphql('{ z }', {})).rejects.toMatchObject({
    status: 400,
    code: 'BAD_QUERY',
    message: 'No such field.',
  })
  answering({ detail: 'Not yet.', code: 'NOT_YET' }, 503)
  await expect(graphql('{ z }', {})).rejects.toMatchObject({ status: 503, code: 'NOT_YET', message: 'Not yet.' })
  answering('<html>', 502)
  await expect(graphql('{ z }', {})).rejects.toMatchObject({ status: 502, code: 'UNREADABLE' })
})
