import { describe, expect, it } from 'vitest'
import type { IndexedDocument } from '../contracts/search-documents.ts'
import type { RequiredMatches } from '../contracts/search-index.ts'
import { entity, owner, uriOf, requireWords } from '../testing/search/build.ts'
import { analyseTyped } from './analyse.ts'
import { groupsOf } from './match.ts'
import { measure } from './measure.ts'
import { strictPlan } from './plan.ts'
import { NAME, NONE, TEXT, type MatchMeasures } from './rank.ts'

const NOTHING = { documents: 0, withWord: () => 0, hasPartly: () => false, nearest: () => null, synonyms: () => [] }

function measureMatch(indexed: IndexedDocument, requested: RequiredMatches | string): MatchMeasures | null {
  const query = typeof requested === 'string' ? requireWords(requested) : requested
  return measure(indexed, groupsOf(indexed), { wanted: query, plan: strictPlan(query.words, NOTHING) })
}

describe('exactName', () => {
  it.each([
    ['Ranking-Model v5', 2],
    [' ranking-model V5 ', 2],
    ['ranking model v5', 1],
    ['RankingModel v5', 1],
    ['ranking model', 0],
    ['ranking model v5 b', 0],
  ])('scores "Ranking-Model v5" for "%s" as %i', (text, exactName) => {
    expect(measureMatch(entity(1, { name: 'Ranking-Model v5' }), text)).toMatchObject({ exactName })
  })

  it('ignores names without words', () => {
    expect(measureMatch(entity(1, { name: '???' }), '!!!')).toMatchObject({ exactName: 0, begins: false })
    expect(measureMatch(entity(1, { name: null }), '')).toMatchObject({ exactName: 0, exactId: false })
  })
})

it('an exact id is the URI, the resource id, its last part, or an e-mail address', () => {
  const model = entity(1, { id: uriOf('model', 'Ads/Ränking v5') })
  for (const text of [model.document.id, model.document.id.toUpperCase(), 'ads/ränking v5', 'RÄNKING V5'])
    expect([text, measureMatch(model, text)?.exactId]).toEqual([text, true])
  for (const text of ['ads', 'ads/', 'ranking v5', 'ränking', ''])
    expect([text, measureMatch(model, text)?.exactId]).toEqual([text, false])
  expect(measureMatch(owner(1, { email: 'Alice@x.org' }), 'alice@X.org')).toMatchObject({ exactId: true })
  expect(measureMatch(owner(1), '')).toMatchObject({ exactId: false })
})

it('a location, or its last part, is an exact id of the data there', () => {
  const data = entity(1, { attributes: ['location::s3://Bucket/2026/part-1.parquet', 'status::s3://other'] })
  const folder = entity(2, { attributes: ['location::/data/daily/'] })
  for (const text of ['s3://bucket/2026/part-1.parquet', 'Part-1.parquet'])
    expect([text, measureMatch(data, text)?.exactId]).toEqual([text, true])
  for (const text of ['daily', '/data/daily', '/data/daily/'])
    expect([text, measureMatch(folder, text)?.exactId]).toEqual([text, true])
  for (const text of ['s3://bucket/2026', '2026', 's3://other', '/'])
    expect([text, measureMatch(data, text)?.exactId]).toEqual([text, false])
})

it('an alias is an exact id of the versions that have it, but not of those that only mention it', () => {
  const version = entity(1, { name: 'churn v4', attributes: ['alias::Champion', 'stage::Production'] })
  expect(measureMatch(version, 'champion')?.exactId).toBe(true)
  expect(measureMatch(version, 'production')?.exactId).toBe(false)
  expect(measureMatch(entity(2, { name: 'champion league' }), 'champion')?.exactId).toBe(false)
})

it('a name begins with the query if it starts with its whole words', () => {
  const model = entity(1, { name: 'ranking-model v5' })
  for (const text of ['ranking', 'Ranking Model', 'ranking model v5'])
    expect(measureMatch(model, text)?.begins).toBe(true)
  for (const text of ['rank', 'model', 'ranking v5', '']) expect(measureMatch(model, text)?.begins).toBe(false)
})

it("a phrase prevents exact matches, but filters and excluded words don't", () => {
  const model = entity(1, { name: 'a b' })
  const exact = { exactName: 2, begins: true }
  expect(measureMatch(model, requireWords('a b', { phrases: [['a']] }))).toMatchObject({ exactName: 0, begins: false })
  expect(measureMatch(model, requireWords('a b', { without: [['c']] }))).toMatchObject(exact)
  const filters = [{ field: 'type', values: ['X'], negative: false }] as const
  expect(measureMatch(model, requireWords('a b', { filters }))).toMatchObject(exact)
})

it('measures words first, then phrases, and the length of the name', () => {
  const model = entity(1, { name: 'One Two', description: 'three four', standing: 'gone' })
  const requested = requireWords('two x', { phrases: [['three', 'four'], ['one']] })
  expect(measureMatch(model, requested)).toMatchObject({
    matches: [NAME, NONE, TEXT, NAME],
    nameWords: 2,
    standing: 'gone',
  })
})

it('an excluded word or phrase yields null', () => {
  const model = entity(1, { name: 'PyTorch Trainer', description: 'old one' })
  for (const text of ['pytorch', 'torch', 'old one', 'model'])
    expect([text, measureMatch(model, requireWords('', { without: [analyseTyped(text)] }))]).toEqual([text, null])
  for (const text of ['pytor', 'one old', 'modl']) {
    expect(measureMatch(model, requireWords('', { without: [analyseTyped(text)] }))).not.toBeNull()
  }
})
