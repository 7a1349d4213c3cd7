import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LearnedWord } from '../contracts/search.ts'
import { finish } from '../lib/slices.ts'
import { below, seeded, shuffled } from '../lib/random.ts'
import { entity, owner } from '../testing/search/build.ts'
import { learn } from './learn.ts'
import { learnableTexts } from './learnable.ts'
import { LearnedVocabulary } from './learned.ts'
import { TextSample } from './texts.ts'

const FILLER = 'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda sigma'.split(' ')

/** Texts of three words that say nothing, and some that do. */
function company(...telling: readonly string[]): readonly (readonly string[])[] {
  const random = seeded(7)
  const word = (): string => FILLER[below(random, FILLER.length)] ?? ''
  const filler = Array.from({ length: 300 }, (_, i) => [word(), word(), `other${letters(i)}`])
  return [...filler, ...telling.map((text, i) => [...text.split(' '), `one${letters(i)}`])]
}

/** Every text has a word of its own, as real ones have: otherwise it would be the same text again. */
function letters(n: number): string {
  return [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
}

const learned = (texts: Iterable<Iterable<string>>): LearnedVocabulary => finish(learn(texts))
const besides = (words: readonly LearnedWord[]): string[] => words.map(({ text, together }) => `${text} ${together}`)

describe('what is learned of a word', () => {
  it('is what stands beside it more often than chance would have it, with the number of texts', () => {
    const texts = company(
      'scene embedding',
      'scene embedding',
      'embedding scene',
      'scene mood',
      'scene mood',
      'alpha mood',
    )
    expect(besides(learned(texts).of('scene'))).toEqual(['embedding 3', 'mood 2'])
    expect(besides(learned(texts).of('embedding'))).toEqual(['scene 3'])
    expect(
      learned(texts)
        .of('alpha')
        .map(({ text }) => text),
    ).not.toContain('mood')
    expect(learned(texts).of('unheard')).toEqual([])
  })

  it('is nothing of what stood beside it once', () => {
    expect(learned(company('scene embedding', 'scene mood', 'mood alike')).of('scene')).toEqual([])
  })

  it('counts a text once however often it is said, whatever the order of its words', () => {
    const once = ['scene', 'embedding', 'one']
    expect(learned([...company(), once, once, once.toReversed()]).of('scene')).toEqual([])
  })

  it('is the same of all forms of the word, and counts the forms of what stands beside it as one', () => {
    const texts = company('scene embeddings', 'scenes embedding', 'scene embedding')
    expect(besides(learned(texts).of('scenes'))).toEqual(['embedding 3'])
    expect(besides(learned(texts).of('embed'))).toEqual(['scene 3'])
  })

  it('is at most five words, none of them a stop word, a number, an id or a letter', () => {
    const beside = 'ant bee cat dog elk fox'
    const texts = company(...Array.from({ length: 4 }, () => `scene of the v5 2026 x ${beside}`))
    const { length } = learned(texts).of('scene')
    expect(length).toBe(5)
    expect(beside.split(' ')).toEqual(
      expect.arrayContaining(
        learned(texts)
          .of('scene')
          .map(({ text }) => text),
      ),
    )
    expect(['of', 'the', 'v5', '2026', 'x'].flatMap((word) => learned(texts).of(word))).toEqual([])
  })

  it('is nothing of a word that most texts have', () => {
    const texts = company('scene embedding', 'scene embedding', 'scene embedding').map((text) => [
      ...text,
      'everywhere',
    ])
    expect(
      learned(texts)
        .of('scene')
        .map(({ text }) => text),
    ).not.toContain('everywhere')
    expect(learned(texts).of('everywhere')).toEqual([])
  })

  it('is nothing of a word that many texts have, though it stands beside more often than by chance', () => {
    const texts = company(...Array.from({ length: 9 }, () => 'scene embedding'))
    const often = texts.map((text, i) => (i % 4 === 0 || text.includes('scene') ? [...text, 'often'] : text))
    expect(besides(learned(often).of('scene'))).toEqual(['embedding 9'])
    // A word of boilerplate means nothing itself: what it stands beside would be noise to whoever looks for it.
    expect(learned(often).of('often')).toEqual([])
  })

  it('is nothing of what may stand beside it by chance, as words of many texts do now and then', () => {
    const apart = (word: string): string[] => Array.from({ length: 12 }, (_, i) => `${word} ${FILLER[i] ?? ''}`)
    const texts = company(...apart('scene'), ...apart('mood'), 'scene mood', 'mood scene')
    expect(
      learned(texts)
        .of('scene')
        .map(({ text }) => text),
    ).not.toContain('mood')
  })

  it('is nothing of what stands beside it less often than by chance', () => {
    // Of 6,000 texts 280 have each: by chance 13 would have both.
    const texts = Array.from({ length: 6_000 }, (_, i) => {
      const [scene, mood] = [i < 280, i >= 278 && i < 558]
      return [...(scene ? ['scene'] : []), ...(mood ? ['mood'] : []), 'filler', `other${letters(i)}`]
    })
    expect(learned(texts).of('scene')).toEqual([])
  })

  it('does not depend on the order of the texts', () => {
    const texts = company('scene embedding', 'scene embedding', 'scene mood', 'scene mood', 'mood embedding')
    const words = ['scene', 'embedding', 'mood', ...FILLER]
    const all = (vocabulary: LearnedVocabulary): unknown => words.map((word) => vocabulary.of(word))
    const inOrder = all(learned(texts))
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(all(learned(shuffled(seeded(seed), texts)))).toEqual(inOrder)
      }),
      { numRuns: 10 },
    )
    expect(learned(texts).of('constructor')).toEqual([])
  })
})

function added(sample: TextSample, text: readonly string[]): void {
  finish(sample.add(text))
}

describe('texts', () => {
  it('are a bounded sample, the same ones whatever their order', () => {
    const all = Array.from({ length: 500 }, (_, i) => ['scene', `w${letters(i)}`])
    const sampled = (texts: readonly (readonly string[])[]): number[] => {
      const sample = new TextSample(64)
      for (const text of texts) added(sample, text)
      return [...sample.texts.keys()].toSorted((a, b) => a - b)
    }
    const kept = sampled(all)
    expect(kept.length).toBeLessThanOrEqual(64)
    expect(kept.length).toBeGreaterThan(16)
    expect(sampled(all.toReversed())).toEqual(kept)
  })

  it('of a bounded sample are counted as far as they are kept', () => {
    const sample = new TextSample(64)
    for (let i = 0; i < 500; i++) added(sample, ['scene', `w${letters(i)}`])
    const scene = sample.stems.find((one) => one?.forms.has('scene'))
    expect(scene?.texts).toBe(sample.texts.size)
  })

  it('have more different words than are kept: those of one text are forgotten, and then new ones are left out', () => {
    const sample = new TextSample(1_000, 64)
    const common = Array.from({ length: 20 }, (_, i) => `common${letters(i)}`)
    for (let i = 0; i < 200; i++) added(sample, [...common, `one${letters(i)}`])
    expect(sample.stems.filter((one) => one !== null).length).toBeLessThanOrEqual(64 + 32)
    expect(sample.stems.find((one) => one?.forms.has('commona'))?.texts).toBe(sample.texts.size)
    const crowded = new TextSample(1_000, 8)
    for (let i = 0; i < 20; i++) added(crowded, [...common, `one${letters(i)}`])
    expect(crowded.stems.some((one) => one?.forms.has('onebj') === true)).toBe(false)
  })

  it('are what a thing says of itself, and what it is called beside what it is connected with', () => {
    const fields = { description: 'A vector.', related: ['Frame encoder'], ownerNames: ['Al'] }
    const look = entity(1, { name: 'Shot look', ...fields })
    expect([...learnableTexts([look])]).toEqual([
      ['a', 'vector', 'shot', 'look'],
      ['shot', 'look', 'frame', 'encoder'],
    ])
    expect([...learnableTexts([entity(2, { name: 'Shot look' }), owner(3, { name: 'Alice' })])]).toEqual([])
  })

  it('are taken once of things that have the same description but for numbers', () => {
    const versions = [1, 2, 3].map((n) => entity(n, { name: `Look v${n}`, description: `Version ${n}, trained.` }))
    expect([...learnableTexts(versions)]).toEqual([['version', '1', 'trained', 'look', 'v1']])
  })
})

it('learning pauses often enough for readers to be answered in between', () => {
  const work = learn(company())
  let pauses = 0
  while (work.next().done !== true) pauses++
  expect(pauses).toBeGreaterThan(2)
})
