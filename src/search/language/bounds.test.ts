import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { analyse, analyseTyped } from '../analyse.ts'
import { beyondBounds, QUERY_BOUNDS } from './bounds.ts'
import { parseQuery } from './parse.ts'

const PAGE = readFileSync(new URL('../../../docs/search.md', import.meta.url), 'utf8')
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)
const letter = (i: number): string => String.fromCharCode(97 + i)

/** A query with so many of one thing, and not too many of others. */
const WITH: Readonly<Record<keyof typeof QUERY_BOUNDS, (count: number) => string>> = {
  characters: (count) => 'x'.repeat(count),
  parts: (count) => 'model '.repeat(count),
  words: (count) =>
    upTo(count)
      .map((i) => `w${i}`)
      .join(' '),
  oneLetterWords: (count) => upTo(count).map(letter).join(' '),
  phrases: (count) => '""'.repeat(count),
  phraseWords: (count) => `"${'model '.repeat(count)}"`,
  excluded: (count) => '-model '.repeat(count),
  filterValues: (count) => `tag:${upTo(count).join(',')}`,
}

function problems(text: string) {
  const tree = parseQuery(text)
  const texts = (kind: 'word' | 'phrase', negative: boolean): readonly string[] =>
    tree.parts.flatMap((part) => (part.kind === kind && part.negative === negative ? [part.text] : []))
  return beyondBounds(tree, {
    words: analyseTyped(texts('word', false).join(' ')),
    phrases: texts('phrase', false).map((phrase) => analyse(phrase).words),
    without: [...texts('word', true), ...texts('phrase', true)].map((excluded) => analyse(excluded).words),
  })
}

describe.each(Object.entries(QUERY_BOUNDS))('the limit of %s', (name, bound) => {
  const having = WITH[name as keyof typeof QUERY_BOUNDS]

  it('can be reached by a query', () => {
    expect(problems(having(bound))).toEqual([])
  })

  it('is reported if a query exceeds it, with what to do', () => {
    const text = having(bound + 1)
    expect(problems(text)).toEqual([
      {
        at: 0,
        to: text.trimEnd().length,
        detail: expect.stringMatching(new RegExp(`^The query has ${bound + 1} .*at most ${bound} `)),
        hint: 'Leave out the less significant ones.',
      },
    ])
  })

  it('is documented', () => {
    const [, table = ''] = PAGE.split('| a query has at most ')
    expect(table).toMatch(new RegExp(`^\\| ${bound.toLocaleString('en')} +\\| [a-z]`, 'm'))
  })
})

it('counts a repeated word once', () => {
  expect(problems('a '.repeat(QUERY_BOUNDS.parts))).toEqual([])
})
