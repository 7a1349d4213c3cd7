import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KEY_HELP, FILTER_KEYS } from '../search/language/keys.ts'
import { filledIndex } from '../testing/search/filled.ts'
import { ALICE, company, MODEL, saying } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  const tags = [
    { tag: 'env', value: 'production' },
    { tag: 'rank', value: 'a b' },
  ]
  await world.say(
    ...company(),
    saying({
      type: 'Model',
      uri: 'aip://model/registry/x',
      attributes: { name: 'X', tags, businessDomains: ['Ranking Science'] },
    }),
  )
  world.searchBy(await filledIndex(world.store, world.deps.catalogue))
})
afterAll(() => world.close())

interface Suggested {
  readonly entities: readonly { readonly uri: string; readonly name: string; readonly ranges: unknown }[]
  readonly owners: readonly { readonly uri: string }[]
  readonly tags: readonly { readonly label: string; readonly query: string; readonly cursor: number }[]
  readonly filters: readonly { readonly label: string; readonly query: string; readonly cursor: number }[]
}

/** `|` marks the cursor; by default it is at the end. */
async function suggest(marked: string): Promise<Suggested> {
  const q = marked.replace('|', '')
  const at = String(marked.includes('|') ? marked.indexOf('|') : q.length)
  const { status, body } = await world.get(`/api/v1/suggest?${new URLSearchParams({ q, at })}`)
  expect([marked, status]).toEqual([marked, 200])
  return body as Suggested
}
const queries = (choices: Suggested['filters']) =>
  choices.map(({ query, cursor }) => `${query.slice(0, cursor)}|${query.slice(cursor)}`)

describe('typing a word', () => {
  it('suggests entities, owners, tags and filters in one answer', async () => {
    const { entities, tags, filters } = await suggest('rank')
    expect(entities).toContainEqual({
      uri: MODEL,
      name: 'Ranking v5',
      entityType: 'Model',
      ranges: [{ from: 0, to: 4 }],
    })
    expect(tags).toMatchObject([{ label: 'rank::a b', query: 'tag:"rank::a b" ', count: 1 }])
    expect(queries(filters)).toEqual(['domain:"Ranking Science" |'])
    expect((await suggest('ali')).owners).toMatchObject([{ uri: ALICE, name: 'Alice' }])
  })

  it('respects the filters typed before', async () => {
    expect((await suggest('type:model rank')).entities[0]?.uri).toBe(MODEL)
    expect((await suggest('type:user rank')).entities).toEqual([])
  })

  it('suggests keys and known values, which replace only the word', async () => {
    expect(queries((await suggest('x -ow| y')).filters)).toEqual(['x -owner:| y', 'x -type:owner |y', 'x -is:owned |y'])
    expect(queries((await suggest('feat')).filters)).toEqual(
      expect.arrayContaining(['type:feature |', 'area:features |']),
    )
    expect((await suggest('')).filters.map(({ label }) => label)).toEqual(FILTER_KEYS.map((key) => `${key}:`))
  })
})

describe('typing a filter', () => {
  it.each([
    ['type:fea', ['type:featureGroup |', 'type:feature |', 'type:featureVersion |']],
    ['is:un', ['is:unused |', 'is:unowned |', 'is:undescribed |']],
    ['has:', ['has:owner |', 'has:description |', 'has:issue |']],
    ['owner:al', ['owner:alice |']],
    ['x owner:Alice| y', ['x owner:alice |y']],
    ['team:pers', ['team:personalization |']],
    ['tag:env', ['tag:env |', 'tag:env::production |']],
    ['tag:prod', ['tag:env::production |']],
    ['domain:rank', ['domain:"Ranking Science" |']],
    ['platform:reg', ['platform:registry |']],
    ['area:mod', ['area:models |']],
    ['state:h', ['state:hydrated |']],
    ['updated:>', ['updated:>90d |', 'updated:>1y |']],
    ['type:model,fea', ['type:model,featureGroup |', 'type:model,feature |', 'type:model,featureVersion |']],
  ])('suggests its values: %s', async (typed, wanted) => {
    const { filters, entities } = await suggest(typed)
    expect(queries(filters)).toEqual(wanted)
    expect(entities).toEqual([])
  })

  it('suggests only valid queries', async () => {
    for (const key of FILTER_KEYS) {
      for (const { query } of (await suggest(`${key}:`)).filters) {
        const { status, body } = await world.get(`/api/v1/search?${new URLSearchParams({ q: query })}`)
        expect([query, status, body]).toEqual([query, 200, expect.anything()])
      }
      const { example } = KEY_HELP[key]
      expect(parseable.has((await world.get(`/api/v1/search?${new URLSearchParams({ q: example })}`)).status)).toBe(
        true,
      )
    }
  })
  /** An example may name what this company doesn't have. */
  const parseable = new Set([200, 400])
})

describe('an unfinished query', () => {
  it.each([
    '',
    ' ',
    '-',
    '"',
    '"rank',
    'onwer:ali',
    'owner:nobody x',
    'type:',
    'updated:<',
    'a:b c:d',
    '\u0000',
    'x'.repeat(900),
  ])('is not a mistake: %j', async (typed) => void (await suggest(typed)))

  it('finds the typed word despite a mistake elsewhere', async () => {
    expect((await suggest('onwer:alice type: rank')).entities.map(({ uri }) => uri)).toContain(MODEL)
  })
})
