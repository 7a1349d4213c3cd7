import { expect, it } from 'vitest'
import type { ReferenceOperation, OperationParameter } from './reference.ts'
import { BODY, buildRequest, curlOf, missingFrom, typedFrom } from './request.ts'

const parameter = (
  name: string,
  location: OperationParameter['in'],
  schema: OperationParameter['schema'] = { type: 'string' },
): OperationParameter => ({ name, in: location, required: location === 'path', description: '', schema })
const operation = (more: Partial<ReferenceOperation>): ReferenceOperation => ({
  id: 'one',
  group: 'Graph',
  method: 'GET',
  path: '/api/v1/one',
  summary: 'One',
  description: '',
  right: 'read',
  lets: 'query',
  parameters: [],
  body: null,
  answers: [],
  refusals: [],
  examples: [],
  ...more,
})

it('a request has each value in its place, encoded, and omits empty ones', () => {
  const get = operation({
    path: '/api/v1/one/{uri}/by',
    parameters: [
      parameter('uri', 'path'),
      parameter('types', 'query', { type: 'array' }),
      parameter('limit', 'query', { type: 'integer' }),
      parameter('x-mlg-transaction', 'header'),
    ],
  })
  const typed = { uri: 'aip://a/b/c d', types: 'Model\n\n Feature ', limit: '', 'x-mlg-transaction': '12' }
  expect(buildRequest(get, typed)).toEqual({
    method: 'GET',
    url: '/api/v1/one/aip%3A%2F%2Fa%2Fb%2Fc%20d/by?types=Model&types=Feature',
    headers: { 'x-mlg-transaction': '12' },
    body: null,
  })
  expect(missingFrom(get, {})).toEqual(['uri'])
  expect(missingFrom(get, typed)).toEqual([])
})

it('a request sends typed body members, and a body without members as typed in', () => {
  const members = operation({
    method: 'POST',
    parameters: [
      parameter('tags', 'body', { type: 'array' }),
      parameter('limit', 'body', { type: 'integer' }),
      parameter('all', 'body', { type: 'boolean' }),
      parameter('any', 'body', {}),
      parameter('none', 'body'),
    ],
  })
  const { body, headers } = buildRequest(members, { tags: 'a\nb', limit: '5', all: 'false', any: '{"x":[1]}' })
  expect(JSON.parse(body ?? '')).toEqual({ tags: ['a', 'b'], limit: 5, all: false, any: { x: [1] } })
  expect(headers).toEqual({ 'content-type': 'application/json' })
  const raw = operation({ method: 'POST', body: { type: 'application/x-ndjson', description: '' } })
  expect(missingFrom(raw, {})).toEqual(['body'])
  expect(buildRequest(raw, { [BODY]: '{}\n{}' })).toMatchObject({
    headers: { 'content-type': 'application/x-ndjson' },
    body: '{}\n{}',
  })
})

it('a request is the same at a terminal, quoted, with a placeholder for a required token', () => {
  const request = {
    method: 'POST',
    url: '/api/v1/one',
    headers: { 'content-type': 'application/json' },
    body: `{"a":"it's"}`,
  }
  expect(curlOf(request, 'http://host', true)).toBe(
    [
      "curl -X POST 'http://host/api/v1/one' \\",
      "  -H 'authorization: Bearer <token>' \\",
      "  -H 'content-type: application/json' \\",
      String.raw`  -d '{"a":"it'\''s"}'`,
    ].join('\n'),
  )
  const get = { method: 'GET', url: '/x', headers: {}, body: null }
  expect(curlOf(get, 'http://host', false)).toBe("curl 'http://host/x'")
})

it('an example is filled in as somebody would type it', () => {
  expect(typedFrom({ q: 'x', limit: 5, facets: ['a', 'b'], any: { y: 1 } })).toEqual({
    q: 'x',
    limit: '5',
    facets: 'a\nb',
    any: '{"y":1}',
  })
})
