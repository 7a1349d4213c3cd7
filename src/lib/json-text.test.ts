import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from './json.ts'
import { withItem, withMember } from './json-text.ts'

describe('inserting an item into JSON text', () => {
  it('puts the item where a person would, and leaves the rest unchanged', () => {
    const text =
      '{\n    "listen": { "port": 4322 },\n    "sources": [\n        { "platform": "a", "url": "x]}\\"" }\n    ],\n    "log": {}\n}\n'
    expect(withItem(text, ['sources'], { platform: 'b' })).toBe(
      text.replace('\n    ],', ',\n        {\n            "platform": "b"\n        }\n    ],'),
    )
  })

  it('creates the list and its parents if they are missing', () => {
    expect(withItem('{\n  "a": 1\n}', ['b', 'c'], 2)).toBe('{\n  "a": 1,\n  "b": {\n    "c": [\n      2\n    ]\n  }\n}')
    expect(withItem('{}', ['b'], 2)).toBe('{\n  "b": [\n    2\n  ]\n}')
    expect(withItem('{"b":[]}\r\n', ['b'], 2)).toBe('{"b":[\r\n    2\r\n  ]}\r\n')
  })

  it('fails if the path holds something other than a list', () => {
    expect([withItem('{"b":{}}', ['b'], 2), withItem('[]', ['b'], 2), withItem('{"b":1}', ['b', 'c'], 2)]).toEqual([
      null,
      null,
      null,
    ])
  })

  it('can insert a member, even into an object inside a list', () => {
    const text = '{\n  "list": [\n    { "a": 1 },\n    {}\n  ]\n}\n'
    expect(withMember(text, ['list', 0, 'more'], 'x', 'y')).toBe(
      '{\n  "list": [\n    { "a": 1,\n      "more": {\n        "x": "y"\n      } },\n    {}\n  ]\n}\n',
    )
    expect(JSON.parse(withMember(text, ['list', 1], 'x', 1) ?? '')).toEqual({ list: [{ a: 1 }, { x: 1 }] })
    for (const [path, name] of [
      [['list', 0], 'a'],
      [['list', 2], 'a'],
      [['list', 'x'], 'a'],
      [['list'], 'a'],
      [['none', 0], 'a'],
    ] as const)
      expect(withMember(text, path, name, 2)).toBeNull()
  })

  it('makes the item readable at its path, whatever the text and its whitespace', () => {
    const names = fc.constantFrom('a', 'b', 'a"b', '\\', 'é', '}')
    const value = fc.jsonValue({ maxDepth: 2 }).map((made) => made as Json)
    fc.assert(
      fc.property(
        fc.dictionary(names, value, { noNullPrototype: true }),
        names,
        fc.array(value),
        value,
        fc.constantFrom(0, 1, 2, '\t'),
        (object, name, list, item, space) => {
          const before = { ...object, [name]: list }
          const text = JSON.stringify(before, null, space)
          const after = withItem(text, [name], item)
          expect(JSON.parse(after ?? '')).toEqual(JSON.parse(JSON.stringify({ ...before, [name]: [...list, item] })))
          // Only one insertion.
          let at = 0
          while (at < text.length && text[at] === after?.[at]) at++
          expect(after?.endsWith(text.slice(at))).toBe(true)
        },
      ),
    )
  })
})
