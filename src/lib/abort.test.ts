import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { whenAborted, whyCancelled } from './abort.ts'

it('calls each registered callback once, except the unregistered ones', () => {
  const aborting = new AbortController()
  const called: string[] = []
  const call = (): void => void called.push('first')
  whenAborted(aborting.signal, call)
  whenAborted(aborting.signal, call)
  const takeBack = whenAborted(aborting.signal, () => called.push('never'))
  takeBack()
  takeBack()
  aborting.abort()
  aborting.abort()
  expect(called).toEqual(['first', 'first'])
})

it('calls at once if the signal has already aborted', () => {
  const called: string[] = []
  whenAborted(AbortSignal.abort(), () => called.push('now'))
  expect(called).toEqual(['now'])
})

it('keeps a single listener per signal, and removes it when nobody waits', () => {
  const { signal } = new AbortController()
  const takeBacks = Array.from({ length: 100 }, () => whenAborted(signal, () => {}))
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  for (const takeBack of takeBacks) takeBack()
  expect(getEventListeners(signal, 'abort')).toEqual([])
  whenAborted(signal, () => {})
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
})

it('distinguishes a timeout from a service that is stopping', () => {
  const over = new AbortController()
  over.abort(new DOMException('', 'TimeoutError'))
  expect(whyCancelled(over.signal)).toBe('the read exceeded its time limit')
  expect(whyCancelled(AbortSignal.abort())).toBe('the read was cancelled because the service is stopping')
})
