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
    ['one event per line', '{"a":1}\n\n{"a":2}\n', [{ value: { a: 1 } }, { value: { a: 2 } }]],
    ['a broken line among good ones', '{"a":1}\n{"a"', [{ value: { a: 1 } }, { kind: 'unreadable', text: '{"a"' }]],
    ['invalid JSON', ' hello ', [{ kind: 'unreadable', text: 'hello' }]],
    ['nothing', ' \n ', []],
    ['an empty array', '[]', []],
    ['an oversized event', big, [{ kind: 'too-large' }]],
    [
      'an array with an oversized event',
      `[1,${big},3]`,
      [{ value: 1 }, { kind: 'too-large', text: big }, { value: 3 }],
    ],
    ['an oversized line', `1\n${big}`, [{ value: 1 }, { kind: 'too-large', text: big }]],
  ])('%s', (_name, text, expected) => {
    expect(incomingOf(text, 'q/1')).toEqual(expected.map((e) => expect.objectContaining({ ...e, origin: 'q/1' })))
  })

  it('are limited to 10,000; a message with more is quarantined as one item', () => {
    const text = (count: number): string => `[${Array.from({ length: count }, () => '{}').join(',')}]`
    expect(incomingOf(text(MAX_EVENTS), 'q/1')).toHaveLength(MAX_EVENTS)
    expect(incomingOf(text(MAX_EVENTS + 1), 'q/1')).toMatchObject([{ kind: 'too-large' }])
  })
})

describe('a message with a deeply nested event', () => {
  const deep = `{"a":${'['.repeat(500)}${']'.repeat(500)}}`
  const refused = { kind: 'unreadable', why: 'the JSON is nested more than 100 deep' }

  it.each([
    ['alone', deep, [{ ...refused, text: deep }]],
    ['in several lines', `{\n"b": ${deep}\n}`, [{ ...refused, text: `{\n"b": ${deep}\n}` }]],
    [
      'in an array',
      `[{"a":1}, ${deep},\n{"a":"],["}]`,
      [{ value: { a: 1 } }, { ...refused, text: deep }, { value: { a: '],[' } }],
    ],
    ['in a line', `{"a":1}\n${deep}\n{"a":2}`, [{ value: { a: 1 } }, { ...refused, text: deep }, { value: { a: 2 } }]],
  ])('rejects that event, and takes the others: %s', (_, text, expected) => {
    expect(incomingOf(text, 'q/1')).toEqual(expected.map((e) => expect.objectContaining({ ...e, origin: 'q/1' })))
  })

  it.each(['[', '{"a":', '0\n'])('blocks nothing: 16 MB of %j', (opening) => {
    const text = opening.repeat(16_777_216 / opening.length)
    const before = process.cpuUsage()
    expect(incomingOf(text, 'q/1')).toMatchObject([{ kind: 'too-large' }])
    expect(process.cpuUsage(before).user).toBeLessThan(500_000)
  })
})
