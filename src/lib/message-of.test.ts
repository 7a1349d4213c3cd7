import { expect, it } from 'vitest'
import { messageOf } from './message-of.ts'

it('tells why something was closed, even if closing it failed too', () => {
  const error = new SuppressedError(new Error("couldn't close"), new Error('the port is in use'))
  expect(messageOf(error)).toBe('the port is in use')
  expect(messageOf(new Error('failed'))).toBe('failed')
  expect(messageOf('failed')).toBe('failed')
})
