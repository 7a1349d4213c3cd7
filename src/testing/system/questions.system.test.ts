import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTRACT_QUERY } from '../../api/testing/company.ts'
import { badTimes } from '../../api/testing/members.ts'
import { requestOf } from '../../api/openapi/examples.ts'
import { COMMANDS } from '../../commands/all.ts'
import { QUESTIONS } from '../../questions/all.ts'
import { isObject } from '../../lib/json.ts'
import { startSystem, type System } from './harness.ts'
import { documentedQuestions } from './questions.ts'

/**
 * Every question of docs/questions.md, as it is written there, on the whole system; each answer is compared with what the
 * demo's sources hold, worked out here from their records alone.
 */
let system: System
beforeAll(async () => {
  system = await startSystem()
  await system.settled()
}, 120_000)
afterAll(() => system.stop())

const questions = documentedQuestions()
const asked = new Set<string>()

type Answer = Record<string, unknown>

async function ask(
  id: string,
  { block = 0, variables = {} }: { block?: number; variables?: object } = {},
): Promise<Answer> {
  asked.add(id)
  const query = questions.get(id)?.queries[block] ?? ''
  const { data, errors, extensions } = await system.graphql(query, variables)
  expect(errors, id).toBeUndefined()
  expect(extensions?.truncated, id).toBeUndefined()
  return data ?? {}
}

describe('every query as printed', () => {
  const blocks = [...questions].flatMap(([id, { queries }]) =>
    queries.map((query, i) => [`${id}, block ${i + 1}`, query]),
  )
  it.each(blocks)('%s answers', async (_, query) => expectAnswer(query))

  async function expectAnswer(query = ''): Promise<void> {
    const { data, errors, extensions } = await system.graphql(query)
    expect(errors, query).toBeUndefined()
    expect(extensions?.notes, query).toBeUndefined()
    expect(Object.values(data ?? {}), query).not.toContain(null)
    expect(Object.keys(data ?? {}).length, query).toBeGreaterThan(0)
  }
})

// ------------------------------------------------------------------------------------------------ reading answers

/** Looks along names; through lists and `edges`, everything that is there. */
function at(value: unknown, path: string): unknown[] {
  let found: unknown[] = [value]
  for (const name of path.split('.')) {
    found = found
      .flatMap((one) => (isObject(one) ? [one[name]] : []))
      .flatMap((one): unknown[] => (Array.isArray(one) ? one : [one]))
  }
  return found.filter((one) => one !== null && one !== undefined)
}

const sorted = (values: Iterable<unknown>): string[] => [...new Set([...values].map(String))].sort()

// ------------------------------------------------------------------------------------------- what the sources hold

type Rec = Readonly<Record<string, unknown>>

const all = (source: Parameters<System['demo']['allRecords']>[0], plural: string): Rec[] => [
  ...system.demo.allRecords(source, plural),
]
const listOf = (record: Rec | undefined, name: string): Rec[] => at(record, name).filter((one) => isObject(one))
const textsOf = (record: Rec | undefined, name: string): string[] => at(record, name).map(String)

const SOURCE_OF: Record<string, readonly [string, string]> = {
  dataset: ['dataset', 'datasets'],
  dataset_version: ['dataset-version', 'datasets'],
  data_source: ['data-source', 'datasets'],
  feature: ['feature', 'feature-store'],
}
const uri = (type: string, source: string, id: unknown): string =>
  `aip://${type}/${source}/${encodeURIComponent(String(id)).replace(/%(2F|40|3A)/g, decodeURIComponent)}`
const assetUri = ({ type, id }: Rec): string => {
  const [component, source] = SOURCE_OF[String(type)] ?? ['?', '?']
  return uri(component, source, id)
}
const record = (plural: string, id: string): Rec => system.demo.record(plural, id) ?? {}
const byId = (records: readonly Rec[], key = 'id'): Map<string, Rec> => new Map(records.map((r) => [String(r[key]), r]))

const V5 = 'ranking-model-v5-20XX0101'
const modelUri = (id: unknown): string => uri('model', 'registry', id)
const testUri = (id: unknown): string => uri('ab-test', 'experimentation', id)

/** Instances that use a feature, whatever version of it. */
const usersOf = (feature: string): Rec[] =>
  all('registry', 'instances').filter((i) => listOf(i, 'features').some((f) => f.feature_id === feature))

/** Tests of an instance: its run was made for a cell, or a rule serves it to one. */
function testsOf(instance: string): string[] {
  const run = record('pipeline-runs', String(record('instances', instance).pipeline_run_id))
  const rules = all('serving', 'serving-rules').filter(
    (r) => r.instance_id === instance && typeof r.test_id === 'string',
  )
  return sorted([
    ...textsOf({ cells: listOf(run, 'ab_test_cells').map((c) => c.test_id) }, 'cells'),
    ...rules.map((r) => r.test_id),
  ])
}

/** Who a record's own source and the identity source say owns it. */
function ownersOf(component: string, source: string, rec: Rec, id: string): string[] {
  const users = new Map(all('identity', 'users').map((u) => [u.email, uri('user', 'identity', u.id)]))
  const groups = all('identity', 'groups').filter((g) =>
    textsOf(g, 'owned_resources').includes(uri(component, source, id)),
  )
  return sorted([
    ...textsOf(rec, 'owner_emails').flatMap((email) => users.get(email) ?? []),
    ...[...textsOf(rec, 'owner_groups'), ...groups.map((g) => String(g.id))].map((g) => uri('group', 'identity', g)),
  ])
}

/** Everything that the datasets and nodes say a dataset or pipeline stands on, however far down. */
function standsOn(start: readonly string[]): Set<string> {
  const nodes = all('orchestrator', 'pipeline-nodes')
  const datasets = byId(all('datasets', 'datasets'))
  const seen = new Set<string>()
  const visit = (id: string): void => {
    if (seen.has(id)) return
    seen.add(id)
    const dataset = id.startsWith('aip://dataset/datasets/')
      ? datasets.get(id.slice('aip://dataset/datasets/'.length))
      : undefined
    for (const from of listOf(dataset, 'derived_from')) visit(assetUri(from))
    if (id.startsWith('aip://dataset-version/'))
      visit(`aip://dataset/datasets/${(id.split('/').at(-1) ?? '').split('@')[0]}`)
    const feature = id.startsWith('aip://feature/')
      ? record('features', id.slice('aip://feature/feature-store/'.length))
      : undefined
    for (const from of listOf(feature, 'sources')) visit(assetUri(from))
    for (const node of nodes) {
      const writes = listOf(node, 'writes').map(assetUri)
      const isOf = uri('pipeline', 'orchestrator', node.pipeline_id) === id
      if (!isOf && !writes.includes(id)) continue
      const chain = isOf
        ? [node]
        : nodes.filter((n) => n.pipeline_id === node.pipeline_id && Number(n.position) <= Number(node.position))
      for (const before of chain) for (const read of listOf(before, 'reads')) visit(assetUri(read))
    }
  }
  for (const one of start) visit(one)
  return seen
}

const nodesOf = (answer: Answer, name: string): string[] => sorted(at(answer, `${name}.edges.node.uri`))
const ofType = (uris: Iterable<string>, type: string): string[] =>
  sorted([...uris].filter((u) => u.startsWith(`aip://${type}/`)))

// ------------------------------------------------------------------------------------------------------ questions

describe('discovery', () => {
  it('R11 features, page by page', async () => {
    const found: unknown[] = []
    for (let after: unknown = null; ;) {
      const data = await ask('R11', { variables: { after } })
      found.push(...at(data, 'features.edges.node'))
      expect(at(data, 'features.totalCount')).toEqual([all('feature-store', 'features').length])
      const [page] = at(data, 'features.pageInfo') as { hasNextPage: boolean; endCursor: string }[]
      if (page?.hasNextPage !== true) break
      after = page.endCursor
    }
    const records = all('feature-store', 'features')
    expect(found.map((f) => at(f, 'uri')[0]).sort()).toEqual(
      records.map((r) => uri('feature', 'feature-store', r.id)).sort(),
    )
    expect(sorted(at({ found }, 'found.name'))).toEqual(sorted(records.map((r) => r.name)))
  })

  it('R12 data that feeds a model, and all that could', async () => {
    const data = await ask('R12')
    const today = nodesOf(data, 'today')
    const features = sorted(
      all('registry', 'instances')
        .filter((i) => i.model_id === 'ranking-v5')
        .flatMap((i) => listOf(i, 'features').map((f) => f.feature_id)),
    )
    for (const source of features.flatMap((f) => listOf(record('features', f), 'sources')))
      expect(today).toContain(assetUri(source))
    expect(at(data, 'dataSources.totalCount')).toEqual([all('datasets', 'data-sources').length])
    expect(sorted(at(data, 'datasets.edges.node.name'))).toEqual(sorted(all('datasets', 'datasets').map((d) => d.name)))
    const [history] = at(data, 'datasets.edges.node').filter((d) => at(d, 'name')[0] === 'Member watch history')
    const fed = all('feature-store', 'features').filter((f) =>
      listOf(f, 'sources').some((s) => s.id === 'member-watch-history'),
    )
    expect(sorted(at(history, 'feeds.edges.node.name'))).toEqual(sorted(fed.map((f) => f.name)))
  })
})

describe('lineage', () => {
  it('R13 the pipelines that make a model’s data, and itself', async () => {
    const stands = standsOn([
      ...listOf(record('instances', V5), 'features').map((f) => uri('feature', 'feature-store', f.feature_id)),
      ...textsOf(record('instances', V5), 'dataset_version_ids').map((v) => uri('dataset-version', 'datasets', v)),
    ])
    const makers = all('orchestrator', 'pipeline-nodes').filter((n) =>
      listOf(n, 'writes').some((w) => stands.has(assetUri(w))),
    )
    expect(nodesOf(await ask('R13'), 'lineage')).toEqual(
      sorted([
        uri('pipeline', 'orchestrator', 'weekly-ranking-trainer'),
        ...makers.map((n) => uri('pipeline', 'orchestrator', n.pipeline_id)),
      ]),
    )
  })

  it('R14 the sources of each of its features', async () => {
    const data = await ask('R14')
    const features = at(data, 'model.currentInstance.features.edges.node')
    expect(sorted(at({ features }, 'features.uri'))).toEqual(
      sorted(listOf(record('instances', V5), 'features').map((f) => uri('feature', 'feature-store', f.feature_id))),
    )
    for (const feature of features) {
      const id = String(at(feature, 'uri')[0]).split('/').at(-1)
      const versions = all('feature-store', 'feature-versions').filter((v) => v.feature_id === id)
      const sources = [
        ...listOf(record('features', id ?? ''), 'sources'),
        ...versions.flatMap((v) => listOf(v, 'computed_from')),
      ]
      expect(nodesOf({ feature: at(feature, 'data')[0] }, 'feature')).toEqual(sorted(sources.map(assetUri)))
    }
  })

  it('R19 from training data to production experiments', async () => {
    const data = await ask('R19')
    const users = all('registry', 'instances').filter((i) => {
      const versions = textsOf(i, 'dataset_version_ids')
      const run = record('pipeline-runs', String(i.pipeline_run_id))
      const computed = listOf(i, 'features').flatMap((f) =>
        listOf(record('feature-versions', String(f.feature_version_id)), 'computed_from'),
      )
      return [
        ...versions,
        ...textsOf(run, 'consumed_dataset_version_ids'),
        ...computed.map((c) => String(c.id)),
      ].includes('member-watch-history@412')
    })
    const tests = sorted(users.flatMap((i) => testsOf(String(i.id))).map(testUri))
    expect(tests).toContain(testUri(12345))
    expect(ofType(nodesOf(data, 'lineage'), 'ab-test')).toEqual(tests)
    expect(nodesOf(data, 'lineage')).toEqual(expect.arrayContaining(users.map((i) => modelUri(i.id))))
    const [test] = at(data, 'lineage.edges').filter((e) => at(e, 'node.uri')[0] === testUri(12345))
    expect(at(test, 'node.status')).toEqual(['ACTIVE'])
    expect(String(at(test, 'sentence')[0])).toMatch(/^member-watch-history 412 –.*→ Ranking Model v5 vs v4$/)
  })

  it('R20 the sources of a pipeline', async () => {
    const sources = ofType(standsOn([uri('pipeline', 'orchestrator', 'weekly-ranking-trainer')]), 'data-source')
    expect(sources.length).toBeGreaterThan(2)
    const data = await ask('R20')
    expect(nodesOf(data, 'lineage')).toEqual(sources)
    expect(at(data, 'lineage.totalCount')).toEqual([sources.length])
  })

  it('R22 datasets upstream and experiments downstream of an instance', async () => {
    const data = await ask('R22')
    const instance = record('instances', V5)
    const run = record('pipeline-runs', String(instance.pipeline_run_id))
    const versions = [
      ...textsOf(instance, 'dataset_version_ids'),
      ...textsOf(run, 'consumed_dataset_version_ids'),
      ...listOf(instance, 'features')
        .flatMap((f) => listOf(record('feature-versions', String(f.feature_version_id)), 'computed_from'))
        .filter((c) => c.type === 'dataset_version')
        .map((c) => String(c.id)),
    ]
    expect(ofType(nodesOf(data, 'datasets'), 'dataset-version')).toEqual(
      sorted(versions.map((v) => uri('dataset-version', 'datasets', v))),
    )
    const datasets = ofType(standsOn(versions.map((v) => uri('dataset-version', 'datasets', v))), 'dataset')
    expect(ofType(nodesOf(data, 'datasets'), 'dataset')).toEqual(datasets)
    expect(nodesOf(data, 'experiments')).toEqual(testsOf(V5).map(testUri))
  })
})

describe('impact', () => {
  it('R15 the tests that run a model, as treatment or as control', async () => {
    const data = await ask('R15')
    const tests = (model: string): string[] =>
      sorted(
        all('registry', 'instances')
          .filter((i) => i.model_id === model)
          .flatMap((i) => testsOf(String(i.id)))
          .map(testUri),
      )
    expect(nodesOf(data, 'v5')).toEqual(tests('ranking-v5'))
    expect(tests('ranking-v4')).toEqual([testUri(12345)])
    expect(nodesOf({ v4: at(data, 'v4.runningTests')[0] }, 'v4')).toEqual([testUri(12345)])
  })

  it('R16 the models that break when a feature changes', async () => {
    const data = await ask('R16')
    // Its users, and what was trained on a set that a step reading it helped to make.
    const reading = all('orchestrator', 'pipeline-nodes').filter((n) =>
      listOf(n, 'reads').some((r) => r.id === 'content-embedding'),
    )
    const made = all('orchestrator', 'pipeline-nodes')
      .filter((n) => reading.some((r) => r.pipeline_id === n.pipeline_id))
      .flatMap((n) => listOf(n, 'writes').map((w) => String(w.id)))
    const direct = usersOf('content-embedding')
    const users = all('registry', 'instances').filter(
      (i) =>
        direct.some((d) => d.id === i.id) ||
        textsOf(i, 'dataset_version_ids').some((v) => made.includes(v.split('@')[0] ?? '')),
    )
    expect(users.length).toBe(direct.length + 1)
    const models = sorted(users.map((i) => modelUri(i.model_id)))
    expect(models.length).toBeGreaterThan(1)
    expect(sorted(at(data, 'impact.models.edges.node.uri'))).toEqual(models)
    expect(at(data, 'impact.models.totalCount')).toEqual([models.length])
    expect(at(data, 'impact.instances.totalCount')).toEqual([users.length])
    const deployments = all('registry', 'deployments').filter((d) => users.some((i) => i.id === d.instance_id))
    expect(at(data, 'impact.deployments.totalCount')).toEqual([deployments.length])
    const running = sorted(users.flatMap((i) => testsOf(String(i.id)))).filter(
      (id) => record('tests', id).status === 'ACTIVE',
    )
    expect(sorted(at(data, 'impact.runningTests.edges.node.name'))).toEqual(
      sorted(running.map((id) => record('tests', id).name)),
    )
    const rules = all('serving', 'serving-rules').filter((r) => users.some((i) => i.id === r.instance_id))
    const services = sorted([...deployments, ...rules].map((r) => record('services', String(r.service_id)).name))
    expect(sorted(at(data, 'impact.services.edges.node.name'))).toEqual(services)
    for (const sentence of at(data, 'impact.models.edges.sentence'))
      expect(String(sentence)).toMatch(/^content_embedding –.*→ /)
  })

  it('R17 the owners of each piece, and their teams', async () => {
    const edges = at(await ask('R17'), 'lineage.edges')
    const owners = new Map(edges.map((e) => [String(at(e, 'node.uri')[0]), sorted(at(e, 'owners.uri'))]))
    for (const [plural, type, source, id] of [
      ['datasets', 'dataset', 'datasets', 'member-watch-history'],
      ['datasets', 'dataset', 'datasets', 'ranking-training-set'],
      ['pipelines', 'pipeline', 'orchestrator', 'weekly-ranking-trainer'],
      ['features', 'feature', 'feature-store', 'genre-affinity'],
      ['data-sources', 'data-source', 'datasets', 'studio-asset-store'],
      ['models', 'model', 'registry', 'ranking-v5'],
    ] as const) {
      expect(owners.get(uri(type, source, id)), id).toEqual(ownersOf(type, source, record(plural, id), id))
    }
    const teams = (id: string) =>
      at(
        edges.find((e) => at(e, 'node.uri')[0] === id),
        'owningTeams',
      )
    expect(teams('aip://pipeline/orchestrator/playback-sessionizer')).toEqual([
      { reason: 'OWNER', name: 'Member Data', team: { uri: 'aip://group/identity/member-data' }, through: null },
    ])
    expect(teams('aip://data-source/datasets/studio-asset-store')).toEqual([
      {
        reason: 'MEMBER',
        name: 'Studio Content Science',
        team: { uri: 'aip://group/identity/studio-content-science' },
        through: { uri: 'aip://user/identity/u-00417', name: 'Carol Dubois' },
      },
    ])
  })

  it('R23 consuming models and their teams', async () => {
    const edges = at(await ask('R23'), 'impact.models.edges')
    expect(sorted(at({ edges }, 'edges.node.uri'))).toEqual(
      sorted(usersOf('content-embedding').map((i) => modelUri(i.model_id))),
    )
    const teams = new Map(
      edges.map((e) => [
        String(at(e, 'node.uri')[0]),
        at(e, 'owningTeams').map((t) => at(t, 'reason').concat(at(t, 'name')).join(' ')),
      ]),
    )
    expect(teams.get(modelUri('ranking-v5'))).toEqual(['OWNER Personalization Ranking'])
    expect(teams.get(modelUri('ads-relevance-v2'))).toEqual(['MEMBER Ads Relevance'])
  })

  it('R28 both ways', async () => {
    const data = await ask('R28')
    expect(nodesOf(data, 'cameFrom')).toEqual(
      expect.arrayContaining(listOf(record('datasets', 'member-watch-history'), 'derived_from').map(assetUri)),
    )
    const fed = all('feature-store', 'features').filter((f) =>
      listOf(f, 'sources').some((s) => s.id === 'member-watch-history'),
    )
    expect(ofType(nodesOf(data, 'propagatesTo'), 'feature')).toEqual(
      sorted(fed.map((f) => uri('feature', 'feature-store', f.id))),
    )
    const up = new Set(nodesOf(data, 'cameFrom').filter((u) => !u.includes('pipeline') && !u.includes('version')))
    expect(nodesOf(data, 'propagatesTo').filter((u) => up.has(u))).toEqual([])
    for (const path of at(data, 'propagatesTo.edges').map((e) => at(e, 'path')))
      expect(at(path[0], path.length > 0 ? 'relation' : '?').length).toBe(1)
  })
})

describe('usage', () => {
  it('R18 the models that share its features', async () => {
    for (const feature of at(await ask('R18'), 'model.currentInstance.features.edges.node')) {
      const name = at(feature, 'name')[0]
      const id = all('feature-store', 'features').find((f) => f.name === name)?.id
      const sharing = [
        ...at(feature, 'usedBy.edges.node.instanceOf.uri'),
        ...at(feature, 'versions.edges.node.usedBy.edges.node.instanceOf.uri'),
      ]
      expect(sorted(sharing), String(name)).toEqual(sorted(usersOf(String(id)).map((i) => modelUri(i.model_id))))
    }
  })

  it('R21 what can be retired', async () => {
    const data = await ask('R21')
    const deployed = all('registry', 'deployments').filter((d) =>
      ['serving', 'deploying', 'draining'].includes(String(d.status)),
    )
    const served = all('serving', 'serving-rules').filter((r) => r.active_to === null || r.active_to === undefined)
    const tested = all('experimentation', 'tests')
      .filter((t) => t.status === 'ACTIVE')
      .map((t) => String(t.test_id))
    const atWork = all('registry', 'instances').filter(
      (i) =>
        i.state !== 'retired' ||
        [...deployed, ...served].some((r) => r.instance_id === i.id) ||
        testsOf(String(i.id)).some((t) => tested.includes(t)),
    )
    const ids = new Set(atWork.map((i) => i.id))
    expect(sorted(at(data, 'instances.edges.node.uri'))).toEqual(
      sorted(
        all('registry', 'instances')
          .filter((i) => !ids.has(i.id))
          .map((i) => modelUri(i.id)),
      ),
    )
    const models = new Set(atWork.map((i) => i.model_id))
    expect(sorted(at(data, 'models.edges.node.uri'))).toEqual(
      sorted(
        all('registry', 'models')
          .filter((m) => !models.has(m.id))
          .map((m) => modelUri(m.id)),
      ),
    )
    const used = new Set(atWork.flatMap((i) => listOf(i, 'features').map((f) => f.feature_id)))
    const unread = all('feature-store', 'features').filter((f) => at(f, 'usage.reads_30d')[0] === 0 && !used.has(f.id))
    expect(sorted(at(data, 'features.edges.node.uri'))).toEqual(
      sorted(unread.map((f) => uri('feature', 'feature-store', f.id))),
    )
    const hosts = new Set([...deployed, ...served].map((r) => r.service_id))
    const idle = all('serving', 'services').filter((s) => !hosts.has(s.id))
    expect(sorted(at(data, 'services.edges.node.uri'))).toEqual(
      sorted(idle.map((s) => uri('service', 'serving', s.id))),
    )
    expect(sorted(at(data, 'features.edges.node.name'))).toContain('legacy_star_rating')
    expect(sorted(at(data, 'models.edges.node.name'))).toContain('Ranking v3')
  })

  it('R24 what is tested in experiment 12345', async () => {
    const data = await ask('R24')
    const tested = all('registry', 'instances').filter((i) => testsOf(String(i.id)).includes('12345'))
    expect(tested.length).toBe(2)
    expect(nodesOf(data, 'lineage')).toEqual(sorted(tested.flatMap((i) => [modelUri(i.id), modelUri(i.model_id)])))
    expect(sorted(at(data, 'abTest.cells.number'))).toEqual(['1', '2'])
  })

  it('R25 is the contract query, to the letter', async () => {
    expect(questions.get('R25')?.queries).toEqual([CONTRACT_QUERY])
    expect(at(await ask('R25'), 'model.currentInstance.associatedAbTests.name')).toContain('Ranking Model v5 vs v4')
  })
})

describe('walks', () => {
  it('R26 from a degraded metric to who is exposed', async () => {
    const first = await ask('R26', { variables: { model: modelUri('ranking-v5') } })
    const metrics = at(first, 'model.currentInstance.metrics') as { name: string; value: number; split: string }[]
    const degraded = metrics.filter(
      (m) =>
        m.split === 'production' &&
        metrics.some((v) => v.split === 'validation' && v.name === m.name && v.value > m.value),
    )
    expect(degraded.map((m) => m.name)).toEqual(['ndcg@10'])
    expect(at(first, 'model.currentInstance.uri')).toEqual([modelUri(V5)])

    // Suspicious is a feature whose data no pipeline has made since: the runs of its pipeline failed.
    const suspicious: { feature: string; pipeline: string; dataset: string[]; team: string[] }[] = []
    for (const feature of sorted(at(first, 'model.currentInstance.features.edges.node.uri'))) {
      const second = await ask('R26', { block: 1, variables: { feature } })
      const edges = at(second, 'lineage.edges')
      for (const edge of edges.filter((e) => at(e, 'node.__typename')[0] === 'Pipeline')) {
        const runs = at(edge, 'node.runs.edges.node') as { status: string; endedAt: string }[]
        const last = runs.toSorted((a, b) => (a.endedAt < b.endedAt ? 1 : -1))[0]
        if (last?.status !== 'failed') continue
        const dataset = sorted(
          edges.filter((e) => at(e, 'node.__typename')[0] === 'Dataset').flatMap((e) => at(e, 'node.uri')),
        )
        suspicious.push({
          feature,
          pipeline: String(at(edge, 'node.uri')[0]),
          dataset,
          team: sorted(at(edge, 'owningTeams.name')),
        })
      }
    }
    const found = suspicious.find((s) => s.feature.endsWith('/watch-recency'))
    expect(found).toEqual({
      feature: 'aip://feature/feature-store/watch-recency',
      pipeline: 'aip://pipeline/orchestrator/playback-sessionizer',
      dataset: ['aip://dataset/datasets/member-watch-history'],
      team: ['Member Data'],
    })

    const third = await ask('R26', { block: 2, variables: { pipeline: found?.pipeline } })
    const failed = at(third, 'pipeline.runs.edges.node').filter((r) => at(r, 'status')[0] === 'failed')
    const records = all('orchestrator', 'pipeline-runs').filter(
      (r) => r.pipeline === 'playback-sessionizer' && r.status === 'failed',
    )
    expect(sorted(at({ failed }, 'failed.uri'))).toEqual(
      sorted(records.map((r) => uri('pipeline-run', 'orchestrator', r.run_id))),
    )
    expect(sorted(at({ failed }, 'failed.error'))).toEqual(sorted(records.map((r) => r.error)))
    expect(at({ failed }, 'failed.attempts.edges.node').filter((a) => at(a, 'status')[0] === 'failed').length).toBe(2)

    const last = await ask('R26', { block: 3, variables: { feature: found?.feature } })
    const exposed = sorted(usersOf('watch-recency').flatMap((i) => testsOf(String(i.id)))).filter(
      (id) => record('tests', id).status === 'ACTIVE',
    )
    expect(exposed).toContain('12345')
    expect(sorted(at(last, 'impact.runningTests.edges.node.uri'))).toEqual(exposed.map(testUri))
    expect(at(last, 'impact.runningTests.edges.node.population')).toContain('members on TV, all countries')
    const surfaces = sorted([
      ...exposed.flatMap((id) => textsOf(record('tests', id), 'surfaces')),
      ...textsOf(record('services', 'homepage-ranker'), 'surfaces'),
    ])
    expect(sorted(at(last, 'impact.surfaces.name'))).toEqual(surfaces)
  })

  it('R26 shows as defaults what its own steps find', () => {
    const defaults = questions.get('R26')?.queries.map((q) => /ID! = "([^"]+)"/.exec(q)?.[1])
    expect(defaults).toEqual([
      modelUri('ranking-v5'),
      uri('feature', 'feature-store', 'watch-recency'),
      uri('pipeline', 'orchestrator', 'playback-sessionizer'),
      uri('feature', 'feature-store', 'watch-recency'),
    ])
  })

  it('R27 from a model to the teams of its data', async () => {
    const features = at(await ask('R27'), 'model.currentInstance.features.edges.node')
    expect(features.length).toBe(listOf(record('instances', V5), 'features').length)
    const recency = features.find((f) => at(f, 'name')[0] === 'watch_recency')
    expect(sorted(at(recency, 'data.edges.node.writtenBy.edges.node.nodeOf.name'))).toEqual(['Playback Sessionizer'])
    expect(sorted(at(recency, 'data.edges.node.producedBy.edges.node.runOf.owners.name'))).toEqual([
      'Frank Kim',
      'Member Data',
    ])
  })

  it('R146 what a team owns, and what that depends upon', async () => {
    const data = await ask('R146')
    const team = 'aip://group/identity/member-data'
    const owned = (owner: string, plural: string, type: string, source: Parameters<typeof all>[0]): string[] =>
      all(source, plural)
        .filter((r) => ownersOf(type, source, r, String(r.id)).includes(owner))
        .map((r) => uri(type, source, r.id))
    const groups = at(data, 'group.owns.edges.node.uri').map(String)
    expect(ofType(groups, 'dataset')).toEqual(sorted(owned(team, 'datasets', 'dataset', 'datasets')))
    expect(ofType(groups, 'pipeline')).toEqual(sorted(owned(team, 'pipelines', 'pipeline', 'orchestrator')))
    expect(ofType(groups, 'data-source')).toContain('aip://data-source/datasets/playback-events')
    const members = all('identity', 'users').filter((u) => textsOf(u, 'group_ids').includes('member-data'))
    expect(sorted(at(data, 'group.members.edges.node.name'))).toEqual(sorted(members.map((m) => m.name)))
    // The studio's embeddings are nobody's in that team, and its training set is made of them.
    expect(nodesOf(data, 'dependsUpon')).toContain('aip://dataset/datasets/title-embeddings')
  })

  it('R147 sibling versions', async () => {
    const data = await ask('R147')
    const siblings = all('registry', 'instances').filter((i) => i.model_id === 'ranking-v5')
    expect(sorted(at(data, 'modelInstance.instanceOf.instances.edges.node.uri'))).toEqual(
      sorted(siblings.map((i) => modelUri(i.id))),
    )
    expect(at(data, 'modelInstance.instanceOf.currentInstance.uri')).toEqual([modelUri(V5)])
  })
})

describe('every answer', () => {
  const get = async (path: string): Promise<Answer> => {
    const answer = await fetch(system.url + path)
    expect([path, answer.status]).toEqual([path, 200])
    return (await answer.json()) as Answer
  }
  const instance = modelUri(V5)
  const about = [instance, modelUri('ranking-v5'), 'aip://pipeline/orchestrator/weekly-ranking-trainer']

  it('times are in ISO 8601, with the zone', async () => {
    const operating = [
      'status',
      'sources',
      'sources/registry/deletions',
      'retention',
      'quarantine',
      'rules',
      'changes?from=1',
    ]
    const asking = about.flatMap((one) => [
      `entities/${one}`,
      `entities/${one}/normalised`,
      `entities/${one}/history`,
      `diff?from=1&hops=1&uri=${one}`,
      `lineage?direction=upstream&uri=${one}`,
      `impact?uri=${one}`,
      `why?from=${one}&to=${instance}`,
    ])
    for (const path of [...operating, ...asking]) {
      expect([path, badTimes(await get(`/api/v1/${path}`))]).toEqual([path, []])
    }
  })

  it('a conclusion has one provenance, and nothing is first seen after it was last verified', async () => {
    const seen: string[] = []
    for (const from of about) {
      const history = await get(`/api/v1/entities/${from}/history?limit=1000`)
      const changes = at(history, 'transactions.changes') as readonly Record<string, unknown>[]
      for (const { kind, rule, relation, other, direction, provenance } of changes) {
        if (kind !== 'edge' || rule === null || direction !== 'out') continue
        const answer = await get(`/api/v1/why?from=${from}&to=${String(other)}`)
        const why = at(answer, 'edges').find((edge) => at(edge, 'type')[0] === relation)
        expect([from, relation, other, ...new Set(at(why, 'provenance'))]).toEqual([from, relation, other, provenance])
        const said = at(why, 'reasons.paths.steps.statedBy') as readonly { firstSeen: string; lastVerified: string }[]
        expect(said.length).toBeGreaterThan(0)
        for (const { firstSeen, lastVerified } of said) expect(firstSeen <= lastVerified).toBe(true)
        seen.push(String(provenance))
      }
    }
    expect(seen.length).toBeGreaterThan(5)
  })
})

describe('the examples of the documentation', () => {
  const operations = [...QUESTIONS, ...COMMANDS]
  const examples = operations.flatMap(
    (operation) =>
    operation.examples.map((example) => ({ name: operation.name, of: `${operation.name}: ${example.title}`, ...requestOf(operation, example) })), // prettier-ignore
  )

  // At a company whose sources are well no deletion is suspected, and nobody has rejected an edge.
  const EMPTY = new Set(['deletions', 'rejected'])

  beforeAll(async () => {
    const known = { event_type: 'model_updated', model_id: 'ranking-v5' }
    const unknown = { event_type: 'nothing_happened' }
    const items = [known, unknown].map((event) => ({ at: Date.now(), channel: 'http', source: null, reason: 'unknown-event-type', detail: 'not known by then', payload: JSON.stringify(event) }) as const) // prettier-ignore
    expect(await system.service.store.quarantine(items)).toEqual([1, 2])
  })

  it('there is one of every operation', () => {
    const without = operations.filter((one) => one.examples.length === 0).map(({ name }) => name)
    // No source of the demo company pushes.
    expect(without).toEqual(['push'])
  })

  it.each(examples)('$of is answered, with something in it', async ({ name, of, method, path, body }) => {
    const answer = await system.send(method, path, body)
    expect([answer.status, answer.body]).toEqual([expect.toSatisfy((status) => [200, 202, 204].includes(status)), expect.anything()]) // prettier-ignore
    const { incomplete: _, ...answered } = answer.body
    const members = Object.values(answered).filter((one) => one !== null)
    const lists = members.filter((one) => Array.isArray(one))
    expect(members.length, of).toBeGreaterThan(0)
    // Lists without an item show a reader nothing.
    if (lists.length > 0 && !EMPTY.has(name))
      expect(Math.max(...lists.map((list) => list.length)), of).toBeGreaterThan(0)
  })
})

it('asks every question of the page, and the page has every question', () => {
  const wanted = [...Array.from({ length: 18 }, (_, i) => `R${11 + i}`), 'R146', 'R147']
  expect(sorted(questions.keys())).toEqual(sorted(wanted))
  expect(sorted(asked)).toEqual(sorted(wanted))
})
