import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lineText } from '../style.ts'
import { lines } from './any-answer.ts'

const print = (answer: Record<string, unknown>): readonly string[] => [...lines(answer)].map(lineText)

it('prints values and lists of values on one line each', () => {
  expect(print({ tx: 7, ready: true, lastError: null, platforms: ['a', 'b'], none: [], empty: {} })).toEqual([
    'tx: 7',
    'ready: true',
    'lastError: (none)',
    'platforms: a, b',
    'none: (none)',
    'empty: (none)',
  ])
})

it('prints that there is nothing only if the answer is complete', () => {
  const empty = { total: 0, counts: { overdue: 0 }, plans: [], next: null, tx: 7 }
  expect(print({ ...empty, complete: true })).toEqual(['None (transaction 7).'])
  expect(print({ ...empty, complete: false })).toContain('complete: false')
  expect(print({ ...empty, complete: true, waived: 2 })).toContain('waived: 2')
})

it('prints a multi-line text below its name', () => {
  expect(print({ problem: 'refused:\n  a.json: no type\nCorrect it.', tx: 1 })).toEqual([
    'problem:',
    '  refused:',
    '    a.json: no type',
    '  Correct it.',
    'tx: 1',
  ])
})

it('prints a list of flat items as an aligned table, without empty columns', () => {
  const nodes = [
    { uri: 'aip://a/b/c', count: 1_000, error: null, types: ['X', 'Y'] },
    { uri: 'aip://a/b/longer', count: 2, error: null, types: [] },
  ]
  expect(print({ nodes })).toEqual([
    'nodes (2):',
    '  uri               count  types',
    '  aip://a/b/c       1000   X, Y',
    '  aip://a/b/longer  2',
  ])
})

it('prints nested values below their name, indented', () => {
  const rules = [
    { id: 'D1', from: { type: 'A' }, steps: [{ edge: 'x' }] },
    { id: 'D2', from: {}, steps: [] },
  ]
  expect(print({ head: { tx: 3, at: { day: 'x' } }, rules })).toEqual([
    'head:',
    '  tx: 3',
    '  at:',
    '    day: x',
    'rules (2):',
    '  - id: D1',
    '    from:',
    '      type: A',
    '    steps (1):',
    '      edge',
    '      x',
    '  - id: D2',
    '    from: (none)',
    '    steps: (none)',
  ])
})

it('prints a table wider than the terminal item by item', () => {
  const text = 'x'.repeat(100)
  expect(print({ items: [{ a: text, b: text }] })).toEqual(['items (1):', `  - a: ${text}`, `    b: ${text}`])
})

it('ends with how to continue, without incompleteness warnings', () => {
  expect(print({ next: 'abc', total: 3, incomplete: [{ reason: 'x' }] })).toEqual([
    'total: 3',
    'Continue with --cursor abc',
  ])
  expect(print({ next: null })).toEqual([])
})

it('prints every value of any answer', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()), (answer) => {
      delete answer.next
      delete answer.incomplete
      const text = print(answer).join('\n')
      for (const value of scalarsOf(answer)) expect(text).toContain(String(value).trimEnd())
    }),
  )
})

function scalarsOf(value: unknown): readonly (string | number | boolean)[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(scalarsOf) : []
}
