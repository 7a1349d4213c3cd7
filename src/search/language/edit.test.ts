import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replaceWords, hasValue, withFilter, withoutPart, withoutValue, withValue } from './edit.ts'
import { FILTER_KEYS } from './keys.ts'
import { parseQuery } from './parse.ts'
import { meaningOf, typedText } from './testing.ts'
import { printQuery } from './tree.ts'

const chosen = (key: (typeof FILTER_KEYS)[number], value: string, negative = false) => ({ key, value, negative })
const choice = fc.record({
  key: fc.constantFrom(...FILTER_KEYS),
  value: typedText.filter((text) => text !== ''),
  negative: fc.boolean(),
})

describe('editing a query', () => {
  it('adds a value to a filter', () => {
    const tree = parseQuery('ranking type:feature  new')
    expect(printQuery(withValue(tree, chosen('type', 'Model')))).toBe('ranking type:feature,Model  new')
    expect(printQuery(withValue(tree, chosen('owner', 'Alice Smith')))).toBe(
      'ranking type:feature  new owner:"Alice Smith"',
    )
    expect(printQuery(withValue(parseQuery('is:live'), chosen('is', 'gone')))).toBe('is:live,gone')
    expect(printQuery(withValue(parseQuery('is:live'), chosen('is', 'stale')))).toBe('is:live is:stale')
    expect(printQuery(withValue(parseQuery('updated:<7d x'), chosen('updated', '>1y')))).toBe('x updated:>1y')
    expect(printQuery(withoutValue(tree, chosen('type', 'Feature')))).toBe('ranking  new')
    expect(printQuery(withFilter(parseQuery('is:live,gone'), chosen('is', 'gone')))).toBe('is:live,gone is:gone')
    expect(printQuery(withoutValue(parseQuery('type:a,b'), chosen('type', 'a')))).toBe('type:b')
  })

  it('removes a part', () => {
    const tree = parseQuery('ranking -type:feature "old model"')
    expect(printQuery(withoutPart(tree, 1))).toBe('ranking "old model"')
    const both = parseQuery('is:live and type:model')
    expect([0, 1].map((part) => printQuery(withoutPart(both, part)))).toEqual(['type:model', 'is:live'])
  })

  it('replaces misspelt words with corrections', () => {
    const instead = new Map([
      ['rankign', 'ranking'],
      ['modle', 'model'],
    ])
    const tree = parseQuery('Rankign-modle "modle" -modle type:modle modle')
    expect(printQuery(replaceWords(tree, instead))).toBe('ranking-model "modle" -modle type:modle model')
  })

  it('works after an unclosed quote', () => {
    expect(printQuery(withValue(parseQuery('"old mod'), chosen('is', 'stale')))).toBe('"old mod" is:stale')
    expect(printQuery(withValue(parseQuery('owner:"alice'), chosen('is', 'stale')))).toBe('owner:"alice" is:stale')
  })
})

describe('editing any query', () => {
  it('keeps the other parts when one is removed', () => {
    fc.assert(
      fc.property(typedText, fc.nat(), (text, n) => {
        const tree = parseQuery(text)
        if (tree.parts.length === 0) return
        const index = n % tree.parts.length
        const rest = tree.parts.filter((_, i) => i !== index)
        expect(withoutPart(tree, index).parts.map(meaningOf)).toEqual(rest.map(meaningOf))
      }),
      { numRuns: 2_000 },
    )
  })

  it('adds and removes a value, and keeps everything else', () => {
    fc.assert(
      fc.property(typedText, choice, (text, picked) => {
        const tree = parseQuery(text)
        const others = (of: typeof tree) =>
          of.parts.filter((p) => p.kind !== 'filter' || p.key !== picked.key || p.negative !== picked.negative)
        const added = withValue(tree, picked)
        expect(hasValue(added, picked)).toBe(true)
        expect(others(added).map(meaningOf)).toEqual(others(tree).map(meaningOf))
        const removed = withoutValue(added, picked)
        expect(hasValue(removed, picked)).toBe(false)
        expect(others(removed).map(meaningOf)).toEqual(others(tree).map(meaningOf))
        expect(hasValue(withFilter(tree, picked), picked)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})
