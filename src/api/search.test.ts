import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asObject } from '../lib/json.ts'
import type { SearchHitsAnswer } from '../questions/search/shape.ts'
import { filledIndex } from '../testing/search/filled.ts'
import { catalogueWith } from '../testing/provider/recorded.ts'
import { ALICE, company, INSTANCE, MODEL, saying } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

const TEAM = 'aip://group/identity/personalization'
const OLD = 'aip://model/registry/ranking-v1'
const FAILED = 'aip://pipeline-run/orchestrator/nightly-2'

const ORDERS = 'aip://dataset/warehouse/orders'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  const described = {
    name: 'Scene Similarity',
    description: `${'Long. '.repeat(100)}Finds scenes that look alike.`,
    tags: [{ tag: 'env', value: 'production' }],
    businessDomains: ['Studio'],
  }
  await world.say(
    ...company(),
    saying({ type: 'Model', uri: OLD, attributes: { name: 'Ranking v1', stage: 'retired' } }),
    ...['succeeded', 'failed', 'Succeeded'].map((status, i) =>
      saying({
        type: 'PipelineRun',
        uri: `aip://pipeline-run/orchestrator/nightly-${i + 1}`,
        attributes: {
          name: `Nightly, run ${i + 1}`,
          status,
          startedAt: `2026-01-0${i + 1}T00:00:00Z`,
          ...(status === 'failed' ? { error: 'OutOfMemoryError in shuffle' } : {}),
        },
      }),
    ),
    saying({
      type: 'Model',
      uri: 'aip://model/registry/scenes',
      attributes: described,
      edges: [['Entity.ownedBy', TEAM]],
    }),
  )
  await world.say(
    saying({
      type: 'Dataset',
      uri: ORDERS,
      attributes: { name: 'Orders', location: 's3://lake/orders/part-7.parquet' },
    }),
    ...['customer_id', 'spend'].map((name, i) =>
      saying({
        type: 'DatasetColumn',
        uri: `aip://dataset-column/warehouse/orders/${name}`,
        attributes: { name, key: i === 0 ? ['primary'] : [] },
        edges: [['DatasetColumn.columnOf', ORDERS]],
      }),
    ),
    saying({
      type: 'Dataset',
      uri: 'aip://dataset/warehouse/listed',
      attributes: { name: 'Listed', schema: [{ name: 'customer_id', type: 'int' }] },
    }),
  )
  const synonyms = (word: string) => (word === 'likeness' ? ['similarity'] : [])
  world.searchBy(await filledIndex(world.store, world.deps.catalogue, synonyms))
})
afterAll(() => world.close())

interface Found {
  readonly total: number
  readonly hits: readonly Readonly<Record<string, unknown>>[]
  readonly next: string | null
  readonly [member: string]: unknown
}

const path = (q: string, more: Readonly<Record<string, string>> = {}) =>
  `/api/v1/search?${new URLSearchParams({ q, ...more })}`
async function search(q: string, more?: Readonly<Record<string, string>>): Promise<Found> {
  const { status, body } = await world.get(path(q, more))
  expect([q, status, body]).toEqual([q, 200, expect.anything()])
  return body as Found
}
const uris = async (q: string, more?: Readonly<Record<string, string>>) =>
  (await search(q, more)).hits.map(({ uri }) => uri)

async function getRefusal(q: string, more?: Readonly<Record<string, string>>) {
  const { status, body } = await world.get(path(q, more))
  return { status, ...asObject(body) }
}

describe('a search', () => {
  it('finds an exact name first, says why, and shows what it is', async () => {
    const { hits, total } = await search('ranking V5')
    expect(total).toBeGreaterThan(1)
    expect(hits[0]).toEqual({
      uri: MODEL,
      name: 'Ranking v5',
      entityType: 'Model',
      index: 'entities',
      description: null,
      domain: 'models',
      businessDomains: [],
      tags: [],
      owners: [{ uri: ALICE, name: 'Alice' }],
      teams: [],
      updatedAt: null,
      renamedTo: null,
      current: null,
      standing: 'live',
      accounts: [],
      usage: expect.any(Number),
      attributes: expect.any(Array),
      why: {
        rung: 'exact name',
        sentence: 'The name is “Ranking v5”.',
        matched: expect.arrayContaining([{ field: 'name', text: 'Ranking v5', ranges: [{ from: 0, to: 10 }] }]),
      },
    })
  })

  it('finds entities by id, URI, owner, tag and part of a word', async () => {
    expect((await uris('ranking-v5'))[0]).toBe(MODEL)
    expect(await uris(MODEL)).toEqual([MODEL])
    expect(await uris('ALICE@netflix.com')).toEqual([ALICE])
    expect(await uris('alice')).toEqual([ALICE, INSTANCE, MODEL])
    expect(await uris('env production')).toEqual(['aip://model/registry/scenes'])
    expect(await uris('simil')).toEqual(['aip://model/registry/scenes'])
  })

  it('finds a dataset by its columns, and says so', async () => {
    const { hits, total } = await search('customer_id')
    expect([total, hits.map(({ uri }) => uri).toSorted()]).toEqual([2, ['aip://dataset/warehouse/listed', ORDERS]])
    expect(hits.map(({ why }) => (why as { sentence: string }).sentence)).toEqual([
      'Its column customer_id matches “customer” and “id”.',
      'Its column customer_id matches “customer” and “id”.',
    ])
    expect(await uris('column:CUSTOMER_ID orders')).toEqual([ORDERS])
    expect(await uris('column:spend')).toEqual([ORDERS])
    expect(await uris('spend')).toEqual([ORDERS])
    expect(await getRefusal('column:spent')).toMatchObject({ status: 400, hint: expect.stringContaining('spend') })
  })

  it('finds data by its location or the last part of it, and says so', async () => {
    const found = async (q: string) =>
      (await search(q)).hits.map(({ uri, why }) => [uri, (why as { readonly sentence: string }).sentence])
    expect(await found('s3://lake/orders/part-7.parquet')).toEqual([
      [ORDERS, 'Its location is “s3://lake/orders/part-7.parquet”.'],
    ])
    expect(await found('PART-7.parquet')).toEqual([[ORDERS, 'Its location ends with “PART-7.parquet”.']])
    expect(await found('lake part')).toEqual([[ORDERS, 'Its location has “lake” and “part”.']])
  })

  it('lists columns only on request', async () => {
    const customer = 'aip://dataset-column/warehouse/orders/customer_id'
    expect(await uris('type:datasetColumn customer')).toEqual([customer])
    expect(await uris('key:primary')).toEqual([customer])
    expect(await uris(customer)).toEqual([customer])
    expect((await uris('')).filter((uri) => String(uri).startsWith('aip://dataset-column/'))).toEqual([])
    const everything = await search('')
    expect((everything.hits[0] as { why: { sentence: string } }).why.sentence).toMatch(/^Everything is listed/)
  })

  it('shows an excerpt of a long text, with the matches in it', async () => {
    const { hits } = await search('alike type:model')
    const { why } = hits[0] as {
      why: { matched: { field: string; text: string; ranges: { from: number; to: number }[] }[] }
    }
    const found = why.matched.find(({ field }) => field === 'description')
    expect(found?.text.length).toBeLessThan(310)
    expect(found?.ranges.map(({ from, to }) => found.text.slice(from, to))).toEqual(['alike'])
  })

  it('searches both indices, or one', async () => {
    expect((await search('personalization')).hits.map(({ index }) => index)).toContain('owners')
    expect(await uris('personalization', { index: 'owners' })).toEqual([TEAM])
    expect(await uris('personalization', { index: 'entities' })).not.toContain(TEAM)
  })

  it('lists retired entities last, and says so', async () => {
    const { hits } = await search('ranking type:model')
    expect(hits.map(({ uri }) => uri)).toEqual([MODEL, OLD])
    expect(hits[1]).toMatchObject({ standing: 'retired', why: { sentence: expect.stringContaining('It is retired') } })
  })

  it('explains hits by a synonym', async () => {
    expect(await search('likeness')).toMatchObject({
      total: 0,
      hits: [],
      partial: {
        total: 1,
        hits: [
          {
            uri: 'aip://model/registry/scenes',
            why: { sentence: 'Also matched: similarity, a synonym of likeness.' },
          },
        ],
      },
    })
  })

  it('lists partial matches separately, last, and outside the facets', async () => {
    const { total, hits, partial, facets, next } = await search('scene v1', { limit: '1', facets: 'type' })
    expect([total, hits, facets]).toEqual([0, [], [{ field: 'type', label: 'Type', values: [] }]])
    const scenes = { uri: 'aip://model/registry/scenes' }
    expect(partial).toMatchObject({ total: 4, hits: [scenes] })
    const rest = await search('scene v1', { cursor: next ?? '' })
    expect(rest).toMatchObject({ total: 0, hits: [], partial: { total: 4, hits: [{}, {}, { uri: OLD }] }, next: null })
    expect(await search('scene v1 is:live')).toMatchObject({ total: 0, partial: { total: 3, hits: [scenes, {}, {}] } })
    expect(await search('nightly run is:gone')).toMatchObject({ total: 0, partial: { total: 0 } })
  })

  it('finds failed entities by their status, and no succeeded ones', async () => {
    expect(await search('type:pipeline-run failed')).toMatchObject({
      total: 1,
      hits: [{ uri: FAILED, why: { sentence: 'Its status is failed, which matches “failed”.' } }],
      partial: { total: 0 },
    })
    expect(await uris('type:pipeline-run +fail')).toEqual([])
    expect(await uris('type:pipeline-run +failed')).toEqual([FAILED])
  })

  it('explains that domain: means the business domain', async () => {
    const { query, total } = await search('domain:models')
    expect(total).toBe(0)
    expect(query).toMatchObject({
      parts: [
        {
          note: {
            text: 'In a search, domain: is the business domain. For the part of the lifecycle write area:models.',
            query: 'area:models',
          },
        },
      ],
    })
    expect((await search('area:models')).total).toBeGreaterThan(0)
    expect(await search('x -domain:Models,Studio')).toMatchObject({
      query: { parts: [{ note: null }, { note: { query: 'x -domain:Studio -area:models' } }] },
    })
  })

  it('finds entities in production, with a matching facet count', async () => {
    const { hits, facets } = await search('is:production', { facets: 'governance' })
    expect(hits.map(({ uri }) => uri)).toContain('aip://model/registry/scenes')
    expect(facets).toMatchObject([
      { values: expect.arrayContaining([expect.objectContaining({ value: 'production', count: hits.length })]) },
    ])
  })

  it('treats spellings of a status as one', async () => {
    const [facet] = (await search('type:pipelineRun', { facets: 'attribute' })).facets as {
      values: { value: string; count: number; query: string }[]
    }[]
    const statuses = facet?.values.filter(({ value }) => value.startsWith('status::')) ?? []
    expect(statuses.map(({ count }) => count)).toEqual([2, 1])
    expect((await search(statuses[0]?.query ?? '')).total).toBe(2)
  })

  it('says that a comparison is of a metric, and how to compare a parameter', async () => {
    const note = { text: '“lr” is read as a metric. To compare a parameter:', query: 'fraud parameter.lr:<0.02' }
    expect(await search('fraud lr < 0.02')).toMatchObject({ query: { parts: [{ note: null }, { note }] } })
    expect(await search('metrics.lr < 0.02')).toMatchObject({ query: { parts: [{ note: null }] } })
    expect(await search('metric.lr:<0.02')).toMatchObject({ query: { parts: [{ note: null }] } })
  })

  it('shows only the compared metrics with a hit', async () => {
    const measuresOf = async (q: string) => {
      const { hits } = await search(q)
      const shown = hits.map(({ attributes }) => attributes as { readonly name: string; readonly value: string }[])
      return shown.map((of) => of.filter(({ name }) => name.startsWith('metric.')))
    }
    const [first] = await measuresOf('auc > 0.1')
    expect(first).toEqual([{ name: 'metric.auc', kind: 'number', value: '0.8' }])
    expect((await measuresOf('type:modelInstance')).flat()).toEqual([])
    expect((await measuresOf('type:modelInstance -metric.auc:>0.9')).flat()).toEqual([])
  })

  it('finds the versions that carry an alias before what only mentions it', async () => {
    const other = await openWorld()
    const version = 'aip://model/registry/churn-4'
    const mentions = ['champion', 'champion-challenger tests'].map((name, n) =>
      saying({ type: 'Dataset', uri: `aip://dataset/warehouse/${n}`, attributes: { name: `${name} ${n}` } }),
    )
    await other.say(
      ...mentions,
      saying({
        type: 'ModelInstance',
        uri: version,
        attributes: { name: 'churn v4', tags: [{ tag: 'alias', value: 'champion' }] },
      }),
    )
    other.searchBy(await filledIndex(other.store, other.deps.catalogue))
    const { hits } = (await other.get('/api/v1/search?q=champion')).body as SearchHitsAnswer
    expect(hits.map(({ uri, why }) => [uri, why.sentence])).toEqual([
      [version, 'Its alias is “champion”.'],
      ['aip://dataset/warehouse/0', 'The name begins with “champion”.'],
      ['aip://dataset/warehouse/1', 'The name begins with “champion”.'],
    ])
    await other.close()
  })

  it('shows the value that matched a version, from any of its records', async () => {
    const other = await openWorld(catalogueWith('mlflow'))
    const version = 'aip://model/mlflow/m/1'
    await other.say(
      saying({ type: 'ModelInstance', uri: version, attributes: { name: 'm v1' } }),
      saying({
        type: 'Model',
        uri: 'aip://model/mlflow/m',
        attributes: { name: 'm', currentVersionBy: 'alias champion' },
        edges: [['Model.currentInstance', version]],
      }),
      saying({
        type: 'MlflowRun',
        uri: 'aip://mlflow-run/mlflow/r',
        attributes: { metrics: [{ name: 'auc', value: 0.8 }] },
        edges: [['MlflowRun.registered', version]],
      }),
      saying({
        type: 'MlflowLoggedModel',
        uri: 'aip://mlflow-logged-model/mlflow/l',
        attributes: { metrics: [{ name: 'auc', value: 0.95, dataset: 'held/1' }] },
        edges: [['MlflowLoggedModel.registeredAs', version]],
      }),
    )
    other.searchBy(await filledIndex(other.store, other.deps.catalogue))
    const { body: models } = await other.get('/api/v1/search?q=type:model')
    expect(models).toMatchObject({ hits: [{ current: { uri: version, name: 'm v1', by: 'alias champion' } }] })
    const hashAnswer = await other.get('/api/v1/search?q=81e74ef')
    const note = { text: '“81e74ef” is searched for as text. To find a commit:', query: 'gitCommit:81e74ef' }
    expect(hashAnswer.body).toMatchObject({ query: { parts: [{ note }] } })
    const shownOf = async (q: string) => {
      const { body } = await other.get(`/api/v1/search?${new URLSearchParams({ q })}`)
      const { hits } = body as { hits: { uri: string; attributes: { name: string; value: string }[] }[] }
      const attributes = hits.find(({ uri }) => uri === version)?.attributes ?? []
      return attributes.filter(({ name }) => name.startsWith('metric.')).map(({ name, value }) => [name, value])
    }
    expect(await shownOf('type:modelInstance auc > 0.7')).toEqual([['metric.auc', '0.8']])
    expect(await shownOf('type:modelInstance auc > 0.9')).toEqual([['metric.auc', '0.95']])
    expect(await shownOf('type:modelInstance')).toEqual([])
    await other.close()
  })

  it('suggests the filter that a word resembles', async () => {
    const text = '“production” is searched for as text. To filter:'
    expect(await search('type:model production')).toMatchObject({
      query: { parts: [{ note: null }, { note: { text, query: 'type:model is:production' } }] },
    })
    expect(await search('production')).toMatchObject({ query: { parts: [{ note: null }] } })
    // Nothing of this company has a commit.
    expect(await search('81e74ef')).toMatchObject({ query: { parts: [{ note: null }] } })
    expect(await search('"production" type:model')).toMatchObject({
      query: { parts: [{ note: null }, { note: null }] },
    })
  })

  it.each([
    ['fraud metric.auc > NaN', 'fraud metric.auc:>NaN'],
    ['fraud createdAt>2026-01-01', 'fraud createdAt:>2026-01-01'],
    ['fraud type=model', 'fraud type:model'],
    ['fraud (type:model)', 'fraud type:model'],
    ['!type:model fraud', 'fraud -type:model'],
    ['fraud or ranking', 'fraud ranking'],
    ['fraud > ranking', 'fraud ranking'],
    ['not fraud', '-fraud'],
  ])('names the part of "%s" that is no operator here', async (q, meant) => {
    const { query } = (await world.get(path(q))).body as SearchHitsAnswer
    expect(query.parts.flatMap(({ note }) => note?.query ?? [])).toEqual([meant])
  })

  it('counts users and groups by state, like everything else', async () => {
    const { facets } = await search('type:user,group', { facets: 'state' })
    const incomplete = expect.objectContaining({ value: 'HYDRATED', name: 'Incomplete', count: 2 })
    expect(facets).toEqual([{ field: 'state', label: 'Metadata', values: [incomplete] }])
    const [standing] = (await search('type:user,group', { facets: 'standing' })).facets as readonly object[]
    expect(standing).toMatchObject({ label: 'Lifecycle status', values: [{ value: 'live', name: 'Active' }] })
    expect(await uris('type:user state:hydrated')).toEqual([ALICE])
  })

  it.each([
    ['type:model', [MODEL, OLD, 'aip://model/registry/scenes']],
    ['owner:alice type:model', [MODEL]],
    ['owner:alice@netflix.com type:Model', [MODEL]],
    ['team:personalization type:model', ['aip://model/registry/scenes']],
    ['tag:env::production', ['aip://model/registry/scenes']],
    ['domain:studio', ['aip://model/registry/scenes']],
    ['is:retired', [OLD]],
    ['status:failed', [FAILED]],
    ['is:failed', [FAILED]],
    ['stage:retired', [OLD]],
    ['type:pipelineRun started:>=2026-01-02 -status:failed', ['aip://pipeline-run/orchestrator/nightly-3']],
    ['type:model is:unused', [OLD, 'aip://model/registry/scenes']],
    ['OutOfMemoryError', [FAILED]],
    ['type:user,group', [ALICE, TEAM]],
    ['ranking -v5 area:models -is:retired -type:modelInstance', []],
  ])('accepts filters: %s', async (q, wanted) => {
    expect((await uris(q)).toSorted()).toEqual(wanted.toSorted())
  })

  it('sorts as requested, page by page', async () => {
    const runs = [1, 2, 3].map((n) => `aip://pipeline-run/orchestrator/nightly-${n}`)
    expect(await uris('nightly type:pipelineRun', { sort: 'name' })).toEqual(runs)
    const { next } = await search('nightly type:pipelineRun', { sort: 'name', limit: '2' })
    expect(await uris('nightly type:pipelineRun', { sort: 'name', cursor: next ?? '' })).toEqual([runs[2]])
    expect(await getRefusal('nightly type:pipelineRun', { sort: 'usage', cursor: next ?? '' })).toMatchObject({
      status: 400,
    })
    const by = await search('type:model', { sort: 'usage' })
    const usage = by.hits.map((hit) => Number(hit['usage']))
    expect(usage).toEqual(usage.toSorted((a, b) => b - a))
  })

  it('sorts by named numbers, from any record', async () => {
    const other = await openWorld(catalogueWith('mlflow'))
    const measured = (id: string, auc: number | null, lr: string) =>
      saying({
        type: 'MlflowRun',
        uri: `aip://mlflow-run/mlflow/${id}`,
        attributes: {
          name: id,
          hyperparameters: { lr },
          ...(auc === null ? {} : { metrics: [{ name: 'AUC', value: auc }] }),
        },
        ...(id === 'b' ? { edges: [['MlflowRun.registered', 'aip://model/mlflow/m/1'] as const] } : {}),
      })
    await other.say(
      saying({ type: 'ModelInstance', uri: 'aip://model/mlflow/m/1', attributes: { name: 'version' } }),
      measured('a', 0.7, '0.1'),
      measured('b', 0.95, '0.01'),
      measured('c', -2, '1e-3'),
      measured('d', null, 'auto'),
    )
    other.searchBy(await filledIndex(other.store, other.deps.catalogue))
    const ask = async (q: string, more: Readonly<Record<string, string>>) => {
      const { body } = await other.get(path(q, more))
      const { hits, ...answer } = body as Found
      const shown = hits as unknown as readonly {
        readonly name: string
        readonly attributes: readonly { readonly name: string; readonly value: string }[]
      }[]
      const isMeasure = ({ name }: { readonly name: string }) => /^(metric|parameter)\./.test(name)
      return {
        ...answer,
        hits: shown.map(({ name, attributes }) => `${name} ${attributes.find(isMeasure)?.value}`),
      }
    }
    const sorted = async (q: string, sort: string) => (await ask(q, { sort })).hits
    expect(await sorted('', '-auc')).toEqual(['b 0.95', 'version 0.95', 'a 0.7', 'c -2'])
    expect(await sorted('', 'metrics.AUC')).toEqual(['c -2', 'a 0.7', 'b 0.95', 'version 0.95'])
    const { hits } = (await other.get(path('version type:modelInstance', { sort: 'auc' }))).body as Found
    expect(hits).toMatchObject([{ why: { sentence: 'The name is “version”. Its auc is 0.95.' } }])
    expect(await sorted('type:mlflowRun', '-auc')).toEqual(['b 0.95', 'a 0.7', 'c -2'])
    expect(await sorted('type:modelInstance', 'auc')).toEqual(['version 0.95'])
    expect(await sorted('auc > 0', 'auc')).toEqual(['a 0.7', 'b 0.95', 'version 0.95'])
    expect(await sorted('', '-lr')).toEqual(['a 0.1', 'b 0.01', 'version 0.01', 'c 0.001'])
    const found: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await ask('', { sort: 'auc', limit: '1', facets: 'type', ...(cursor == null ? {} : { cursor }) })
      expect(page).toMatchObject({ total: 4, facets: [{ values: [{ count: 3 }, { count: 1 }] }] })
      found.push(...page.hits)
      cursor = page.next
    } while (cursor !== null)
    expect(found).toEqual(await sorted('', 'auc'))
    expect(await ask('type:model', { sort: 'auc' })).toMatchObject({
      total: 0,
      drop: [{ parts: ['type:model'], total: 4 }],
    })
    for (const [sort, detail] of [
      ['-loss', 'sort: nothing has a number "loss".'],
      ['-name', "sort: the order by name can't be reversed."],
      ['status', 'sort: status is a text.'],
    ])
      expect((await other.get(path('', { sort: sort ?? '' }))).body).toMatchObject({ code: 'BAD_REQUEST', detail })
    await other.close()
  })

  it('shows the attributes that can be filtered by', async () => {
    const { hits } = await search('status:failed')
    expect(hits[0]).toMatchObject({
      attributes: expect.arrayContaining([
        { name: 'status', kind: 'text', value: 'failed' },
        { name: 'started', kind: 'time', value: '2026-01-02T00:00:00.000Z' },
      ]),
    })
  })

  it('rejects a misspelt attribute or value, with a suggestion', async () => {
    expect(await getRefusal('sttus:failed')).toMatchObject({ status: 400, hint: expect.stringContaining('is status;') })
    expect(await getRefusal('status:faled')).toMatchObject({ status: 400, hint: expect.stringContaining('is failed;') })
    expect(await search('status:cancelled')).toMatchObject({ total: 0, drop: [{ parts: ['status:cancelled'] }] })
  })

  it('continues from page to page without gaps', async () => {
    const all = await uris('', { limit: '100' })
    const seen: unknown[] = []
    let cursor: string | null = null
    do {
      const page: Found = await search('', { limit: '3', ...(cursor === null ? {} : { cursor }) })
      expect(page.total).toBe(all.length)
      seen.push(...page.hits.map(({ uri }) => uri))
      cursor = page.next
    } while (cursor !== null)
    expect(seen).toEqual(all)
  })

  it('counts facets, each with its name and the query that selects it', async () => {
    const { facets } = await search('ranking owner:alice', { facets: 'owner,type,governance' })
    expect(facets).toMatchObject([
      {
        field: 'type',
        values: expect.arrayContaining([
          {
            value: 'Model',
            name: 'Model',
            count: 1,
            selected: false,
            query: 'ranking owner:alice type:Model',
            toggled: 'ranking owner:alice type:Model',
          },
        ]),
      },
      {
        field: 'owner',
        values: expect.arrayContaining([
          { value: ALICE, name: 'Alice', count: 2, selected: true, query: 'ranking owner:alice', toggled: 'ranking' },
        ]),
      },
      {
        field: 'governance',
        values: expect.arrayContaining([
          expect.objectContaining({ value: 'owned', query: 'ranking owner:alice is:owned' }),
        ]),
      },
    ])
  })

  it('returns the query in parts, with the meaning of each value', async () => {
    const { query } = await search('ranking -"v4" owner:alice')
    expect(query).toEqual({
      text: 'ranking -"v4" owner:alice',
      parts: [
        {
          kind: 'word',
          source: 'ranking',
          at: 0,
          negative: false,
          text: 'ranking',
          key: null,
          values: [],
          without: '-"v4" owner:alice',
          note: null,
        },
        {
          kind: 'phrase',
          source: '-"v4"',
          at: 8,
          negative: true,
          text: 'v4',
          key: null,
          values: [],
          without: 'ranking owner:alice',
          note: null,
        },
        {
          kind: 'filter',
          source: 'owner:alice',
          at: 14,
          negative: false,
          text: null,
          key: 'owner',
          values: [{ text: 'alice', means: [{ value: ALICE, name: 'Alice' }] }],
          without: 'ranking -"v4"',
          note: null,
        },
      ],
    })
  })

  it('suggests corrections for words that occur nowhere', async () => {
    expect(await search('Rankinng-v5 type:model')).toMatchObject({
      didYouMean: 'ranking-v5 type:model',
      corrections: [{ word: 'rankinng', nearest: 'ranking' }],
    })
    expect(await search('ranking')).toMatchObject({ didYouMean: null, corrections: [] })
  })

  it('names what to leave out if nothing is found', async () => {
    expect(await search('ranking is:gone owner:alice')).toMatchObject({
      total: 0,
      drop: [{ parts: ['is:gone'], query: 'ranking owner:alice', total: 2 }],
    })
    expect(await search('scene is:gone owner:alice')).toMatchObject({
      drop: [{ parts: ['is:gone', 'owner:alice'], query: 'scene', total: 1 }],
    })
    expect(await search('zzzz')).toMatchObject({ total: 0, drop: [] })
  })
})

describe('a rejected search', () => {
  it.each([
    ['onwer:alice', 'There is no key "onwer" to filter by. (At character 1.)', 'The nearest is owner'],
    ['x type:modle', 'There is no entity type "modle". (At character 8.)', 'The nearest is model.'],
    ['owner:alicee', 'No user or group is known as "alicee". (At character 7.)', 'The nearest is Alice (alice).'],
    ['team:alice', 'No team is known as "alice". (At character 6.)', 'Give an id'],
    ['owner:me', 'owner:me: nobody is signed in.', 'Name the owner'],
    ['a:b is:old updated:x type:y has:z', 'There is no', 'is'],
  ])('explains the mistake in its query: %s', async (q, detail, hint) => {
    expect(await getRefusal(q)).toMatchObject({
      status: 400,
      code: 'BAD_QUERY',
      parameter: 'q',
      detail: expect.stringContaining(detail),
      hint: expect.stringContaining(hint),
    })
  })

  it('names all of its mistakes at once', async () => {
    const { detail } = { detail: '', ...(await getRefusal('is:old type:modle updated:never state:x')) }
    expect(detail).toContain('At character 4.')
    expect(detail).toContain('There is 1 more mistake.')
  })

  it('is one with the cursor of another query, or an invalid one', async () => {
    const { next } = await search('', { limit: '1' })
    expect(next?.length).toBeLessThan(4_096)
    for (const [q, cursor] of [
      ['ranking', next ?? ''],
      ['', 'x'],
      ['', `${next ?? ''}AAAA`],
      ['', `${next ?? ''}x`.slice(3)],
    ] as const)
      expect(await getRefusal(q, { cursor })).toMatchObject({ status: 400, code: 'BAD_PAGE', parameter: 'cursor' })
    expect(await getRefusal('', { cursor: next ?? '', index: 'owners' })).toMatchObject({ code: 'BAD_PAGE' })
  })

  it('is one of the past, and says that a search covers only the present', async () => {
    expect(await getRefusal('x', { asOf: '1' })).toMatchObject({
      status: 400,
      code: 'UNKNOWN_PARAMETER',
      detail: expect.stringContaining('a search covers only the present'),
    })
    const { errors } = await world.ask('{ search(q: "x") { total } }', { asOf: '1' })
    expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_AS_OF' } })
  })

  it('is one for an unknown facet', async () => {
    expect(await getRefusal('x', { facets: 'typ' })).toMatchObject({
      code: 'BAD_REQUEST',
      parameter: 'facets',
      hint: expect.stringContaining('The nearest is type'),
    })
  })

  it('says that this process has no index, or is still filling it', async () => {
    const index = world.deps.search()
    try {
      world.searchBy(null)
      expect(await getRefusal('x')).toMatchObject({ status: 409, code: 'NOT_HERE' })
      world.searchBy('loading')
      expect(await getRefusal('x')).toMatchObject({ status: 503, code: 'NOT_YET' })
      expect((await world.get('/api/v1/suggest?q=x')).status).toBe(503)
    } finally {
      world.searchBy(index)
    }
  })
})

describe('in GraphQL', () => {
  it('a hit is an entity that a query can continue from', async () => {
    const query = `query ($q: String!) {
      search(q: $q, limit: 1, facets: ["type"], index: ENTITIES) {
        total next facets { field values { value count } }
        partial { total hits { uri entity { uri } } }
        hits { uri index standing why { rung sentence } entity { uri ... on Model { name owners { name } } } }
      }
    }`
    const { data, errors } = await world.ask(query, { variables: { q: 'Ranking v5' } })
    expect(errors).toEqual([])
    expect(data).toMatchObject({
      search: {
        next: expect.any(String),
        facets: [{ field: 'TYPE', values: expect.arrayContaining([{ value: 'Model', count: 1 }]) }],
        hits: [
          {
            uri: MODEL,
            index: 'ENTITIES',
            standing: 'LIVE',
            why: { rung: 'exact name' },
            entity: { uri: MODEL, name: 'Ranking v5', owners: [{ name: 'Alice' }] },
          },
        ],
      },
    })
  })

  it('a search costs what its hits may select', async () => {
    const wide = `{ search(q: "", limit: 100) { hits { entity { relationships(first: 1000) { edges { node { relationships(first: 1000) { totalCount } } } } } } } }`
    expect((await world.ask(wide)).errors[0]).toMatchObject({ extensions: { code: 'TOO_EXPENSIVE' } })
  })
})

describe('an index that lags', () => {
  it('is reported, and finds what it has', async () => {
    const other = await openWorld()
    try {
      await other.say(...company())
      const index = await filledIndex(other.store, other.deps.catalogue)
      other.searchBy(index)
      expect((await other.get(path('ranking'))).body).not.toHaveProperty('incomplete')
      await other.gone(company()[0] ?? saying({ type: 'Model', uri: MODEL }), false)
      const { body } = await other.get(path('ranking'))
      expect(body).toMatchObject({
        incomplete: [
          {
            code: 'BEHIND',
            part: 'search index',
            since: expect.any(String),
            reason: expect.stringContaining('has followed up to'),
          },
        ],
      })
      const { extensions } = await other.ask('{ search(q: "ranking") { total } }')
      expect(extensions['incomplete']).toMatchObject([{ part: 'search index' }])
    } finally {
      await other.close()
    }
  })
})
