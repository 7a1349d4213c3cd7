import { afterAll, beforeAll, expect, it } from 'vitest'
import { sealPosition } from '../../query/cursor.ts'
import { at, saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const HUB = 'aip://dataset/datasets/hub'
const owner = (n: number): string => `aip://user/identity/owner-${n}`
const hub = (owners: readonly number[]) =>
  saying({
    type: 'Dataset',
    uri: HUB,
    attributes: { name: 'Hub' },
    edges: owners.map((n) => ['Entity.ownedBy', owner(n)]),
  })

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  const reader = saying({
    type: 'Feature',
    uri: 'aip://feature/feature-store/f',
    edges: [['Feature.sourcedFrom', HUB]],
  })
  await world.say(hub([0, 1, 2, 3, 4]), reader)
})
afterAll(() => world.close())

interface Page {
  readonly uris: readonly string[]
  readonly more: boolean
  readonly end: string | null
}

interface Answered {
  readonly dataset: {
    readonly relationships: {
      readonly edges: readonly { readonly node: { readonly uri: string } }[]
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
    }
  }
}

async function page(args: string): Promise<Page> {
  const { data, errors } = await world.ask(
    `{ dataset(id: "${HUB}") { relationships(${args}) { edges { node { uri } } pageInfo { hasNextPage endCursor } } } }`,
  )
  expect(errors).toEqual([])
  const { edges, pageInfo } = (data as Answered).dataset.relationships
  return { uris: edges.map((e) => e.node.uri), more: pageInfo.hasNextPage, end: pageInfo.endCursor }
}

/** Returns a cursor of the hub's relationships that names another position. */
function cursorAt(position: string): string {
  return sealPosition(`${world.deps.graph().idOf(at(HUB))}.relationships`, position)
}

it('a page of relationships continues after an edge that is now gone', async () => {
  const { end, uris } = await page('first: 2')
  expect(uris).toEqual([owner(0), owner(1)])
  await world.say(hub([0, 2, 3, 4]))
  expect(await page(`first: 2, after: "${end}"`)).toMatchObject({ uris: [owner(2), owner(3)], more: true })
  await world.say(hub([0, 1, 2, 3, 4]))
})

it('continues in the same order for other types or directions', async () => {
  const { end } = await page('first: 2')
  expect((await page(`direction: IN, after: "${end}"`)).uris).toEqual(['aip://feature/feature-store/f'])
  expect((await page(`type: "sourcedFrom", after: "${end}"`)).uris).toEqual([])
  const behind = (await page('first: 6')).end
  expect(await page(`type: "ownedBy", after: "${behind}"`)).toMatchObject({ uris: [], more: false })
})

it.each([
  ['banana', /The nearest is \w+;/],
  ['ownedby', /The nearest is ownedBy;/],
  ['Entity.ownedBye', /The nearest is Entity\.ownedBy;/],
  ['resolvesTo', /The nearest is /],
])('rejects a type that no relationship has, and names the nearest: %s', async (type, message) => {
  const { errors } = await world.ask(`{ dataset(id: "${HUB}") { relationships(type: "${type}") { totalCount } } }`)
  expect(errors).toEqual([
    expect.objectContaining({ message: expect.stringMatching(message), extensions: { code: 'BAD_REQUEST' } }),
  ])
})

it('accepts a type by id, by name, or by its inverse name', async () => {
  expect((await page('type: "Entity.ownedBy", first: 1')).uris).toEqual([owner(0)])
  expect((await page('type: "ownedBy", first: 1')).uris).toEqual([owner(0)])
  expect((await page('type: "owns"')).uris).toEqual([])
})

it('visits everything once, page by page', async () => {
  const seen: string[] = []
  let after: string | null = null
  do {
    const { uris, more, end }: Page = await page(`first: 1${after === null ? '' : `, after: "${after}"`}`)
    seen.push(...uris)
    after = more ? end : null
  } while (after !== null)
  expect(seen).toEqual([...[0, 1, 2, 3, 4].map(owner), 'aip://feature/feature-store/f'])
})

it.each([
  ['of an unknown edge type', 'Entity.adoredBy|out|3', 'Entity.adoredBy'],
  ['of an internal edge type', 'Lookup.resolvesTo|out|3', 'Lookup.resolvesTo'],
  ['of a malformed position', 'n3', "isn't a cursor of this list"],
])('rejects a cursor %s', async (_, position, message) => {
  const after = cursorAt(position)
  const { errors } = await world.ask(
    `{ dataset(id: "${HUB}") { relationships(after: "${after}") { edges { cursor } } } }`,
  )
  expect(errors).toEqual([
    expect.objectContaining({ message: expect.stringContaining(message), extensions: { code: 'BAD_PAGE' } }),
  ])
})
