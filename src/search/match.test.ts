import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { IndexedDocument } from '../contracts/search-documents.ts'
import type { PlannedWord } from '../contracts/search-index.ts'
import { entity, owner, uriOf } from '../testing/search/build.ts'
import { hasPhrase, matchOf, phraseMatch, groupsOf } from './match.ts'
import { analyse } from './analyse.ts'
import { MATCHES, NONE } from './rank.ts'
import { allowedTypos } from './allowed-typos.ts'
import { searchedValues } from './values.ts'

function planWord(text: string, more: Partial<PlannedWord> = {}): PlannedWord {
  return { text, optional: false, typos: allowedTypos(text), typosEverywhere: false, weight: 8, synonyms: [], ...more }
}

function match(indexed: IndexedDocument, word: PlannedWord | string): string | undefined {
  return MATCHES[matchOf(typeof word === 'string' ? planWord(word) : word, groupsOf(indexed))]
}

describe('a word', () => {
  it.each([
    ['ranking', 'name'],
    ['r', 'name-start'],
    ['rank', 'name-start'],
    ['rank', 'name-start'],
    ['ranked', 'name-form'],
    ['rankings', 'name-form'],
    ['rnaking', 'name-typo'],
    ['rankinks', 'name-typo'],
    ['rinkung', 'none'],
    ['raning2', 'none'],
  ])('"%s" matches the name "Ranking": %s', (word, expected) => {
    expect(match(entity(1, { name: 'Ranking' }), word)).toBe(expected)
  })

  it.each([
    ['personal', 'other'],
    ['per', 'other-start'],
    ['pe', 'none'],
    ['personel', 'none'],
  ])('"%s" matches the tag "team::personal": %s', (word, expected) => {
    expect(match(entity(1, { tags: ['team::personal'] }), word)).toBe(expected)
  })

  it('matches with a typo outside names only if nothing has it as typed', () => {
    const typed = planWord('personel', { typosEverywhere: true })
    expect(match(entity(1, { tags: ['team::personal'] }), typed)).toBe('other-typo')
    expect(match(entity(1, { description: 'personal' }), typed)).toBe('text-typo')
  })

  it.each([
    ['personal', 'text'],
    ['per', 'text-start'],
    ['pe', 'none'],
    ['personel', 'none'],
  ])('"%s" matches the description "a personal one": %s', (word, expected) => {
    expect(match(entity(1, { description: 'a personal one' }), word)).toBe(expected)
  })

  it.each<[string, string]>([
    ['pytorch', 'name'],
    ['pytor', 'name-start'],
    ['pytrch', 'name-typo'],
    ['torch', 'name'],
  ])('"%s" matches camel case, whole and in parts: %s', (word, expected) => {
    expect(match(entity(1, { name: 'PyTorch' }), word)).toBe(expected)
  })

  it('matches a synonym anywhere, in any form, but prefers a literal match', () => {
    const scene = planWord('scene', { synonyms: ['embedding'] })
    expect(match(entity(1, { name: 'Embedding' }), scene)).toBe('synonym')
    expect(match(entity(1, { description: 'an embedding' }), scene)).toBe('synonym')
    expect(match(entity(1, { name: 'Embeddings' }), scene)).toBe('synonym')
    expect(match(entity(1, { name: 'Embeddingly' }), scene)).toBe('none')
    expect(match(entity(1, { name: 'Embedding', description: 'scenes' }), scene)).toBe('text-start')
  })

  it('matches another form anywhere, above a typo and below a prefix', () => {
    expect(match(entity(1, { tags: ['about::scene'] }), 'scenes')).toBe('other-form')
    expect(match(entity(1, { description: 'of a scene' }), 'scenes')).toBe('text-form')
    expect(match(entity(1, { name: 'scenee scene' }), 'scenes')).toBe('name-form')
    expect(match(entity(1, { name: 'scene scenester' }), 'scenes')).toBe('name-start')
    expect(match(entity(1, { name: 'use' }), planWord('used', { optional: true, typos: 0 }))).toBe('none')
  })

  it('matches as typed at least as well as in another form', () => {
    const forms = ['scene', 'scenes', 'scened', 'scening']
    fc.assert(
      fc.property(
        fc.constantFrom(...forms),
        fc.constantFrom(...forms),
        fc.constantFrom('name' as const, 'description' as const),
        fc.array(fc.constantFrom('mood', 'scene', 'other'), { maxLength: 3 }),
        (typed, other, field, rest) => {
          const levelOf = (word: string): number =>
            matchOf(planWord(typed), groupsOf(entity(1, { [field]: [...rest, word].join(' ') })))
          expect(levelOf(typed)).toBeGreaterThanOrEqual(levelOf(other))
          if (typed !== other) expect(levelOf(other)).toBeGreaterThan(NONE)
        },
      ),
    )
  })

  it('matches in the best place and the best way', () => {
    const named = { name: 'Rankings', tags: ['ranking::yes'], description: 'ranking' }
    expect(match(entity(1, named), 'ranking')).toBe('name-start')
    expect(match(entity(1, { ...named, name: 'rankink' }), 'ranking')).toBe('name-typo')
    expect(match(entity(1, { ...named, name: null }), 'ranking')).toBe('other')
    expect(match(entity(1, { ...named, name: null, tags: [] }), 'ranking')).toBe('text')
  })

  it('matches the same however words are spread over values', () => {
    const word = fc.stringMatching(/^[a-c]{1,5}$/)
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), word, (words, typed) => {
        const [together, apart] = [entity(1, { related: [words.join(' ')] }), entity(1, { related: words })]
        expect(match(apart, typed)).toBe(match(together, typed))
      }),
    )
  })
})

describe('a phrase', () => {
  const entityWith = (...values: string[]): IndexedDocument => entity(1, { related: values })
  const found = (indexed: IndexedDocument, phrase: string): string | undefined =>
    MATCHES[phraseMatch(analyse(phrase).words, groupsOf(indexed))]

  it('matches whole words next to one another, in their order', () => {
    expect(found(entityWith('the daily ranking model'), 'daily ranking')).toBe('other')
    for (const no of ['ranking daily', 'daily model', 'daily rank', 'dialy ranking'])
      expect(found(entityWith('the daily ranking model'), no)).toBe('none')
  })

  it('does not span two values', () => {
    expect(found(entityWith('daily', 'ranking'), 'daily ranking')).toBe('none')
    expect(found(entity(1, { name: 'daily', description: 'ranking' }), 'daily ranking')).toBe('none')
  })

  it('matches in its best place', () => {
    expect(found(entity(1, { name: 'a b', description: 'a b' }), 'a b')).toBe('name')
    expect(found(entity(1, { description: 'a b' }), 'a b')).toBe('text')
  })

  it('matches camel case if it has one word, and nothing if it has none', () => {
    expect(found(entityWith('PyTorch'), 'pytorch')).toBe('other')
    expect(found(entityWith('PyTorch'), '***')).toBe('none')
  })

  it('matches exactly if its words occur in the text in a row', () => {
    const words = fc.array(fc.constantFrom('a', 'b'), { maxLength: 6 })
    fc.assert(
      fc.property(words, fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 3 }), (text, phrase) => {
        expect(hasPhrase({ words: text, joined: [] }, phrase)).toBe(
          ` ${text.join(' ')} `.includes(` ${phrase.join(' ')} `),
        )
      }),
    )
  })
})

it('an entity is found by each of its texts, but not by its state or dates', () => {
  const all = entity(1, {
    id: uriOf('model', 'folder/résumé'),
    entityType: 'ModelInstance',
    name: 'n',
    description: 'd',
    ownerNames: ['o1', 'o2'],
    related: ['r'],
    tags: ['k::v'],
    domain: 'models',
    businessDomains: ['Ads'],
    platform: 'registry',
  })
  expect(searchedValues(all).map(({ field, group, text }) => `${field} ${group} ${text}`)).toEqual([
    'name name n',
    'entityType other ModelInstance',
    'description text d',
    'tags other k::v',
    'ownerNames other o1',
    'ownerNames other o2',
    'related other r',
    'businessDomains other Ads',
    'domain other models',
    'platform other registry',
    'resourceId other folder/résumé',
  ])
})

it('an owner is found by each of its texts', () => {
  const all = owner(1, { name: 'n', email: 'a@b.c', memberOf: ['g1', 'g2'] })
  expect(searchedValues(all).map(({ field, group, text }) => `${field} ${group} ${text}`)).toEqual([
    'name name n',
    'entityType other User',
    'email other a@b.c',
    'memberOf other g1',
    'memberOf other g2',
    'resourceId other u1',
  ])
})
