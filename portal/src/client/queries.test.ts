import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { graphqlQuery, lastOfMoment, questionQuery } from './queries.ts'
import { RefusedRequest } from '../../../clients/typescript/refusal.ts'
import { queryClient } from './use-answer.ts'

const URI = 'aip://model/registry/a'
let requested: string[] = []
let cache: QueryClient
beforeEach(() => {
  requested = []
  cache = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  vi.stubGlobal('fetch', async (url: string) => {
    requested.push(url)
    return new Response(JSON.stringify({ data: { asOf: new URL(url, 'http://localhost').searchParams.get('asOf') } }))
  })
})
afterEach(() => {
  cache.clear()
  vi.unstubAllGlobals()
})

const MOMENTS = ['300', undefined, '301', '300'] as const

describe('cached answers', () => {
  it('to a question belong to the moment they were asked for', async () => {
    const answers = []
    for (const asOf of MOMENTS) answers.push(await cache.fetchQuery(questionQuery('describe', { uri: URI }, asOf)))
    expect(answers).toEqual(MOMENTS.map((asOf) => ({ data: { asOf: asOf ?? null } })))
    expect(requested).toHaveLength(3)
  })

  it('to a GraphQL query belong to the moment they were asked for', async () => {
    const answers = []
    for (const asOf of MOMENTS) answers.push((await cache.fetchQuery(graphqlQuery('{ a }', { uri: URI }, asOf))).data)
    expect(answers).toEqual(MOMENTS.map((asOf) => ({ asOf: asOf ?? null })))
    expect(requested).toHaveLength(3)
  })

  it('stay until the next one of the same moment, and no longer', () => {
    const describeQuery = (uri: string, asOf?: string) => questionQuery('describe', { uri }, asOf)
    expect(lastOfMoment(describeQuery('b'))('hits', describeQuery('a'))).toBe('hits')
    expect(lastOfMoment(describeQuery('a', '300'))('hits', describeQuery('a'))).toBeUndefined()
    expect(lastOfMoment(describeQuery('a'))('hits', describeQuery('a', '300'))).toBeUndefined()
  })

  it('to a question without a past are the same at every moment', async () => {
    for (const asOf of MOMENTS) await cache.fetchQuery(questionQuery('sources', {}, asOf))
    expect(requested).toEqual(['/api/v1/sources'])
  })

  it('differ by arguments, variables and questions', async () => {
    await cache.fetchQuery(questionQuery('describe', { uri: URI }, undefined))
    await cache.fetchQuery(questionQuery('describe', { uri: `${URI}b` }, undefined))
    await cache.fetchQuery(questionQuery('history', { uri: URI }, undefined))
    await cache.fetchQuery(graphqlQuery('{ a }', { uri: URI }, undefined))
    await cache.fetchQuery(graphqlQuery('{ a }', { uri: `${URI}b` }, undefined))
    await cache.fetchQuery(graphqlQuery('{ b }', { uri: URI }, undefined))
    expect(requested).toHaveLength(6)
  })
})

describe('a failed request', () => {
  const { retry, retryDelay } = queryClient.getDefaultOptions().queries ?? {}
  const again = (failures: number, error: Error): unknown =>
    typeof retry === 'function' ? retry(failures, error) : expect.fail('nothing decides whether to ask again')
  const refusal = (status: number) => new RefusedRequest(status, 'BUSY', 'x', null)

  it('is retried three times if the service was away or not ready', () => {
    expect([0, 503].map((status) => again(2, refusal(status)))).toEqual([true, true])
    expect(again(3, refusal(503))).toBe(false)
    expect([400, 404, 409, 500].map((status) => again(0, refusal(status)))).toEqual([false, false, false, false])
    expect(again(0, new Error('in the page itself'))).toBe(true)
  })

  it('is retried after growing pauses, of at most four seconds', () => {
    const waits = [0, 1, 2, 9].map((n) => (typeof retryDelay === 'function' ? retryDelay(n, refusal(0)) : NaN))
    expect(waits).toEqual([250, 500, 1_000, 4_000])
  })
})
