import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { insertChoice, completionAt, keysFor, valuesFor } from './complete.ts'
import { FILTER_KEYS, KEY_HELP } from './keys.ts'
import { parseQuery } from './parse.ts'
import { typedText } from './testing.ts'

const catalogue = builtinCatalogue()
/** `|` marks the cursor. */
const at = (marked: string) => completionAt(marked.replace('|', ''), marked.indexOf('|'))
const chosen = (marked: string, choice: Parameters<typeof insertChoice>[2]): string => {
  const { text, cursor } = insertChoice(marked.replace('|', ''), at(marked), choice)
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`
}

describe('completion at the cursor', () => {
  it.each([
    ['|', { kind: 'word', prefix: '', from: 0, to: 0 }],
    ['ow|', { kind: 'word', prefix: 'ow', from: 0, to: 2 }],
    ['a -ow|', { kind: 'word', prefix: 'ow', negative: true, from: 3, to: 5 }],
    ['a |b', { kind: 'word', prefix: '', from: 2, to: 2 }],
    ['type:fe|at x', { kind: 'value', key: 'type', prefix: 'fe', from: 5, to: 9 }],
    ['type:model,|', { kind: 'value', key: 'type', prefix: '', from: 11, to: 11 }],
    ['owner:"alice s|', { kind: 'value', key: 'owner', prefix: 'alice s', from: 6, to: 14 }],
    ['onwer:al|', { kind: 'word', prefix: 'onwer', from: 0, to: 6 }],
    ['tags.team = gr|', { kind: 'phrase', prefix: 'team::gr', from: 12, to: 14 }],
    ['"type:|', { kind: 'phrase', prefix: 'type:' }],
  ])('%s: %j', (marked, wanted) => {
    expect(at(marked)).toMatchObject(wanted)
  })

  it('replaces the typed text with the choice', () => {
    expect(chosen('ow|', { key: 'owner' })).toBe('owner:|')
    expect(chosen('-ow| x', { key: 'owner' })).toBe('-owner:| x')
    expect(chosen('onwer:al|', { key: 'owner' })).toBe('owner:|al')
    expect(chosen('type:model,fe|at x', { value: 'feature' })).toBe('type:model,feature |x')
    expect(chosen('owner:al|', { value: 'Alice Smith' })).toBe('owner:"Alice Smith" |')
  })

  it('inserts any value so that it is read back, wherever the cursor was', () => {
    fc.assert(
      fc.property(typedText, fc.nat(), typedText, (text, n, value) => {
        const cursor = n % (text.length + 1)
        const completion = completionAt(text, cursor)
        expect(completion.from).toBeLessThanOrEqual(cursor)
        expect(completion.to).toBeGreaterThanOrEqual(Math.min(cursor, completion.to))
        if (completion.kind !== 'value' || value === '') return
        const put = insertChoice(text, completion, { value })
        const values = parseQuery(put.text).parts.flatMap((part) => (part.kind === 'filter' ? part.values : []))
        expect(values.find(({ at }) => at === completion.from)?.text).toBe(value)
      }),
      { numRuns: 2_000 },
    )
  })
})

it('suggests keys by prefix, and known values by the prefix of a word, first those that begin with it', () => {
  expect(keysFor('t')).toEqual(['type', 'team', 'tag'])
  expect(keysFor('')).toEqual(FILTER_KEYS)
  expect(valuesFor('type', 'feat', catalogue)).toEqual(['featureGroup', 'feature', 'featureVersion'])
  expect(valuesFor('type', 'dataa', catalogue)).toEqual(['dataAsset'])
  expect(valuesFor('type', 'featureV', catalogue)).toEqual(['featureVersion'])
  expect(valuesFor('type', 'run', catalogue)).toEqual(['pipelineRun', 'evaluationRun'])
  expect(valuesFor('type', 'group', catalogue)).toEqual(['group', 'featureGroup'])
  expect(valuesFor('state', 'h', catalogue)).toEqual(['hydrated'])
  expect(valuesFor('is', 'un', catalogue)).toEqual(['unused', 'unowned', 'undescribed'])
  expect(valuesFor('area', 'mod', catalogue)).toEqual(['models'])
  expect(valuesFor('owner', 'al', catalogue)).toBeNull()
})

it('every key has a valid example query', () => {
  for (const key of FILTER_KEYS) {
    const { parts, problems } = parseQuery(KEY_HELP[key].example)
    expect([problems, parts.length]).toEqual([[], 1])
  }
})
