import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stemOf } from './stem.ts'

it.each([
  ['embedding', 'embeddings', 'embedded', 'embeds', 'embed'],
  ['scene', 'scenes'],
  ['query', 'queries'],
  ['match', 'matches', 'matching', 'matched'],
  ['tag', 'tags'],
  ['price', 'prices', 'pricing', 'priced'],
  ['bill', 'bills', 'billing', 'billed'],
  ['planned', 'planning'],
  ['model', 'models', 'modelling', 'modelled', 'modeling', 'modeled'],
  ['install', 'installs', 'installing', 'installed'],
])('%s, %s … are forms of one word', (...forms) => {
  expect(new Set(forms.map(stemOf)).size).toBe(1)
})

it.each([
  ['loss', 'lo'],
  ['status', 'statu'],
  ['string', 'str'],
  ['bus', 'bu'],
  ['analysis', 'analysi'],
  ['rating', 'rat'],
  ['seed', 'se'],
])('%s keeps its ending', (word, shorter) => {
  expect(stemOf(word)).not.toBe(shorter)
})

it('a stem is never empty, and never longer than the word', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-zé中]{1,20}$/), (word) => {
      expect(stemOf(word).length).toBeGreaterThan(0)
      expect(stemOf(word).length).toBeLessThanOrEqual(word.length)
    }),
  )
})
