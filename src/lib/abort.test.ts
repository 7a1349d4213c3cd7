import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { whenAborted, whyCancelled } from './abort.ts'

it('calls everybody once, and nobody who took it back', () => {
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

it('calls at once where the signal has aborted', () => {
  const called: string[] = []
  whenAborted(AbortSignal.abort(), () => called.push('now'))
  expect(called).toEqual(['now'])
})

it('has one listener on a signal, however many wait for it, and none when nobody does', () => {
  const { signal } = new AbortController()
  const takeBacks = Array.from({ length: 100 }, () => whenAborted(signal, () => {}))
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  for (const takeBack of takeBacks) takeBack()
  expect(getEventListeners(signal, 'abort')).toEqual([])
  whenAborted(signal, () => {})
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
})

it('tells a limit of time from a service that stops', () => {
  const over = new AbortController()
  over.abort(new DOMException('', 'TimeoutError'))
  expect(whyCancelled(over.signal)).toBe('the read exceeded its time limit')
  expect(whyCancelled(AbortSignal.abort())).toBe('the read was cancelled because the service is stopping')
})
