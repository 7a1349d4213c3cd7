import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { command, graphQuestion } from '../questions/declare.ts'
import { flag, json, list, optional, text, texts, integer } from '../questions/parameters.ts'
import { requestOf } from './operation-request.ts'

const declared = {
  summary: 'Something',
  right: 'read',
  scope: 'own',
  cost: 1,
  answer: z.strictObject({}),
  problems: [],
  cli: null,
  examples: [],
} as const
const refused = async () => ({ ok: false, error: { code: 'NOT_YET', detail: 'never asked' } }) as const
const parameters = {
  id: text('which'),
  names: optional(list('names')),
  tags: texts('tags'),
  count: optional(integer('how many', { from: 0 })),
  dry: flag('only count'),
  value: optional(json('any value')),
}
const question = graphQuestion({
  ...declared,
  name: 'thing',
  path: '/things/{id}/parts',
  parameters,
  cacheable: 'answer',
  graphql: 'none',
  ask: refused,
})
const order = command({ ...declared, name: 'order', method: 'POST', path: '/things/{id}', parameters, run: refused })

describe("a question's request", () => {
  it('has encoded path arguments in its path, and the rest in the query as written', () => {
    expect(requestOf(question, { id: 'aip://a/b c', names: 'x,y', count: '1O', dry: true })).toEqual({
      path: '/things/aip%3A%2F%2Fa%2Fb%20c/parts?names=x%2Cy&count=1O&dry=true',
      init: { method: 'GET' },
    })
  })

  it('repeats repeated arguments in the query, keeping their commas', () => {
    expect(requestOf(question, { id: 'x', tags: ['a,b', 'c'] }).path).toBe('/things/x/parts?tags=a%2Cb&tags=c')
  })

  it('has no query without arguments', () => {
    expect(requestOf(question, { id: 'x' }).path).toBe('/things/x/parts')
  })
})

describe("a command's request", () => {
  const bodyOf = (given: Parameters<typeof requestOf>[1]): unknown =>
    JSON.parse(String(requestOf(order, given).init.body))

  it('has all other arguments in a JSON body, with numbers and lists typed', () => {
    const given = { id: 'x', names: 'a,b', count: '12', dry: true, value: '{"a": [1]}', tags: ['a,b'] }
    expect(requestOf(order, given)).toMatchObject({ path: '/things/x', init: { method: 'POST' } })
    expect(bodyOf(given)).toEqual({ names: ['a', 'b'], count: 12, dry: true, value: { a: [1] }, tags: ['a,b'] })
    expect(bodyOf({ id: 'x' })).toEqual({})
  })

  it('sends a malformed number as written, so that the service rejects it', () => {
    expect(bodyOf({ id: 'x', count: '-1' })).toEqual({ count: '-1' })
  })

  it('has no body if all arguments are in its path', () => {
    const { init } = requestOf({ ...order, parameters: { id: parameters.id } }, { id: 'x' })
    expect(init).toEqual({ method: 'POST' })
  })

  it('rejects invalid JSON where JSON is expected', () => {
    expect(() => requestOf(order, { id: 'x', value: '{a' })).toThrow(/^--value isn't JSON: .*single quotes/)
  })
})
