import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyse, analyseTyped, fold, foldCase, LONGEST_WORD, MAX_WORDS } from './analyse.ts'

it.each<[string, string, string]>([
  ['ranking-model_v5.final:x/y', 'ranking model v5 final x y', ''],
  ['PyTorchTrainer', 'py torch trainer', 'pytorchtrainer'],
  ['XMLReader model2Vec', 'xml reader model2vec', 'xmlreader'],
  ['Résumé e\u0301te\u0301 İstanbul ﬁle ｆｕｌｌ', 'resume ete istanbul file full', ''],
  ['視覚類似 類', '視覚 覚類 類似 類', ''],
  ['モデルPyTorch', 'モデ デル py torch', 'モデ デル pytorch'],
  ['v5視覚x', 'v5 視覚 x', ''],
  ['𠮷野家', '𠮷野 野家', ''],
  ['שָׁלוֹם مَرْحَبًا हिन्दी', 'שלום مرحبا हिन्दी', ''],
  ['a\u0000b\ud800c "d"', 'a b c d', ''],
  ['*** \u0301', '', ''],
])('splits %j into the words "%s"', (text, words, joined) => {
  expect(analyse(text)).toEqual({ words: words.split(' ').filter(Boolean), joined: joined.split(' ').filter(Boolean) })
})

it('keeps camel case as one word in typed text', () => {
  expect(analyseTyped('PyTorch XMLReader-v5')).toEqual(['pytorch', 'xmlreader', 'v5'])
})

describe('any text', () => {
  const text = fc.string({ unit: 'grapheme-composite', maxLength: 60 })
  const half = fc.string({
    unit: fc.constantFrom('a', 'B', '\ud800', '\udc00', '\u{10428}', 'é', '視', '\u05b8', ' '),
    maxLength: 90,
  })

  it('yields words that are well-formed, folded, not empty and not too long', () => {
    fc.assert(
      fc.property(fc.oneof(text, half), (one) => {
        const { words, joined } = analyse(one)
        for (const word of [...words, ...joined, ...analyseTyped(one)]) {
          expect(word.length).toBeGreaterThan(0)
          expect(word.length).toBeLessThanOrEqual(LONGEST_WORD)
          expect(word.isWellFormed()).toBe(true)
          expect(fold(word)).toBe(word)
        }
      }),
    )
  })

  it('matches its typed form: each typed word is a word or a joined word', () => {
    fc.assert(
      fc.property(fc.oneof(text, half), (one) => {
        const { words, joined } = analyse(one)
        expect(analyseTyped(one).filter((word) => !words.includes(word) && !joined.includes(word))).toEqual([])
      }),
    )
  })

  it('yields the same typed words in lower case', () => {
    fc.assert(
      fc.property(fc.oneof(text, half), (one) => {
        expect(analyseTyped(fold(one.toWellFormed()))).toEqual(analyseTyped(one))
      }),
    )
  })
})

it('indexes a limited number of words, and of letters per word', () => {
  expect(analyse('a '.repeat(MAX_WORDS + 5)).words).toHaveLength(MAX_WORDS)
  expect(analyse('視'.repeat(MAX_WORDS + 5)).words).toHaveLength(MAX_WORDS)
  expect(analyse('x'.repeat(90)).words).toEqual(['x'.repeat(LONGEST_WORD)])
  expect(analyse(`a${'𐐨'.repeat(90)}`).words).toEqual([`a${'𐐨'.repeat(19)}`])
})

it('exact comparison ignores case, width and surrounding space, but not accents', () => {
  expect(foldCase(' Ｒanking V5\n')).toBe('ranking v5')
  expect(foldCase('\u000bRanking\tV5 ')).toBe('ranking\tv5')
  expect(foldCase('Résumé')).not.toBe(foldCase('Resume'))
  expect(foldCase('e\u0301')).toBe(foldCase('É'))
  expect(foldCase('a\ud800')).toBe(foldCase('a\ufffd'))
})
