import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import { keepAtMost } from './use-answer.ts'

function boundedClient(most: number): QueryClient {
  const client = new QueryClient()
  keepAtMost(client.getQueryCache(), most)
  return client
}

const keys = (client: QueryClient): readonly unknown[] =>
  client
    .getQueryCache()
    .getAll()
    .map(({ queryKey }) => queryKey[0])

it('a bounded cache drops the oldest answers that nothing shows', () => {
  const client = boundedClient(3)
  for (let n = 0; n < 10; n++) client.setQueryData([n], n, { updatedAt: 1_000 + n })
  expect(keys(client)).toEqual([7, 8, 9])
  client.clear()
})

it('a bounded cache keeps shown and pending answers, however old', async () => {
  const client = boundedClient(2)
  client.setQueryData(['shown'], 0, { updatedAt: 1 })
  const stop = new QueryObserver(client, { queryKey: ['shown'], staleTime: Infinity }).subscribe(() => undefined)
  const answer = Promise.withResolvers<string>()
  const requested = client.fetchQuery({ queryKey: ['asked'], queryFn: () => answer.promise })
  for (let n = 0; n < 10; n++) client.setQueryData([n], n, { updatedAt: 1_000 + n })
  expect(keys(client)).toEqual(expect.arrayContaining(['shown', 'asked', 9]))
  expect(keys(client)).toHaveLength(3)
  stop()
  answer.resolve('there')
  await requested
  client.clear()
})
