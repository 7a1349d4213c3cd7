import { expect, it } from 'vitest'
import { verbOfRelation } from './relationship-news.ts'

it.each([
  ['uses feature', 'now uses feature', 'no longer uses feature'],
  ['computed from', 'is now computed from', 'is no longer computed from'],
  ['consumed', 'consumed', 'is no longer known to have consumed'],
  ['instance of', 'is now an instance of', 'is no longer an instance of'],
  ['part of', 'is now part of', 'is no longer part of'],
  ['might be owned by', 'might now be owned by', 'might no longer be owned by'],
])('the relationship %j is told as %j and %j', (words, added, removed) => {
  expect([true, false].map((isNew) => verbOfRelation(words, isNew).trim())).toEqual([added, removed])
})
