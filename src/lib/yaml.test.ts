import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dump } from 'js-yaml'
import { parseYaml } from './yaml.ts'

it('reads back any JSON written as YAML', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const json = JSON.parse(JSON.stringify(value)) as never
      expect(parseYaml(dump(json, { noRefs: true }))).toEqual({ ok: true, value: json })
    }),
    { numRuns: 50 },
  )
})

it.each([
  ['a: 2001-01-01\nb: yes', { a: '2001-01-01', b: 'yes' }],
  ['- &a [1]\n- *a', [[1], [1]]],
  ['<<: {a: 1}', { '<<': { a: 1 } }],
  ['a: .inf', { a: null }],
  ['', null],
])('reads %j as %j', (text, value) => {
  expect(parseYaml(text)).toEqual({ ok: true, value })
})

it.each([
  ['!!str 5', "the text has a tag (!!str); tags aren't read"],
  ['a: !js/function x', "the text has a tag (!js/function); tags aren't read"],
  ['a: 1\nb: {c: 1, c: 2}', 'duplicated mapping key (2:11)'],
  ['a: &a [*a]', 'the JSON is nested more than 100 deep'],
  [`a: &a x\nb: [${Array(51).fill('*a').join(', ')}]`, expect.stringContaining('exceeded maxAliases (50)')],
  ['a: [', expect.stringContaining('(1:5)')],
  ['---\na: 1\n---\nb: 2', 'the text has 2 documents; one is read'],
  // A parser that collects all mistakes takes minutes for these.
  [`a: ${'&a '.repeat(300_000)}`, expect.stringContaining('anchor')],
  [`"${'\\x'.repeat(500_000)}`, expect.stringContaining('hexadecimal')],
  ['- '.repeat(500_000), expect.stringContaining('maxDepth')],
  ['['.repeat(1_000_000), expect.stringContaining('maxDepth')],
  ['x'.repeat(1_048_577), 'the text has 1048577 bytes; the limit for YAML is 1048576'],
])('rejects %.30j', (text, error) => {
  expect(parseYaml(text)).toEqual({ ok: false, error })
})

it('rejects aliases that multiply', () => {
  const level = (name: string, of: string): string => `${name}: &${name} [${Array(8).fill(`*${of}`).join(',')}]`
  const bomb = ['a: &a [x,x,x,x,x,x,x,x]', level('b', 'a'), level('c', 'b'), level('d', 'c'), level('e', 'd')].join(
    '\n',
  )
  expect(parseYaml(bomb)).toMatchObject({ ok: false })
})
