import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EdgeTypeId } from '../../model/facts.ts'
import { at, saying, type Saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const MODEL = 'aip://model/registry/m'
const user = (n: number): string => `aip://user/identity/u${n}`

interface EntityOf {
  readonly uri: string
  readonly edgesAdded: number
  readonly edgesRemoved: number
  readonly edges: readonly { readonly op: string; readonly other: string; readonly seen: { readonly tx: number } }[]
}

interface Answer {
  readonly entities: readonly EntityOf[]
  readonly compared: number
  readonly neighbourhood?: object
  readonly tally?: { readonly transactions: number; readonly entities: number }
  readonly next: string | null
}

let world: ApiWorld
beforeAll(async () => void (world = await openWorld()))
afterAll(() => world.close())

async function pagesOf(query: Readonly<Record<string, string>>): Promise<readonly Answer[]> {
  const pages: Answer[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const search: URLSearchParams = new URLSearchParams({ ...query, ...(cursor === '' ? {} : { cursor }) })
    const { status, body } = await world.get(`/api/v1/diff?${search}`)
    expect(status).toBe(200)
    pages.push(body as Answer)
    expect(pages.length).toBeLessThan(50)
    cursor = (body as Answer).next
  }
  return pages
}

const owned = (...owners: readonly number[]): Saying =>
  saying({ type: 'Model', uri: MODEL, edges: owners.map((n): [EdgeTypeId, string] => ['Entity.ownedBy', user(n)]) })

describe('the diff of an entity', () => {
  it('counts all of its edges on every page', async () => {
    const from = await world.say(owned(1, 2, 3))
    const to = await world.say(owned(4, 5, 6, 7, 8))
    const pages = await pagesOf({ from: String(from), to: String(to), uri: MODEL, limit: '3' })
    expect(pages.map(({ entities }) => entities[0]?.edges.length)).toEqual([3, 3, 2])
    for (const { entities } of pages) expect(entities).toMatchObject([{ uri: MODEL, edgesAdded: 5, edgesRemoved: 3 }])
    const edges = pages.flatMap(({ entities }) => entities.flatMap((entity) => entity.edges))
    expect(edges.map(({ op, other }) => `${op} ${other}`)).toEqual([
      ...[1, 2, 3].map((n) => `removed ${user(n)}`),
      ...[4, 5, 6, 7, 8].map((n) => `added ${user(n)}`),
    ])
  })

  it('names the document that last added or removed a flapping edge', async () => {
    const from = await world.say(owned(1))
    const txs: number[] = []
    // For 1: removed, added, removed. For 2: added, removed, added.
    for (const owners of [[2], [1], [2]]) txs.push(await world.say(owned(...owners)))
    const last = txs.at(-1) ?? 0
    const [page] = await pagesOf({ from: String(from), uri: MODEL })
    expect(page?.entities[0]?.edges).toMatchObject([
      { op: 'removed', other: user(1), seen: { tx: last } },
      { op: 'added', other: user(2), seen: { tx: last } },
    ])
    // Reports changes between the moments, and nothing later.
    const [earlier] = await pagesOf({ from: String(from), to: String(txs[0]), uri: MODEL })
    expect(earlier?.entities[0]?.edges.map(({ seen }) => seen.tx)).toEqual([txs[0], txs[0]])
  })
})

/** More than a page compares (2,000), of which only the last two differ. */
const MANY = 2_500
const HUB = 'aip://ab-test/experimentation/hub'
const cell = (n: number): string => `aip://ab-test-cell/experimentation/hub/${n}`
const CHANGED = [MANY - 2, MANY - 1]

function hub(nameOf: (n: number) => string): Saying {
  const numbers = Array.from({ length: MANY }, (_, n) => n)
  return saying({
    type: 'AbTest',
    uri: HUB,
    edges: numbers.map((n): [EdgeTypeId, string, string] => ['AbTestCell.belongsTo', HUB, cell(n)]),
    parts: numbers.map((n) => ({ type: 'AbTestCell', uri: cell(n), attributes: { name: nameOf(n) } })),
  })
}

describe('the diff of more entities than a page compares', () => {
  let query: { readonly from: string; readonly to: string }
  beforeAll(async () => {
    const from = await world.say(hub(() => 'a'))
    await world.say(hub(() => 'b'))
    const to = await world.say(hub((n) => (CHANGED.includes(n) ? 'c' : 'a')))
    query = { from: String(from), to: String(to) }
  })

  const changed = CHANGED.map((n): string => at(cell(n)))
  const urisOf = (pages: readonly Answer[]): readonly string[] => pages.flatMap((p) => p.entities.map((e) => e.uri))

  it('continues after the first 2,000, though none of them differ', async () => {
    const pages = await pagesOf(query)
    expect(urisOf(pages)).toEqual(changed)
    expect(pages.map(({ compared }) => compared)).toEqual([2_000, MANY - 2_000])
    expect(pages[0]).toMatchObject({ entities: [], next: expect.any(String) as unknown })
    for (const { tally } of pages) expect(tally).toMatchObject({ transactions: 2, entities: MANY })
  })

  it('ends a page when it is full, and continues with the next difference', async () => {
    const pages = await pagesOf({ ...query, limit: '1' })
    expect(urisOf(pages)).toEqual(changed)
    expect(pages.map(({ entities }) => entities.length)).toEqual([0, 1, 1])
  })

  it('works for a neighbourhood too, with its totals on every page', async () => {
    const pages = await pagesOf({ ...query, uri: HUB, hops: '1' })
    expect(urisOf(pages)).toEqual(changed)
    expect(pages.map(({ compared }) => compared)).toEqual([2_000, MANY + 1 - 2_000])
    const entities = MANY + 1
    for (const { neighbourhood } of pages)
      expect(neighbourhood).toEqual({ before: entities, after: entities, entities, added: 0, removed: 0 })
  })
})
