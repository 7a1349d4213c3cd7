// Tests that a refusal tells people what was wrong, with what, and what to do.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { company, MODEL, TEST } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const FIRST = '2026-01-01T00:00:00.000Z'
const CALL_BY = 'Give an ISO 8601 time such as 2026-01-31T12:00:00Z, or a transaction number.'
const LATER = 'Try again in a second, or omit it for what is known now.'
const SPELLING = 'Check the spelling; a URI becomes known when an event, a listing or another component names it.'
const LOOKS = 'A URI is aip://<componentType>/<platformId>/<resourceId>, such as aip://model/registry/ranking-v5.'
const PAGES = 'Continue with the cursor of the previous page and the same question; for impact, with its group as well.'
const NOBODY = encodeURIComponent('aip://model/registry/nobody')
const KNOWN = encodeURIComponent(MODEL)

let world: ApiWorld
let head = 0
beforeAll(async () => {
  world = await openWorld()
  head = await world.say(...company())
})
afterAll(() => world.close())

type Refusal = readonly [path: string, status: number, code: string, detail: string, hint: string]

const REFUSALS: readonly Refusal[] = [
  ['diff?from=', 400, 'BAD_RANGE', 'from is missing: the earlier moment: a time or a transaction.', CALL_BY],
  ['changes', 400, 'BAD_RANGE', 'from is missing: the earlier moment: a time or a transaction.', CALL_BY],
  [
    'diff?from=0',
    400,
    'BEFORE_FIRST',
    `That moment lies before the first transaction, which is 1, at ${FIRST}.`,
    `Ask for ${FIRST} or later.`,
  ],
  ['diff?from=soon', 400, 'BAD_AS_OF', 'from "soon" is neither a time nor a transaction.', CALL_BY],
  [
    `diff?from=${'x'.repeat(70)}`,
    400,
    'BAD_AS_OF',
    `from "${'x'.repeat(60)}" is neither a time nor a transaction.`,
    CALL_BY,
  ],
  ['diff?from=1&to=never', 400, 'BAD_AS_OF', 'to "never" is neither a time nor a transaction.', CALL_BY],
  [
    `impact?uri=${KNOWN}&asOf=2026-11-31`,
    400,
    'BAD_AS_OF',
    'asOf "2026-11-31" is neither a time nor a transaction: there is no such day or hour.',
    CALL_BY,
  ],
  ['diff?from=3&to=2', 400, 'BAD_RANGE', 'from (transaction 3) must be before to (transaction 2).', 'Swap them.'],
  ['diff?from=2&to=2', 400, 'BAD_RANGE', 'from (transaction 2) must be before to (transaction 2).', 'Swap them.'],
  ['diff?from=1&to=99999', 503, 'NOT_YET', "Transaction 99999 hasn't been reached; the last one is HEAD.", LATER],
  [
    'diff?from=9&asOf=8',
    400,
    'BAD_RANGE',
    'from (transaction 9) must not be after asOf (transaction 8).',
    'Name a later asOf, or an earlier from.',
  ],
  [
    'diff?from=1&to=9&asOf=8',
    400,
    'BAD_RANGE',
    'to (transaction 9) must not be after asOf (transaction 8).',
    'Name a later asOf, or an earlier to.',
  ],
  ['diff?from=1&hops=2', 400, 'BAD_PAGE', 'hops needs a URI.', 'Omit it for the entity alone.'],
  ['diff?from=1&uri=x', 400, 'BAD_URI', 'Not a URI: "x" doesn\'t begin with aip://.', LOOKS],
  [
    `diff?from=1&uri=${NOBODY}`,
    404,
    'UNKNOWN_URI',
    'Nothing has mentioned aip://model/registry/nobody by then.',
    SPELLING,
  ],
  [
    `diff?from=1&to=2&uri=${encodeURIComponent(TEST)}`,
    404,
    'UNKNOWN_URI',
    `Nothing has mentioned ${TEST} by then.`,
    SPELLING,
  ],
  ['diff?from=1&cursor=x', 400, 'BAD_PAGE', 'The cursor "x" isn\'t a cursor of this list.', PAGES],
  [
    `diff?from=1&cursor=${'x'.repeat(70)}`,
    400,
    'BAD_PAGE',
    `The cursor "${'x'.repeat(60)}" isn't a cursor of this list.`,
    PAGES,
  ],
  [`diff?from=1&uri=${KNOWN}&cursor=x`, 400, 'BAD_PAGE', 'The cursor "x" isn\'t a cursor of this list.', PAGES],
  [`diff?from=1&uri=${KNOWN}&hops=1&cursor=x`, 400, 'BAD_PAGE', 'The cursor "x" isn\'t a cursor of this list.', PAGES],
  [
    `lineage?uri=${NOBODY}&direction=upstream`,
    404,
    'UNKNOWN_URI',
    'Nothing has mentioned aip://model/registry/nobody yet.',
    SPELLING,
  ],
  [
    `lineage?uri=${KNOWN}%2F9&direction=upstream`,
    404,
    'UNKNOWN_URI',
    `Nothing has mentioned ${MODEL}/9 yet.`,
    `${MODEL} is known: see what it has.`,
  ],
  [
    `impact?uri=${NOBODY}&asOf=3`,
    404,
    'UNKNOWN_URI',
    'Nothing has mentioned aip://model/registry/nobody by then.',
    SPELLING,
  ],
  ['impact?uri=x', 400, 'BAD_URI', 'Not a URI: "x" doesn\'t begin with aip://.', LOOKS],
  [
    `impact?uri=${KNOWN}&cursor=${'x'.repeat(70)}`,
    400,
    'BAD_PAGE',
    `The cursor "${'x'.repeat(60)}" isn't a cursor of this list.`,
    PAGES,
  ],
]

it.each(REFUSALS)('GET %s is %i %s: %s', async (path, status, code, detail, hint) => {
  const answer = await world.get(`/api/v1/${path}`)
  expect(answer).toMatchObject({ status, body: { status, code, detail: detail.replace('HEAD', String(head)), hint } })
})

it.each([
  ['diff', 'from'],
  ['diff?from=0', 'from'],
  ['diff?from=soon', 'from'],
  ['diff?from=3&to=2', 'from'],
  ['diff?from=9&asOf=8', 'from'],
  ['diff?from=1&to=never', 'to'],
  ['diff?from=1&to=99999', 'to'],
  ['diff?from=1&hops=2', 'hops'],
  ['diff?from=1&hops=9', 'hops'],
  ['diff?from=1&cursor=x', 'cursor'],
  ['diff?from=1&uri=x', 'uri'],
  [`diff?from=1&uri=${NOBODY}`, 'uri'],
  [`diff?from=1&uri=${KNOWN}&cursor=x`, 'cursor'],
  ['changes?from=1&cursor=x', 'cursor'],
  ['changes?from=1&asOf=soon', 'asOf'],
  [`impact?uri=${KNOWN}&asOf=99999`, 'asOf'],
  [`impact?uri=${KNOWN}&cursor=x`, 'cursor'],
  [`impact?uri=${KNOWN}&group=x`, 'group'],
  [`lineage?uri=${NOBODY}&direction=upstream`, 'uri'],
  [`lineage?uri=${KNOWN}&direction=sideways`, 'direction'],
  [`lineage?uri=${KNOWN}&direction=upstream&types=X`, 'types'],
  [`lineage?uri=${KNOWN}&direction=upstream&until=X`, 'until'],
  [`lineage?uri=${KNOWN}&direction=upstream&depth=0`, 'depth'],
  [`why?from=${NOBODY}&to=${KNOWN}`, 'from'],
  [`why?from=${KNOWN}&to=${NOBODY}`, 'to'],
  [`entities/${NOBODY}`, 'uri'],
  [`entities/${KNOWN}/history?cursor=x`, 'cursor'],
  [`entities/${KNOWN}/history?limit=0`, 'limit'],
  ['unused?type=X', 'type'],
  ['unused?type=Feature&cursor=x', 'cursor'],
])('GET %s names the invalid parameter: %s', async (path, parameter) => {
  expect((await world.get(`/api/v1/${path}`)).body).toMatchObject({ parameter })
})

it('an invalid page of a GraphQL connection is reported under its GraphQL name', async () => {
  const { errors } = await world.ask(`{ lineage(uri: "${MODEL}", direction: UPSTREAM, after: "x") { complete } }`)
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_PAGE', parameter: 'after' } }])
})

it('a future time means the pinned transaction', async () => {
  for (const to of ['', '2030-01-01', '2030-01-01T00:00:00Z'])
    expect(await world.get(`/api/v1/diff?from=1&to=${to}&asOf=8`)).toMatchObject({
      status: 200,
      body: { to: { tx: 8 } },
    })
})

it('a cursor for one list of types is invalid for any other', async () => {
  const requested = `/api/v1/lineage?uri=${KNOWN}&direction=upstream&limit=1`
  const { next } = (await world.get(`${requested}&types=Feature,FeatureVersion`)).body as { next: string }
  const statuses = [
    '&types=Feature,FeatureVersion',
    '&types=FeatureVersion,Feature',
    '&types=Feature',
    '&until=Feature',
    '',
  ].map(async (more) => (await world.get(`${requested}${more}&cursor=${next}`)).status)
  expect(await Promise.all(statuses)).toEqual([200, 200, 400, 400, 400])
})

describe('unknown types', () => {
  const ask = async (query: string): Promise<{ detail: string; hint: string }> =>
    (await world.get(`/api/v1/lineage?uri=${KNOWN}&direction=upstream&${query}`)).body as never

  it('are rejected with the nearest and with all known types', async () => {
    const { detail, hint } = await ask('until=Modell')
    expect(detail).toBe('until: "Modell" is neither an entity type nor an interface.')
    const known = [...world.deps.catalogue.types.map(({ name }) => name), ...world.deps.catalogue.interfaces.keys()]
    expect(hint).toBe(`The nearest is Model. Valid names: ${known.sort().join(', ')}.`)
  })

  it('are all named, truncated, with each nearest type once', async () => {
    const { detail, hint } = await ask(`types=Model,Modell,Modeel,Usr,${'x'.repeat(70)}`)
    expect(detail).toBe(
      `types: "Modell", "Modeel", "Usr", "${'x'.repeat(60)}" is neither an entity type nor an interface.`,
    )
    expect(hint).toMatch(/^The nearest are Model, User, \w+\. Valid names: AbTest, /)
    const many = await ask(`types=${[...Array.from({ length: 10 }, (_, i) => `Modell${i}`), 'Usr'].join(',')}`)
    expect(many.hint).toMatch(/^The nearest is Model\. /)
  })

  it('do not include interfaces', async () => {
    const { status, body } = await world.get(`/api/v1/lineage?uri=${KNOWN}&direction=upstream&types=DataAsset`)
    expect(status).toBe(200)
    expect((body as { totals: { type: string }[] }).totals.map(({ type }) => type)).toEqual(['DataSource', 'Dataset'])
  })
})

describe('over GraphQL, without path parameters to check first', () => {
  const limit = (n: number): string => `limit must be an integer, from 1 to 1000, not "${n}".`
  const hops = (n: number): string => `hops must be an integer, from 0 to 3, not "${n}".`
  const depth = (n: number): string => `depth must be an integer from 1 to 10000, not ${n}.`
  it.each([
    ['diff(from: "1", limit: 0) { compared }', limit(0)],
    ['diff(from: "1", limit: 1001) { compared }', limit(1_001)],
    [`diff(from: "1", uri: "${MODEL}", hops: 4) { compared }`, hops(4)],
    [`diff(from: "1", uri: "${MODEL}", hops: -1) { compared }`, hops(-1)],
    ['diff(from: "1", hops: 1) { compared }', 'hops needs a URI.'],
    [`lineage(uri: "${MODEL}", direction: UPSTREAM, depth: 0) { complete }`, depth(0)],
    [`lineage(uri: "${MODEL}", direction: UPSTREAM, depth: 10001) { complete }`, depth(10_001)],
  ])('%s: %s', async (root, message) => {
    expect((await world.ask(`{ ${root} }`)).errors).toMatchObject([{ message }])
  })

  it.each([
    'diff(from: "1", limit: 1) { compared }',
    'diff(from: "1", limit: 1000) { compared }',
    `diff(from: "1", uri: "${MODEL}", hops: 3) { compared }`,
    `diff(from: "1", uri: "${MODEL}", hops: 0) { compared }`,
    `lineage(uri: "${MODEL}", direction: UPSTREAM, depth: 1) { complete }`,
    `lineage(uri: "${MODEL}", direction: UPSTREAM, depth: 10000) { complete }`,
  ])('%s is accepted', async (root) => {
    expect((await world.ask(`{ ${root} }`)).errors).toEqual([])
  })
})

it('an unknown URI says whether a source could be asked for it', async () => {
  world.stand({ platforms: new Set(['registry']) })
  const unknown = (uri: string, more = '') =>
    world.get(`/api/v1/lineage?direction=upstream&uri=${encodeURIComponent(uri)}${more}`)
  const nobody = 'aip://model/registry/nobody'
  expect(await unknown(nobody)).toMatchObject({
    body: { hint: `Check the spelling. If registry has it, "mlg refresh ${nobody}" reads it now.` },
  })
  expect(await unknown('aip://model/regstry/nobody')).toMatchObject({
    body: { hint: 'No source is configured for regstry: check the spelling.' },
  })
  expect(await unknown(nobody, '&asOf=3')).toMatchObject({ body: { hint: SPELLING } })
  world.stand({})
})

it('an empty record rejects every moment', async () => {
  const empty = await openWorld()
  expect(await empty.get('/api/v1/diff?from=2026-01-01')).toMatchObject({
    status: 400,
    body: {
      code: 'BEFORE_FIRST',
      detail: 'Nothing has been recorded yet.',
      hint: 'Ask again once a source has been read.',
    },
  })
  await empty.close()
})
