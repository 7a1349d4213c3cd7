import { describe, expect, it } from 'vitest'
import { incomingOf, MAX_EVENTS } from './incoming.ts'

const big = `"${'x'.repeat(70_000)}"`

describe('the events of a message text', () => {
  it.each([
    ['one', '{"a":1}', [{ kind: 'parsed', value: { a: 1 } }]],
    [
      'an array',
      '[{"a":1},2]',
      [
        { kind: 'parsed', value: { a: 1 } },
        { kind: 'parsed', value: 2 },
      ],
    ],
    ['one event a line', '{"a":1}\n\n{"a":2}\n', [{ value: { a: 1 } }, { value: { a: 2 } }]],
    ['a broken line among good ones', '{"a":1}\n{"a"', [{ value: { a: 1 } }, { kind: 'unreadable', text: '{"a"' }]],
    ['no JSON', ' hello ', [{ kind: 'unreadable', text: 'hello' }]],
    ['nothing', ' \n ', []],
    ['an empty array', '[]', []],
    ['an event that is too large', big, [{ kind: 'too-large' }]],
    [
      'an array with an event that is too large',
      `[1,${big},3]`,
      [{ value: 1 }, { kind: 'too-large', text: big }, { value: 3 }],
    ],
    ['a line too large', `1\n${big}`, [{ value: 1 }, { kind: 'too-large', text: big }]],
  ])('%s', (_name, text, expected) => {
    expect(incomingOf(text, 'q/1')).toEqual(expected.map((e) => expect.objectContaining({ ...e, origin: 'q/1' })))
  })

  it('number at most 10,000; a message with more is one item in quarantine', () => {
    const text = (count: number): string => `[${Array.from({ length: count }, () => '{}').join(',')}]`
    expect(incomingOf(text(MAX_EVENTS), 'q/1')).toHaveLength(MAX_EVENTS)
    expect(incomingOf(text(MAX_EVENTS + 1), 'q/1')).toMatchObject([{ kind: 'too-large' }])
  })
})
