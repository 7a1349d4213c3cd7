import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyse, analyseTyped } from './analyse.ts'
import { locate, prefixRange, type LocatedWord } from './locate.ts'

const found = (text: string) => locate(text).words.map(({ from, to }) => text.slice(from, to))
const written = fc
  .array(
    fc.oneof(
      fc.constantFrom('ranking', 'PyTorch', 'v5', 'Ünïcode', 'cafe\u0301', 'ﬁne', 'ＡＢ', '½', 'Straße', 'ΟΔΟΣ', 'İx'),
      fc.constantFrom(
        '模型型号',
        '特徴量',
        'ｶﾞｲﾄﾞ',
        '한국어',
        'ᄒ\u1161ᆫ',
        'ㄱￂ',
        '어',
        'ㄳ',
        'ไทย',
        'שָׁלוֹם',
        'مُحَمَّد',
        '𝐀𝐁',
        '𝟙𝟚',
      ),
      fc.constantFrom(' ', '-', '_', '/', '::', '.', '\u0301', '…', '—'),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 10 },
  )
  .map((pieces) => pieces.join(''))

describe('locating the words of a text', () => {
  it.each([
    ['Ranking-v5, PyTorch', ['Ranking', 'v5', 'Py', 'Torch']],
    ['cafe\u0301 Ünïcode', ['cafe\u0301', 'Ünïcode']],
    ['das ½ ﬁne', ['das', '½', '½', 'ﬁne']],
    ['模型型号 模型', ['模型', '型型', '型号', '模型']],
    ['ΟΔΟΣ οδός', ['ΟΔΟΣ', 'οδός']],
    ['한국어ㄳ 어\u11aa', ['한국어ㄳ', '어\u11aa']],
    ['한국어\u0301ㄳ', ['한국어\u0301ㄳ']],
    ['a a a', ['a', 'a', 'a']],
  ])('finds words in %s', (text, wanted) => {
    expect(found(text)).toEqual(wanted)
  })

  it('finds the words that camel case was split from', () => {
    const text = 'the PyTorch model'
    expect(locate(text).joined.map(({ from, to }) => text.slice(from, to))).toEqual(['PyTorch'])
  })

  it('finds words of scripts without spaces once each, with digits among them', () => {
    for (const text of ['模型号၀模型', '模 模', '号模 模型']) {
      const { words } = locate(text)
      expect(words.map((word) => word.text)).toEqual(analyse(text).words)
      expect(new Set(words.map(({ from }) => from)).size).toBe(words.length)
    }
  })

  it('finds every word in order, at its position', () => {
    fc.assert(
      fc.property(written, (text) => {
        const { words, joined } = analyse(text)
        const located = locate(text)
        expect(located.words.map((word) => word.text)).toEqual(words)
        expect(located.joined.map((word) => word.text)).toEqual(joined)
        const again = ({ from, to, text: word }: LocatedWord): boolean =>
          analyseTyped(text.slice(from, to)).some((one) => one.includes(word.slice(0, 2)) || word.includes(one))
        for (const word of located.words) {
          expect(word.from).toBeLessThan(word.to)
          expect([text, word, again(word)]).toEqual([text, word, true])
        }
      }),
      { numRuns: 5_000 },
    )
  })
})

it('finds the typed prefix of a word', () => {
  const of = (text: string, typed: string) => {
    const [word = { text: '', from: 0, to: 0 }] = locate(text).words
    const { from, to } = prefixRange(text, word, typed)
    return text.slice(from, to)
  }
  expect(of('Rankings', 'rank')).toBe('Rank')
  expect(of('cafe\u0301s', 'cafe')).toBe('cafe\u0301')
  expect(of('Ünïcode', 'un')).toBe('Ün')
  expect(of('ﬁne', 'f')).toBe('ﬁ')
})
