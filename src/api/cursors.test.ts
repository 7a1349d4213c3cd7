import { afterAll, beforeAll, expect, it } from 'vitest'
import { isObject } from '../lib/json.ts'
import { company, INSTANCE, MODEL, saying } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

/** A cursor is valid in its own list and refused in all others, where it would name another position. */
let world: ApiWorld
const OTHER = 'aip://model/registry/other'
const DATASET = 'aip://dataset/datasets/d0'
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company(6))
  await world.say(
    saying({
      type: 'Model',
      uri: OTHER,
      attributes: { name: 'Other' },
      edges: [['Entity.ownedBy', 'aip://user/identity/alice']],
    }),
    ...['i', 'j'].flatMap((id) => [
      saying({ type: 'Feature', uri: `aip://feature/feature-store/${id}` }),
      saying({ type: 'Dataset', uri: `aip://dataset/datasets/${id}` }),
    ]),
    saying({
      type: 'ModelInstance',
      uri: 'aip://model/registry/other-1',
      edges: [
        ['ModelInstance.instanceOf', OTHER],
        ['ModelInstance.usesFeature', 'aip://feature/feature-store/f0'],
        ['ModelInstance.usesFeature', 'aip://feature/feature-store/f2'],
      ],
    }),
  )
})
afterAll(() => world.close())

const PAGE = 'pageInfo { endCursor }'
/** Each answers a page of one item that isn't the last. */
const GRAPHQL: Readonly<Record<string, string>> = {
  features: `features(first: 1, after: $after) { ${PAGE} }`,
  models: `models(first: 1, after: $after) { ${PAGE} }`,
  'datasets that are unused': `unused(type: "Dataset", first: 1, after: $after) { ${PAGE} }`,
  'features that are unused': `unused(type: "Feature", first: 1, after: $after) { ${PAGE} }`,
  'features of an instance': `modelInstance(id: "${INSTANCE}") { features(first: 1, after: $after) { ${PAGE} } }`,
  'used features of it': `modelInstance(id: "${INSTANCE}") { usesFeature(first: 1, after: $after) { ${PAGE} } }`,
  'features of another': `modelInstance(id: "aip://model/registry/other-1") { features(first: 1, after: $after) { ${PAGE} } }`,
  'relationships of an instance': `component(uri: "${INSTANCE}") { relationships(first: 1, after: $after) { ${PAGE} } }`,
  'relationships of a model': `component(uri: "${MODEL}") { relationships(first: 1, after: $after) { ${PAGE} } }`,
  'lineage up': `lineage(uri: "${INSTANCE}", direction: UPSTREAM, first: 1, after: $after) { ${PAGE} }`,
  'lineage down': `lineage(uri: "${INSTANCE}", direction: DOWNSTREAM, first: 1, after: $after) { ${PAGE} }`,
  'lineage up of some types': `lineage(uri: "${INSTANCE}", direction: UPSTREAM, types: ["Dataset"], first: 1, after: $after) { ${PAGE} }`,
  'lineage up to some types': `lineage(uri: "${INSTANCE}", direction: UPSTREAM, until: ["Dataset"], first: 1, after: $after) { ${PAGE} }`,
  'lineage up of another': `lineage(uri: "${OTHER}", direction: UPSTREAM, first: 1, after: $after) { ${PAGE} }`,
  'models in an impact': `impact(uri: "${DATASET}") { models(first: 1, after: $after) { ${PAGE} } }`,
  'features in an impact': `impact(uri: "${DATASET}") { features(first: 1, after: $after) { ${PAGE} } }`,
  'running tests in an impact': `impact(uri: "${INSTANCE}") { runningTests(first: 1, after: $after) { ${PAGE} } }`,
  'differences of an entity': `diff(from: "1", uri: "${INSTANCE}", limit: 1, cursor: $after) { next }`,
  'differences of another': `diff(from: "1", uri: "${OTHER}", limit: 1, cursor: $after) { next }`,
  'differences of an entity since later': `diff(from: "2", uri: "${OTHER}", limit: 1, cursor: $after) { next }`,
  'differences around it': `diff(from: "1", uri: "${INSTANCE}", hops: 1, limit: 1, cursor: $after) { next }`,
  'differences further around it': `diff(from: "1", uri: "${INSTANCE}", hops: 2, limit: 1, cursor: $after) { next }`,
  'differences of everything': `diff(from: "1", limit: 1, cursor: $after) { next }`,
  'history of an instance': `history(uri: "${INSTANCE}", limit: 1, cursor: $after) { next }`,
  'history of another': `history(uri: "${OTHER}", limit: 1, cursor: $after) { next }`,
  changes: `changes(from: "1", limit: 1, cursor: $after) { next }`,
}

const uri = encodeURIComponent
const REST: Readonly<Record<string, string>> = {
  'lineage up': `/api/v1/lineage?uri=${uri(INSTANCE)}&direction=upstream`,
  'lineage down': `/api/v1/lineage?uri=${uri(INSTANCE)}&direction=downstream`,
  'lineage up of some types': `/api/v1/lineage?uri=${uri(INSTANCE)}&direction=upstream&types=Dataset`,
  'models in an impact': `/api/v1/impact?uri=${uri(DATASET)}&group=models`,
  'features in an impact': `/api/v1/impact?uri=${uri(DATASET)}&group=features`,
  'differences of an entity': `/api/v1/diff?from=1&uri=${uri(INSTANCE)}`,
  'differences around it': `/api/v1/diff?from=1&uri=${uri(INSTANCE)}&hops=1`,
  'differences of everything': `/api/v1/diff?from=1`,
  'datasets that are unused': `/api/v1/unused?type=Dataset`,
  'history of an instance': `/api/v1/entities/${uri(INSTANCE)}/history?`,
  changes: `/api/v1/changes?from=1`,
}

async function graphql(selection: string, after: string | null) {
  const { data, errors } = await world.ask(`query ($after: String) { ${selection} }`, { variables: { after } })
  return { data, code: errors[0]?.extensions?.code ?? null }
}

/** Returns the only cursor in an answer. */
function cursorOf(answer: unknown): string | null {
  if (!isObject(answer)) return null
  const own = answer.endCursor ?? answer.next
  if (typeof own === 'string') return own
  return (
    Object.values(answer)
      .map(cursorOf)
      .find((found) => found !== null) ?? null
  )
}

it('a cursor is rejected over GraphQL in every list but its own', async () => {
  const cursors = new Map<string, string>()
  for (const [list, selection] of Object.entries(GRAPHQL)) {
    const cursor = cursorOf((await graphql(selection, null)).data)
    expect(cursor, list).not.toBeNull()
    cursors.set(list, cursor ?? '')
  }
  for (const [list, selection] of Object.entries(GRAPHQL))
    for (const [from, cursor] of cursors) {
      const { code } = await graphql(selection, cursor)
      expect([list, from, code]).toEqual([list, from, from === list ? null : 'BAD_PAGE'])
    }
})

it('a cursor is rejected over REST in other lists, and equals the GraphQL one', async () => {
  for (const [list, path] of Object.entries(REST))
    for (const [from, selection] of Object.entries(GRAPHQL)) {
      const cursor = cursorOf((await graphql(selection, null)).data)
      const { status } = await world.get(`${path}&limit=1&cursor=${cursor ?? ''}`)
      expect([list, from, status]).toEqual([list, from, from === list ? 200 : 400])
    }
})

it('a cursor is opaque and cannot be forged, in any list', async () => {
  for (const [list, selection] of Object.entries(GRAPHQL)) {
    const cursor = cursorOf((await graphql(selection, null)).data) ?? ''
    const bytes = Buffer.from(cursor, 'base64url')
    expect([list, bytes.length]).toEqual([list, 48])
    expect([list, /^[ -~]+$/.test(bytes.toString('latin1'))]).toEqual([list, false])
    for (const made of ['n1', 't1', `features n1`, `${list} n1`]) {
      const { code } = await graphql(selection, Buffer.from(made).toString('base64url'))
      expect([list, made, code]).toEqual([list, made, 'BAD_PAGE'])
    }
  }
})

it('a cursor needs its group if an answer has several lists', async () => {
  const { data } = await graphql(GRAPHQL['models in an impact'] ?? '', null)
  const path = `/api/v1/impact?uri=${uri(DATASET)}&limit=1&cursor=${cursorOf(data) ?? ''}`
  expect(await world.get(path)).toMatchObject({
    status: 400,
    body: { code: 'BAD_PAGE', hint: expect.stringContaining('group') },
  })
})

it("a cursor for one entity's edges works in that entity's own diff", async () => {
  const many = saying({
    type: 'Dataset',
    uri: 'aip://dataset/datasets/hub',
    edges: Array.from({ length: 150 }, (_, n) => ['Entity.ownedBy', `aip://user/identity/owner-${n}`] as const),
  })
  await world.say(many)
  const { body } = await world.get('/api/v1/diff?from=1')
  const hub = (body as { entities: { uri: string; next: string | null }[] }).entities.find((e) => e.uri === many.uri)
  expect(hub?.next).not.toBeNull()
  const rest = await world.get(`/api/v1/diff?from=1&uri=${uri(many.uri)}&cursor=${hub?.next ?? ''}`)
  expect(rest).toMatchObject({ status: 200, body: { entities: [{ uri: many.uri }] } })
})
