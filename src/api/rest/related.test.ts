import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALICE, company, INSTANCE, MODEL, TEST } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company(5))
})
afterAll(() => world.close())

const get = (uri: string, query: Readonly<Record<string, string>>) =>
  world.get(`/api/v1/entities/${encodeURIComponent(uri)}/related?${new URLSearchParams(query)}`)

describe('related entities', () => {
  it('are found by a relationship, an inverse and a view, with requested attributes', async () => {
    expect((await get(MODEL, { by: 'ownedBy', attributes: 'email' })).body).toEqual({
      uri: MODEL,
      entityType: 'Model',
      name: 'Ranking v5',
      by: 'ownedBy',
      total: 1,
      nodes: [
        { uri: ALICE, entityType: 'User', name: 'Alice', standing: 'live', attributes: { email: 'alice@netflix.com' } },
      ],
      next: null,
      tx: expect.any(Number),
    })
    expect((await get(MODEL, { by: 'instances' })).body).toMatchObject({ nodes: [{ uri: INSTANCE, name: null }] })
    expect((await get(TEST, { by: 'cells' })).body).toMatchObject({ total: 2 })
  })

  it('equal those of the same GraphQL field, page by page', async () => {
    const query = `{ modelInstance(id: "${INSTANCE}") { features(first: 100) { edges { node { uri } } } } }`
    const { data } = (await world.ask(query)) as {
      data: { modelInstance: { features: { edges: { node: { uri: string } }[] } } }
    }
    const uris: string[] = []
    let cursor: string | null = null
    do {
      const { body } = await get(INSTANCE, { by: 'features', limit: '2', ...(cursor === null ? {} : { cursor }) })
      const page = body as { nodes: readonly { uri: string }[]; next: string | null }
      uris.push(...page.nodes.map(({ uri }) => uri))
      cursor = page.next
    } while (cursor !== null)
    expect(uris.length).toBe(5)
    expect(uris).toEqual(data.modelInstance.features.edges.map(({ node }) => node.uri))
  })

  it.each([
    [{ by: 'feature' }, 'BAD_REQUEST', 'The nearest is features; there are'],
    [{ by: 'name' }, 'BAD_REQUEST', 'The nearest is'],
    [{ by: 'features', attributes: 'valuType' }, 'BAD_REQUEST', 'The nearest is valueType; there are'],
    [{ by: 'features', cursor: 'x' }, 'BAD_PAGE', 'Continue with'],
  ])('are rejected: %j', async (query: Readonly<Record<string, string>>, code, hint) => {
    expect((await get(INSTANCE, query)).body).toMatchObject({ code, hint: expect.stringContaining(hint) })
  })

  it('reject the cursor of another list', async () => {
    const { body } = await get(INSTANCE, { by: 'features', limit: '1' })
    const { next } = body as { next: string }
    expect((await get(INSTANCE, { by: 'usesFeature', cursor: next })).status).toBe(400)
    expect((await get(MODEL, { by: 'features', cursor: next })).status).toBe(400)
  })
})
