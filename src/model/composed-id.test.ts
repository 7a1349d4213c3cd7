import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../lib/result.ts'
import { composedId } from './composed-id.ts'

const part = fc.oneof(
  fc.constantFrom('..', '.', '/', '%2F', '%', '?', '#', 'a/b', '//', '/a/', 'é', '💡', '{b}'),
  fc.string({ minLength: 1, unit: 'grapheme' }),
)

describe('an id of several parts', () => {
  it.each(['{a}/{b}', '{a}', 'x-{a}@@{b}@{c.d}', '{a}:{b}/{c.d}.'])(
    'reads back the parts of %s, whatever they contain',
    (template) => {
      const id = must(composedId(template))
      fc.assert(
        fc.property(part, part, part, (a, b, d) => {
          const record = { a, b, c: { d } }
          const composed = id.compose(record)
          const values: Record<string, string> = { a, b, 'c.d': d }
          expect(composed).not.toBeNull()
          expect(id.parse(composed ?? '')).toEqual(Object.fromEntries(id.names.map((name) => [name, values[name]])))
        }),
      )
    },
  )

  it('differs for different parts', () => {
    const id = must(composedId('{a}/{b}'))
    fc.assert(
      fc.property(part, part, part, part, (a, b, c, d) => {
        const same = a === c && b === d
        expect(id.compose({ a, b }) === id.compose({ a: c, b: d })).toBe(same)
      }),
    )
  })

  it('accepts numbers, and is null if a part is missing', () => {
    const id = must(composedId('{name}/{version}'))
    expect(id.compose({ name: 'm', version: 2 })).toBe('m/2')
    expect(id.compose({ name: 'm' })).toBeNull()
    expect(id.compose({ name: 'm', version: {} })).toBeNull()
    expect(id.compose('m/2')).toBeNull()
  })

  it('stays readable: encodes only parts that contain the separator', () => {
    const id = must(composedId('{name}/{version}'))
    expect(id.compose({ name: 'team/model 50%', version: 'a/b' })).toBe('team%2Fmodel 50%25/a/b')
  })

  it.each(['m', 'm/', '/2', '', '%E0%A4%A/2'])('does not read %j as {name}/{version}', (text) => {
    expect(must(composedId('{name}/{version}')).parse(text)).toBeNull()
  })

  it.each([
    ['id', /no placeholder/],
    ['{a}{b}', /a text between them/],
    ['{a}/{a}', /each part once/],
    ['{a b}', /a brace that isn't a placeholder/],
    ['{since:ms}', /no form/],
    ['{a}/{b}/{c}/{d}/{e}/{f}', /at most 5 parts/],
  ])('rejects the template %s', (template, reason) => {
    const made = composedId(template)
    expect(made.ok ? 'taken' : made.error).toMatch(reason)
  })
})
