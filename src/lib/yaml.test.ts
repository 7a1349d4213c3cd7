import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { parseYaml } from './yaml.ts'

it('reads what was written as YAML, whatever the JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const json = JSON.parse(JSON.stringify(value)) as never
      expect(parseYaml(stringify(json, { aliasDuplicateObjects: false }))).toEqual({ ok: true, value: json })
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
])('%j is %j', (text, value) => {
  expect(parseYaml(text)).toEqual({ ok: true, value })
})

it.each([
  ['!!str 5', 'it has a tag (tag:yaml.org,2002:str)'],
  ['a: !js/function x', 'Unresolved tag: !js/function at line 1, column 4:'],
  ['a: 1\nb: {c: 1, c: 2}', 'it has the key "c" twice in one mapping'],
  ['a: &a [*a]', 'Converting circular structure to JSON'],
  [`a: &a x\nb: [${Array(51).fill('*a').join(', ')}]`, 'it has more than 50 aliases'],
  ['a: [', expect.stringContaining('at line 1')],
  ['---\na: 1\n---\nb: 2', expect.stringContaining('multiple documents')],
  ['x'.repeat(1_048_577), 'it has 1048577 bytes, of at most 1048576 for YAML'],
])('refuses %.30j', (text, error) => {
  expect(parseYaml(text)).toEqual({ ok: false, error })
})

it('refuses aliases that multiply', () => {
  const level = (name: string, of: string): string => `${name}: &${name} [${Array(8).fill(`*${of}`).join(',')}]`
  const bomb = ['a: &a [x,x,x,x,x,x,x,x]', level('b', 'a'), level('c', 'b'), level('d', 'c'), level('e', 'd')].join(
    '\n',
  )
  expect(parseYaml(bomb)).toMatchObject({ ok: false })
})
