import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseQuery } from './parse.ts'
import { quotedText, quotedValue } from './parse-values.ts'
import { meaningOf, typedText } from './testing.ts'
import { printQuery } from './tree.ts'

const reads = (text: string) => parseQuery(text).parts.map(meaningOf)

describe('a query', () => {
  it('has words, phrases and filters, each of which can be excluded', () => {
    expect(reads('ranking "click through" type:Feature,model -deprecated -"old model" -owner:alice')).toEqual([
      'ranking',
      '"click through"',
      'type = Feature | model',
      'not deprecated',
      'not "old model"',
      'not owner = alice',
    ])
  })

  it.each([
    ['owner:"Alice Smith"', ['owner = Alice Smith']],
    ['tag:env::production', ['tag = env::production']],
    ['tag:team::"member data",env', ['tag = team::member data | env']],
    ['type:"a,b",c', ['type = a,b | c']],
    ['owner:aip://user/identity/alice', ['owner = aip://user/identity/alice']],
    ['Type:feature IS:stale', ['type = feature', 'is = stale']],
    ['type:feature,', ['type = feature']],
    ['owner:"she said \\"no\\" \\\\ \\d"', ['owner = she said "no" \\ \\d']],
    ['“ranking model” type:„a b“', ['"ranking model"', 'type = a b']],
    ['"a"b', ['"a"', 'b']],
  ])('reads %s as %j', (text, parts) => {
    expect(reads(text)).toEqual(parts)
    expect(parseQuery(text).problems).toEqual([])
  })

  it.each([
    'aip://model/registry/ranking-v5',
    's3://bucket/type:x',
    'team::personalization',
    'env::production',
    '12:30',
    '2026-01-01T12:30:00Z',
    'localhost:8080',
    'python:3.11',
    'v2:candidate',
    'model.state:released',
    'C:\\data',
    '--limit',
    '-',
    'note:',
    ':x',
    'foo"bar',
  ])('reads %s as text', (text) => {
    expect(reads(text)).toEqual([text])
    expect(parseQuery(text).problems).toEqual([])
  })

  it('reads anything in quotes as text', () => {
    expect(reads('"type:feature"')).toEqual(['"type:feature"'])
    expect(reads('-"foo:bar"')).toEqual(['not "foo:bar"'])
  })

  it('reads the name and version out of an MLflow address', () => {
    expect(reads('models:/churn-us/4')).toEqual(['churn-us/4'])
    expect(reads('type:model models:/churn@champion')).toEqual(['type = model', 'churn@champion'])
    expect(reads('runs:/0f3a9c/model -runs:/b1')).toEqual(['0f3a9c', 'not b1'])
    expect(printQuery(parseQuery('runs:/0f3a9c/model'))).toBe('runs:/0f3a9c/model')
  })

  it('extends an unclosed quote to the end', () => {
    expect(reads('a "b type:c')).toEqual(['a', '"b type:c"'])
    expect(reads('owner:"alice sm')).toEqual(['owner = alice sm'])
    expect(parseQuery('a "b').parts.map(({ open }) => open)).toEqual([false, true])
  })
})

describe('reporting problems in a query', () => {
  it('locates an unknown key and suggests the nearest one', () => {
    expect(parseQuery('ranking -onwer:alice').problems).toEqual([
      {
        at: 8,
        to: 20,
        detail: 'There is no key "onwer" to filter by.',
        hint: expect.stringContaining('The nearest is owner; the keys are type, owner, '),
      },
    ])
  })

  it('reports a misspelt key before a digit too', () => {
    expect(parseQuery('updatd:2026-01-01').problems).toHaveLength(1)
  })

  it('shows an example for a key without a value', () => {
    expect(parseQuery('type: feature').problems).toMatchObject([
      { at: 0, to: 5, detail: '"type:" has no value.', hint: expect.stringContaining('type:feature,model') },
    ])
  })
})

describe('any text', () => {
  it('parses and prints unchanged, with the position of each part', () => {
    fc.assert(
      fc.property(fc.array(typedText, { minLength: 1, maxLength: 3 }), (texts) => {
        const text = texts.join(' and ')
        const tree = parseQuery(text)
        expect(printQuery(tree)).toBe(text)
        for (const { at, source } of tree.parts) expect(text.slice(at, at + source.length)).toBe(source)
        for (const part of tree.parts) {
          if (part.kind !== 'filter') continue
          for (const { at, source } of part.values) expect(text.slice(at, at + source.length)).toBe(source)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('is a phrase when quoted, and a value when written as one', () => {
    fc.assert(
      fc.property(typedText, (text) => {
        expect(reads(quotedText(text))).toEqual([`"${text}"`])
        if (text !== '') expect(reads(`type:${quotedValue(text)}`)).toEqual([`type = ${text}`])
      }),
      { numRuns: 2_000 },
    )
  })

  it('is parsed completely, even if very long', () => {
    for (const piece of ['a', '"', 'a:', '-', '::"', 'type:', '\\', ',', ' '])
      expect(printQuery(parseQuery(piece.repeat(20_000)))).toHaveLength(piece.length * 20_000)
  })
})
