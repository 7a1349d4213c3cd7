import { afterAll, beforeAll, expect, it } from 'vitest'
import { company, CONTRACT_QUERY, INSTANCE, saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company(1_050))
})
afterAll(() => world.close())

interface Pages {
  readonly features: {
    readonly totalCount: number
    readonly edges: readonly { readonly node: { readonly name: string } }[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  }
}

async function walk(query: string, first: number): Promise<string[]> {
  const names: string[] = []
  let after: string | null = null
  do {
    const { data }: { data: unknown } = await world.ask(query, { variables: { first, after } })
    const { features } = data as Pages
    names.push(...features.edges.map((e) => e.node.name))
    after = features.pageInfo.hasNextPage ? features.pageInfo.endCursor : null
  } while (after !== null)
  return names
}

it('pages through a list of a type without gaps or repeats', async () => {
  const query = `query ($first: Int, $after: String) { features(first: $first, after: $after) { totalCount edges { node { name } } pageInfo { hasNextPage endCursor } } }`
  const names = await walk(query, 400)
  expect(names).toHaveLength(1_050)
  expect(new Set(names).size).toBe(1_050)
})

it('keeps a cursor valid while entities are added', async () => {
  const page = (after: string | null) =>
    world.ask('query ($after: String) { features(first: 2, after: $after) { edges { cursor node { uri } } } }', {
      variables: { after },
    })
  const before = await page(null)
  const cursor = JSON.parse(before.text).data.features.edges[1].cursor
  const next = (await page(cursor)).data
  await world.say(saying({ type: 'Feature', uri: 'aip://feature/feature-store/late', attributes: { name: 'Late' } }))
  expect((await page(cursor)).data).toEqual(next)
})

it('lists versions and runs newest first on request, however many were mentioned before', async () => {
  const pipeline = 'aip://pipeline/orchestrator/hourly'
  const run = (hour: number) =>
    saying({
      type: 'PipelineRun',
      uri: `aip://pipeline-run/orchestrator/hourly-${hour}`,
      attributes: { startedAt: new Date(Date.UTC(2026, 0, 1, hour)).toISOString() },
      edges: [['PipelineRun.runOf', pipeline]],
    })
  // A first listing tells the newest first; later runs come one by one.
  const listed = Array.from({ length: 1_100 }, (_, n) => 1_100 - n)
  await world.say(...listed.map(run))
  const newest = async () => {
    const { data } = await world.ask(
      `{ pipeline(id: "${pipeline}") { runs(first: 2, newestFirst: true) { totalCount edges { node { uri } } pageInfo { hasNextPage } } } }`,
    )
    return (data as { pipeline: { runs: unknown } }).pipeline.runs
  }
  const page = (totalCount: number, ...hours: number[]) => ({
    totalCount,
    edges: hours.map((hour) => ({ node: { uri: `aip://pipeline-run/orchestrator/hourly-${hour}` } })),
    pageInfo: { hasNextPage: true },
  })
  expect(await newest()).toEqual(page(1_100, 1_100, 1_099))
  await world.say(run(1_101), run(1_102))
  expect(await newest()).toEqual(page(1_102, 1_102, 1_101))
})

it('refuses to continue a list by time', async () => {
  const ask = (args: string) =>
    world.ask(
      `{ pipeline(id: "aip://pipeline/orchestrator/hourly") { runs(first: 1, ${args}) { edges { cursor } pageInfo { endCursor } } } }`,
    )
  const first = await ask('newestFirst: true')
  const { endCursor } = JSON.parse(first.text).data.pipeline.runs.pageInfo
  for (const args of [`newestFirst: true, after: "${endCursor}"`, `after: "${endCursor}"`])
    expect((await ask(args)).errors).toMatchObject([{ extensions: { code: 'BAD_PAGE' } }])
})

it('a list without `first` has up to 1,000 items, and a note if truncated', async () => {
  const { data, extensions } = await world.ask(
    `{ modelInstance(id: "${INSTANCE}") { features { totalCount edges { node { uri } } } } }`,
  )
  expect(JSON.stringify(data).match(/aip:/g)).toHaveLength(1_000)
  expect(extensions.truncated).toEqual([{ path: 'modelInstance.features', returned: 1_000, total: 1_050 }])
})

it('reads the record equally often for one feature and for a thousand', async () => {
  const small = await openWorld()
  await small.say(...company(1))
  world.forget()
  const [few, many] = [
    await small.ask(CONTRACT_QUERY, { debug: true }),
    await world.ask(CONTRACT_QUERY, { debug: true }),
  ]
  expect(many.text.length).toBeGreaterThan(50_000)
  expect(many.extensions.reads).toBe(few.extensions.reads)
  expect((await world.ask(CONTRACT_QUERY, { debug: true })).extensions.reads).toBe(0)
  await small.close()
})

it.each([
  '{ models(first: 1001) { totalCount } }',
  '{ models(first: -1) { totalCount } }',
  '{ models(after: "x") { totalCount } }',
  '{ changes(from: "1", limit: 0) { next } }',
  '{ changes(from: "1", limit: 1001) { next } }',
  '{ changes(from: "1", cursor: "x") { next } }',
  '{ diff(from: "1", limit: -1) { next } }',
  `{ history(uri: "${INSTANCE}", cursor: "x") { next } }`,
  `{ history(uri: "${INSTANCE}", limit: 0) { next } }`,
  `{ lineage(uri: "${INSTANCE}", direction: UPSTREAM, first: -1) { totalCount } }`,
  `{ impact(uri: "${INSTANCE}") { models(first: 1001) { totalCount } } }`,
])('rejects %s', async (query) => {
  const { errors } = await world.ask(query)
  expect(errors[0]?.extensions?.code).toBe('BAD_PAGE')
})
