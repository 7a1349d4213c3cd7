import { QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { QuestionName } from '../ask.ts'
import { queryClient } from '../use-answer.ts'
import { askAllAgain, startLive } from './use-live.ts'

const MODEL = 'aip://model/registry/a'
const OTHER = 'aip://model/registry/b'

class FakeStream extends EventTarget {
  static only: FakeStream

  constructor() {
    super()
    FakeStream.only = this
  }
}

class FakeChannel extends EventTarget {
  postMessage(): void {
    // No other window listens.
  }
}

function dispatchChange(tx: number, nodes: readonly string[] | 'any'): void {
  const data = JSON.stringify(nodes === 'any' ? { tx } : { tx, nodes })
  FakeStream.only.dispatchEvent(new MessageEvent(nodes === 'any' ? 'reset' : 'change', { data }))
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', FakeStream)
  vi.stubGlobal('BroadcastChannel', FakeChannel)
  vi.stubGlobal('navigator', {})
  queryClient.clear()
  startLive()
})
afterEach(() => {
  queryClient.clear()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const key = (name: QuestionName, args: unknown = {}, asOf: string | null = null) => ['question', name, args, asOf]
const cache = (of: readonly unknown[], answer: unknown = {}): void => void queryClient.setQueryData(of, answer)
const isOld = (of: readonly unknown[]): boolean | undefined => queryClient.getQueryState(of)?.isInvalidated

it('a change refetches answers that mention it, cheap ones after a second, expensive ones after five', async () => {
  const [requested, mentions, other, dear] = [
    key('describe', { uri: MODEL }),
    key('related', { uri: OTHER }),
    key('describe', { uri: OTHER }),
    key('impact', { uri: OTHER }),
  ]
  const panels = ['graphql', '{ a }', { uri: MODEL }, null]
  cache(requested)
  cache(mentions, { nodes: [{ uri: MODEL }] })
  cache(other, { uri: OTHER })
  cache(panels)
  cache(dear)
  dispatchChange(4, [MODEL])
  await vi.advanceTimersByTimeAsync(999)
  expect(isOld(requested)).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect([isOld(requested), isOld(mentions), isOld(other), isOld(panels)]).toEqual([true, true, false, false])
  await vi.advanceTimersByTimeAsync(4_000)
  expect([isOld(panels), isOld(other)]).toEqual([true, false])
})

it('a change of unknown extent refetches every current answer', async () => {
  const [present, past, list] = [key('describe', { uri: OTHER }), key('describe', { uri: OTHER }, '300'), key('search')]
  for (const one of [present, past, list]) cache(one)
  dispatchChange(4, 'any')
  await vi.advanceTimersByTimeAsync(60_000)
  // The past does not change, and nobody is interrupted who chooses from a list.
  expect([isOld(present), isOld(past), isOld(list)]).toEqual([true, false, false])
})

it('changes that come while others wait are not lost', async () => {
  const [one, other] = [key('describe', { uri: MODEL }), key('describe', { uri: OTHER })]
  cache(one)
  cache(other)
  dispatchChange(4, [MODEL])
  await vi.advanceTimersByTimeAsync(500)
  dispatchChange(5, [OTHER])
  await vi.advanceTimersByTimeAsync(500)
  expect([isOld(one), isOld(other)]).toEqual([true, true])
})

it('nothing is refetched if nothing changed', async () => {
  cache(key('sources'))
  dispatchChange(4, [])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(isOld(key('sources'))).toBe(false)
  dispatchChange(5, [MODEL])
  await vi.advanceTimersByTimeAsync(5_000)
  expect(isOld(key('sources'))).toBe(true)
})

it('shown answers are refetched, with their values then', async () => {
  let description = 'before'
  const observer = new QueryObserver(queryClient, {
    queryKey: key('describe', { uri: MODEL }),
    queryFn: async () => ({ description }),
  })
  const stop = observer.subscribe(() => undefined)
  await vi.advanceTimersByTimeAsync(0)
  expect(observer.getCurrentResult().data).toEqual({ description: 'before' })
  description = 'after'
  dispatchChange(4, [MODEL])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(observer.getCurrentResult().data).toEqual({ description: 'after' })
  stop()
})

it('requests that failed while the service was away are repeated at once', async () => {
  const answers = [async () => Promise.reject(new Error('away')), async () => 'there']
  const observer = new QueryObserver(queryClient, {
    queryKey: key('describe', { uri: OTHER }),
    queryFn: () => answers.shift()?.(),
    retry: false,
  })
  const stop = observer.subscribe(() => undefined)
  FakeStream.only.dispatchEvent(new Event('error'))
  await vi.advanceTimersByTimeAsync(0)
  expect(observer.getCurrentResult().status).toBe('error')
  FakeStream.only.dispatchEvent(new Event('open'))
  await vi.advanceTimersByTimeAsync(0)
  expect(observer.getCurrentResult().data).toBe('there')
  stop()
})

it('a full refetch covers every current answer at once, except lists that people read', () => {
  const [quoted, past, still] = [
    key('describe', { uri: MODEL }),
    key('describe', { uri: MODEL }, '2026-01-01T00:00:00Z'),
    key('search'),
  ]
  for (const each of [quoted, past, still]) cache(each)
  askAllAgain()
  expect([quoted, past, still].map(isOld)).toEqual([true, false, false])
})
