import { describe, expect, it } from 'vitest'
import type { IndexedDocument } from '../../contracts/search-documents.ts'
import { analyse } from '../../search/analyse.ts'
import { entity, owner, uriOf, requireWords } from './build.ts'
import { HOSTILE } from './hostile.ts'
import type { Having } from './subject.ts'

function entitiesNamed(...names: readonly string[]): IndexedDocument[] {
  return names.map((name, i) => entity(i + 1, { name }))
}

export function wordsContract(having: Having): void {
  describe('words', () => {
    it('are found in every text of an entity', async () => {
      const texts = {
        name: 'aaa',
        description: 'bbb',
        ownerNames: ['ccc', 'ddd'],
        related: ['eee'],
        tags: ['fff::ggg'],
      }
      const filled = await having(
        entity(1, {
          ...texts,
          domain: 'hhh',
          businessDomains: ['iii'],
          platform: 'jjj',
          entityType: 'Kkk',
          status: 'nnn',
          error: 'ooo',
          metrics: ['ppp', 'qqq'],
          id: uriOf('model', 'lll/mm%m'),
        }),
        entity(2, { name: 'other' }),
      )
      for (const word of [
        'aaa',
        'bbb',
        'ccc',
        'ddd',
        'eee',
        'fff',
        'ggg',
        'hhh',
        'iii',
        'jjj',
        'kkk',
        'lll',
        'mm',
        'nnn',
      ])
        expect([word, await filled.find(word)]).toEqual([word, [1]])
      for (const word of ['ooo', 'ppp', 'qqq']) expect([word, await filled.find(word)]).toEqual([word, [1]])
    })

    it('are found in every text of an owner', async () => {
      const filled = await having(
        owner(1, { name: 'aaa', email: 'bbb@ccc.org', memberOf: ['ddd', 'eee'], entityType: 'Group' }),
        owner(2),
      )
      for (const word of ['aaa', 'bbb', 'ccc', 'ddd', 'eee', 'group', 'u1'])
        expect([word, await filled.find(word)]).toEqual([word, [1]])
    })

    it('end at separators and camel case, which also matches as one word', async () => {
      const filled = await having(
        ...entitiesNamed('aa-bb_cc.dd:ee/ff', 'PyTorchTrainer', 'pytorchtrainer', 'XMLReader'),
      )
      for (const word of ['bb', 'cc', 'dd', 'ee', 'ff']) expect(await filled.find(word)).toEqual([1])
      await filled.expectFinds([
        ['torch', [2]],
        ['TRAINER', [2]],
        ['pytorchtr', [3, 2]],
        ['xml', [4]],
        ['xmlreader', [4]],
      ])
    })

    it('match by prefix: in names from one letter, elsewhere from three', async () => {
      const filled = await having(
        entity(1, { name: 'quality' }),
        entity(2, { tags: ['quality'] }),
        entity(3, { description: 'quality' }),
        entity(4, { name: 'inequality' }),
      )
      await filled.expectFinds([
        ['q', [1]],
        ['qu', [1]],
        ['qua', [1, 2, 3]],
        ['quality', [1, 2, 3]],
        ['ality', []],
      ])
    })
  })

  describe('typos', () => {
    it('of one letter are forgiven from four letters on, of two from eight, never in digits', async () => {
      const filled = await having(...entitiesNamed('cat', 'gate', 'ranking', 'similarity', 'feature12', 'ranker5'))
      await filled.expectFinds([
        ['cta', []],
        ['gaet', [2]],
        ['gute', [2]],
        ['gatee', [2]],
        ['gte', []],
        ['guts', []],
        ['atge', []],
        ['rankng', [3]],
        ['tanking', [3]],
        ['rnakign', []],
        ['simlarty', [4]],
        ['smilariyt', [4]],
        ['simmilarrity', [4]],
        ['simmilarritty', []],
        ['featrue12', []],
        ['rankerx', [6]],
      ])
    })

    it('are counted in letters, whatever their size in memory', async () => {
      const filled = await having(...entitiesNamed('𐐨𐐩𐐪𐐫', '𐐬𐐭𐐮'))
      await filled.expectFinds([
        ['𐐨𐐪𐐩𐐫', [1]],
        ['𐐨𐐪𐐫𐐩', []],
        ['𐐬𐐮𐐭', []],
      ])
    })

    it('count only for whole words, and for camel case as one', async () => {
      const filled = await having(...entitiesNamed('recommendation', 'PyTorchTrainer'))
      await filled.expectFinds([
        ['recomend', []],
        ['pytrochtrainer', [2]],
      ])
    })

    it('count outside names only if nothing has the word, whole or as a prefix', async () => {
      const tagged = entity(1, { tags: ['personal'], description: 'ranking' })
      const filled = await having(tagged)
      expect(await filled.find('persomal')).toEqual([1])
      expect(await filled.find('rnaking')).toEqual([1])
      for (const text of ['persomal', 'persomalities', 'PersomalEntity']) {
        const has = entity(2, { description: text })
        await filled.put(has)
        expect([text, await filled.find('persomal')]).toEqual([text, [2]])
        await filled.drop(has)
        expect(await filled.find('persomal')).toEqual([1])
      }
    })
  })

  describe('corrections', () => {
    it('are the nearest known words: by edits, then frequency, then code unit', async () => {
      const filled = await having(
        entity(1, { name: 'ranking' }),
        entity(2, { description: 'ranting rankings' }),
        entity(3, { tags: ['ranting'] }),
        entity(4, { name: 'banking' }),
      )
      const corrected = async (text: string): Promise<unknown> =>
        (await filled.page(text)).corrections.map(({ word, nearest }) => `${word} → ${nearest}`)
      expect(await corrected('randing')).toEqual(['randing → ranting'])
      expect(await corrected('bannking')).toEqual(['bannking → banking'])
      expect(await corrected('anking')).toEqual(['anking → banking'])
      expect(await corrected('rankingz xyzzy rank ran ranking v2')).toEqual(['rankingz → ranking'])
      await filled.drop(entity(4))
      expect(await corrected('anking')).toEqual(['anking → ranking'])
    })
  })

  describe('scripts', () => {
    it('match regardless of case, accents and Unicode normal form', async () => {
      const filled = await having(
        ...entitiesNamed('Résumé naïve', 'résume\u0301', 'İstanbul', 'ﬁle', 'ｆｕｌｌ', 'Straße', 'ΣΊΣΥΦΟΣ'),
      )
      await filled.expectFinds([
        ['resume', [2, 1]],
        ['NAI\u0308VE', [1]],
        ['istanbul', [3]],
        ['file', [4]],
        ['FULL', [5]],
        ['STRASSE', []],
        ['straße', [6]],
        ['ΣΙΣΥΦΟΣ', [7]],
      ])
    })

    it('without spaces match by pairs of characters', async () => {
      const filled = await having(
        entity(1, { name: '視覚類似モデル' }),
        entity(2, { description: 'これは視覚類似です' }),
        entity(3, { name: '類似視覚' }),
        entity(4, { name: 'ภาษาไทย' }),
        entity(5, { name: '한국어 모델' }),
      )
      const all = (text: string): Promise<number[]> =>
        filled.find(requireWords(text, { phrases: [analyse(text).words], words: [] }))
      await filled.expectFinds([
        ['視覚', [1, 3, 2]],
        ['モデル', [1]],
        ['類', [3, 1]],
        ['ไทย', [4]],
        ['한국', [5]],
      ])
      expect(await all('視覚類似')).toEqual([1, 2])
      expect((await filled.find('視覚類似'))[0]).toBe(1)
    })

    it('from right to left match, with or without points', async () => {
      const filled = await having(...entitiesNamed('שָׁלוֹם עולם', 'مَرْحَبًا بالعالم', 'नमस्ते दुनिया'))
      await filled.expectFinds([
        ['שלום', [1]],
        ['\u200fשלו', [1]],
        ['שלןם', [1]],
        ['مرحبا', [2]],
        ['بالعالم', [2]],
        ['नमस्ते', [3]],
      ])
    })
  })

  describe('hostile input', () => {
    it('is text: each document is found by itself, and nothing else is', async () => {
      const filled = await having(
        entity(500, { name: 'ordinary', platform: 'plain', entityType: null }),
        ...entitiesNamed(...HOSTILE),
      )
      for (const [i, text] of HOSTILE.entries()) {
        const found = await filled.find(text)
        expect([text, found[0], found.includes(500)]).toEqual([text, i + 1, false])
      }
    })

    it('without any word asks for everything', async () => {
      const filled = await having(...entitiesNamed('one', '***'))
      for (const text of ['', '***', '()', '\u0000', '"', '\ud800', '\u202e', '&&'])
        expect([text, await filled.find(text)]).toEqual([text, [1, 2]])
    })

    it('of any length is found: words are truncated, names compared whole', async () => {
      const long = 'x'.repeat(50_000)
      const filled = await having(...entitiesNamed(`${long}a`, `${long}b`, 'word '.repeat(5_000), `a${'𐐨'.repeat(30)}`))
      expect(await filled.find(`${long.slice(0, 1_000)}`)).toEqual([1, 2])
      expect(await filled.find(`${long}b`)).toEqual([2, 1])
      expect(await filled.find('word')).toEqual([3])
      expect(await filled.find(`${'x'.repeat(40)}yz`)).toEqual([1, 2])
      expect(await filled.find(`a${'𐐨'.repeat(18)}`)).toEqual([4])
      expect(await filled.find(`a${'𐐨'.repeat(25)}`)).toEqual([4])
    })

    it('with too many words is searched by the first sixteen', async () => {
      const words = Array.from({ length: 1_200 }, (_, i) => `word${i}`)
      const filled = await having(entity(1, { name: words.slice(0, 16).join(' ') }))
      const { plan, hits } = await filled.page(words.join(' '))
      expect([plan.words.length, hits.length]).toEqual([16, 1])
    })
  })

  describe('phrases', () => {
    it('are whole words next to each other in one value', async () => {
      const filled = await having(
        entity(1, { name: 'the daily ranking model' }),
        entity(2, { tags: ['daily::ranking'] }),
        entity(3, { description: 'a daily-ranking, of models' }),
        entity(4, { related: ['daily', 'ranking'], ownerNames: ['daily'], name: 'ranking daily' }),
        entity(5, { name: 'PyTorch daily' }),
      )
      const phrase = (...phrases: string[]): Promise<number[]> =>
        filled.find(requireWords('', { phrases: phrases.map((text) => analyse(text).words) }))
      expect(await phrase('daily ranking')).toEqual([1, 2, 3])
      expect(await phrase('daily rank')).toEqual([])
      expect(await phrase('dialy ranking')).toEqual([])
      expect(await phrase('daily model')).toEqual([])
      expect(await phrase('daily ranking', 'the')).toEqual([1])
      expect(await phrase('py torch daily')).toEqual([5])
      expect(await phrase('pytorch daily')).toEqual([])
      expect(await filled.find(requireWords('', { phrases: [['pytorch']] }))).toEqual([5])
      expect(await filled.find(requireWords('the', { phrases: [['daily', 'ranking']] }))).toEqual([1])
    })

    it('turn off the precedence of exact names', async () => {
      const filled = await having(
        entity(1, { name: 'daily', description: 'a b' }),
        entity(2, { name: 'daily a b', usage: 9 }),
      )
      expect(await filled.find('daily')).toEqual([1, 2])
      expect(await filled.find(requireWords('daily', { phrases: [['a', 'b']] }))).toEqual([2, 1])
    })

    it('can be repeated, and reach as far as a text is searched', async () => {
      const filled = await having(
        entity(1, { description: `${'a '.repeat(1_997)}b c d e` }),
        entity(2, { description: 'a b a' }),
      )
      const phrase = (...words: string[]): Promise<number[]> => filled.find(requireWords('', { phrases: [words] }))
      expect(await phrase('a', 'a', 'a')).toEqual([1])
      expect(await phrase('a', 'b', 'a')).toEqual([2])
      expect(await phrase('b', 'c', 'd')).toEqual([1])
      expect(await phrase('d', 'e')).toEqual([])
      expect(await phrase('e')).toEqual([])
    })
  })

  describe('excluded words and phrases', () => {
    it('exclude documents with them anywhere, as whole words', async () => {
      const filled = await having(
        entity(1, { name: 'ranking' }),
        entity(2, { name: 'ranking', description: 'deprecated' }),
        entity(3, { name: 'ranking', tags: ['old::one'] }),
        entity(4, { name: 'ranking', description: 'OldModel' }),
      )
      const without = (...phrases: string[][]): Promise<number[]> =>
        filled.find(requireWords('ranking', { without: phrases }))
      expect(await without(['deprecated'])).toEqual([1, 3, 4])
      expect(await without(['deprec'])).toEqual([1, 2, 3, 4])
      expect(await without(['deprecatde'])).toEqual([1, 2, 3, 4])
      expect(await without(['old', 'one'])).toEqual([1, 2, 4])
      expect(await without(['oldmodel'], ['deprecated'])).toEqual([1, 3])
      expect(await without(['ranking'])).toEqual([])
      expect(await filled.find(requireWords('', { without: [['deprecated']] }))).toEqual([1, 3, 4])
    })
  })
}
