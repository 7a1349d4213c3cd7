import { describe, expect, it } from 'vitest'
import { readRecord } from './record.ts'

const position = { topic: 'events', partition: 3, offset: 42n }
const origin = 'kafka:events/3@42'

describe('a record', () => {
  it.each([
    ['an event', '{"a":1}', [{ kind: 'parsed', value: { a: 1 }, origin }]],
    ['several', '[1,2]', [1, 2].map((value) => ({ kind: 'parsed', value, origin }))],
    ['invalid JSON', 'x', [{ kind: 'unreadable', text: 'x', why: "the text isn't JSON", origin }]],
    ['an empty array', '[]', [{ kind: 'unreadable', text: '[]', origin }]],
    ['invalid UTF-8', Buffer.from('7b22ff227d', 'hex'), [{ kind: 'unreadable', why: "the event isn't UTF-8 text" }]],
    ['deep nesting', `${'['.repeat(90_000)}${']'.repeat(90_000)}`, [{ origin }]],
    ['a tombstone', null, []],
    ['a tombstone reported as undefined', undefined, []],
  ])('%s', (_name, value, expected) => {
    expect(readRecord(typeof value === 'string' ? Buffer.from(value) : value, position)).toMatchObject(expected)
  })
})
