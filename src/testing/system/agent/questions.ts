import {
  at,
  assetUri,
  listOf,
  modelUri,
  urisOfType,
  recordsOf,
  testUri,
  textsOf,
  uri,
  V5,
  type Rec,
} from '../asking/records.ts'
import type { Agent, GraphqlAgent } from './agent.ts'

export type Records = ReturnType<typeof recordsOf>

/** A question about the demo company: answered with tools alone, in GraphQL, and from its sources' records. */
export interface AgentQuestion {
  readonly asks: string
  readonly tools: (agent: Agent) => Promise<readonly unknown[]>
  readonly graphql: (agent: GraphqlAgent) => Promise<readonly unknown[]>
  readonly expected: (records: Records) => Iterable<unknown>
}

type Named = readonly [name: string, type: string]

const MODEL: Named = ['Ranking v5', 'Model']
const VERSION: Named = ['Ranking v5 · 5.3.0', 'ModelInstance']
const FEATURE: Named = ['content_embedding', 'Feature']
const TEST: Named = ['Ranking Model v5 vs v4', 'AbTest']
const DATASET: Named = ['Member watch history', 'Dataset']
const PIPELINE: Named = ['Playback Sessionizer', 'Pipeline']
const RUN: Named = ['Playback Sessionizer, run 432', 'PipelineRun']

interface Answered {
  readonly asks: string
  readonly of: Named
  readonly expected: AgentQuestion['expected']
}

/** Asks for all entities of one relationship. `graphql`: a selection of the entity, and where its URIs are. */
function askRelated(by: string, { asks, of, expected }: Answered, field: string, selection: string): AgentQuestion {
  return {
    asks,
    expected,
    tools: async (agent) => await agent.all('related', { uri: await agent.find(...of), by }, 'nodes.uri'),
    graphql: async (agent) => {
      const data = await agent.ask(`{ ${field}(id: "${await agent.find(...of)}") { ${selection} } }`)
      return at(data, `${field}.${pathOf(selection)}`)
    },
  }
}

/** Asks for an attribute of an entity. */
function attribute(path: string, { asks, of, expected }: Answered, field: string, selection = path): AgentQuestion {
  return {
    asks,
    expected,
    tools: async (agent) => at(await agent.call('describe', { uri: await agent.find(...of) }), `attributes.${path}`),
    graphql: async (agent) => {
      const data = await agent.ask(`{ ${field}(id: "${await agent.find(...of)}") { ${selection} } }`)
      return at(data, `${field}.${pathOf(selection)}`)
    },
  }
}

function lineage(
  args: { readonly direction: 'upstream' | 'downstream'; readonly types: readonly string[] },
  { asks, of, expected }: Answered,
): AgentQuestion {
  return {
    asks,
    expected,
    tools: async (agent) => await agent.all('lineage', { uri: await agent.find(...of), ...args }, 'nodes.uri'),
    graphql: async (agent) => {
      const found = `uri: "${await agent.find(...of)}", direction: ${args.direction.toUpperCase()}, types: ${JSON.stringify(args.types)}`
      return at(await agent.ask(`{ lineage(${found}) { edges { node { uri } } } }`), 'lineage.edges.node.uri')
    },
  }
}

function askUnused(type: string, { asks, expected }: Omit<Answered, 'of'>): AgentQuestion {
  return {
    asks,
    expected,
    tools: async (agent) => await agent.all('unused', { type }, 'nodes.uri'),
    graphql: async (agent) =>
      at(await agent.ask(`{ unused(type: "${type}") { edges { node { uri } } } }`), 'unused.edges.node.uri'),
  }
}

function askSearch(q: string, path: string, { asks, expected }: Omit<Answered, 'of'>): AgentQuestion {
  return {
    asks,
    expected,
    tools: async (agent) => at(await agent.call('search', { q }), path),
    graphql: async (agent) =>
      at(
        await agent.ask(`{ search(q: "${q}") { ${path.split('.').join(' { ')} ${'}'.repeat(path.split('.').length)} }`),
        `search.${path}`,
      ),
  }
}

/** `a { b { c } }` becomes a.b.c */
function pathOf(selection: string): string {
  return [...selection.replaceAll(/\([^)]*\)/g, '').matchAll(/\w+/g)].map(([name]) => name).join('.')
}

/** Returns instances that a feature's change affects: users, and those trained on data its readers helped make. */
function brokenBy(id: string, { all, usersOf }: Records): Rec[] {
  const nodes = all('orchestrator', 'pipeline-nodes')
  const reading = nodes.filter((n) => listOf(n, 'reads').some((r) => r['id'] === id))
  const made = nodes
    .filter((n) => reading.some((r) => r['pipeline_id'] === n['pipeline_id']))
    .flatMap((n) => listOf(n, 'writes').map((w) => String(w['id'])))
  const direct = new Set(usersOf(id).map((i) => i['id']))
  return all('registry', 'instances').filter(
    (i) => direct.has(i['id']) || textsOf(i, 'dataset_version_ids').some((v) => made.includes(v.split('@')[0] ?? '')),
  )
}

/** Returns each model with its owners, and with the owning teams: a group, or the groups of the owners. */
function ownersOfModels(models: Iterable<string>, { all, record, ownersOf }: Records): string[] {
  const users = new Map(all('identity', 'users').map((u) => [uri('user', 'identity', u['id']), u]))
  return [...new Set(models)].flatMap((id) => {
    const owners = ownersOf('model', 'registry', record('models', id), id)
    const groups = urisOfType(owners, 'group')
    const members = owners.flatMap((o) => textsOf(users.get(o), 'group_ids').map((g) => uri('group', 'identity', g)))
    return [...owners, ...(groups.length > 0 ? groups : members)].map((owner) => `${modelUri(id)} ${owner}`)
  })
}

/** Returns instances that something in use needs. */
function instancesInUse({ all, testsOf }: Records): Rec[] {
  const deployed = all('registry', 'deployments').filter((d) =>
    ['serving', 'deploying', 'draining'].includes(String(d['status'])),
  )
  const served = all('serving', 'serving-rules').filter((r) => r['active_to'] === null || r['active_to'] === undefined)
  const serving = new Set([...deployed, ...served].map((r) => r['instance_id']))
  const running = new Set(
    all('experimentation', 'tests').flatMap((t) => (t['status'] === 'ACTIVE' ? [String(t['test_id'])] : [])),
  )
  return all('registry', 'instances').filter(
    (i) =>
      i['state'] !== 'retired' || serving.has(i['id']) || testsOf(String(i['id'])).some((test) => running.has(test)),
  )
}

const instancesOf = (model: string, { all }: Records): Rec[] =>
  all('registry', 'instances').filter((i) => i['model_id'] === model)

export const AGENT_QUESTIONS: readonly AgentQuestion[] = [
  {
    asks: 'Which running tests break if content_embedding changes?',
    tools: async (agent) =>
      at(await agent.call('impact', { uri: await agent.find(...FEATURE), limit: 10 }), 'runningTests'),
    graphql: async (agent) => {
      const query = `{ impact(uri: "${await agent.find(...FEATURE)}") { runningTests { edges { node { uri } } } } }`
      return at(await agent.ask(query), 'impact.runningTests.edges.node.uri')
    },
    expected: (records) =>
      brokenBy('content-embedding', records)
        .flatMap((i) => records.testsOf(String(i['id'])))
        .filter((id) => records.record('tests', id)['status'] === 'ACTIVE')
        .map(testUri),
  },
  {
    asks: 'Who owns what breaks if content_embedding changes: each model, with its owners and teams?',
    tools: async (agent) => {
      const args = { uri: await agent.find(...FEATURE), group: 'models', limit: 20 }
      const models = await agent.all('impact', args, 'groups.models.nodes')
      return models.flatMap((m) => at(m, 'ownedBy.uri').map((owner) => `${String(at(m, 'uri')[0])} ${String(owner)}`))
    },
    graphql: async (agent) => {
      const edges = 'node { uri } owners { uri } owningTeams { team { uri } }'
      const query = `{ impact(uri: "${await agent.find(...FEATURE)}") { models { edges { ${edges} } } } }`
      return at(await agent.ask(query), 'impact.models.edges').flatMap((edge) =>
        [...at(edge, 'owners.uri'), ...at(edge, 'owningTeams.team.uri')].map(
          (owner) => `${String(at(edge, 'node.uri')[0])} ${String(owner)}`,
        ),
      )
    },
    expected: (records) =>
      ownersOfModels(
        brokenBy('content-embedding', records).map((i) => String(i['model_id'])),
        records,
      ),
  },
  {
    asks: 'Which services does a change of content_embedding reach?',
    tools: async (agent) =>
      await agent.all(
        'impact',
        { uri: await agent.find(...FEATURE), group: 'services', limit: 20 },
        'groups.services.nodes.uri',
      ),
    graphql: async (agent) => {
      const query = `{ impact(uri: "${await agent.find(...FEATURE)}") { services { edges { node { uri } } } } }`
      return at(await agent.ask(query), 'impact.services.edges.node.uri')
    },
    expected: (records) => {
      const ids = new Set(brokenBy('content-embedding', records).map((i) => i['id']))
      return [...records.all('registry', 'deployments'), ...records.all('serving', 'serving-rules')]
        .filter((r) => ids.has(r['instance_id']))
        .map((r) => uri('service', 'serving', r['service_id']))
    },
  },
  askRelated(
    'usedByModels',
    {
      asks: 'Which models use content_embedding?',
      of: FEATURE,
      expected: ({ usersOf }) => usersOf('content-embedding').map((i) => modelUri(i['model_id'])),
    },
    'feature',
    'usedByModels { edges { node { uri } } }',
  ),
  lineage(
    { direction: 'upstream', types: ['Pipeline'] },
    {
      asks: 'Which pipelines produce the data of the current version of Ranking v5?',
      of: VERSION,
      expected: ({ all, record, standsOn }) => {
        const stands = standsOn([
          ...listOf(record('instances', V5), 'features').map((f) => uri('feature', 'feature-store', f['feature_id'])),
          ...textsOf(record('instances', V5), 'dataset_version_ids').map((v) => uri('dataset-version', 'datasets', v)),
        ])
        const makers = all('orchestrator', 'pipeline-nodes').filter((n) =>
          listOf(n, 'writes').some((w) => stands.has(assetUri(w))),
        )
        const making = ['weekly-ranking-trainer', ...makers.map((n) => n['pipeline_id'])].map((id) =>
          uri('pipeline', 'orchestrator', id),
        )
        // A workflow's calls are its steps.
        const callers = all('orchestrator', 'pipelines').filter(
          (p) => p['kind'] === 'workflow' && textsOf(p, 'depends_upon').some((called) => making.includes(called)),
        )
        return [...making, ...callers.map((p) => uri('pipeline', 'orchestrator', p['id']))]
      },
    },
  ),
  lineage(
    { direction: 'upstream', types: ['DataSource'] },
    {
      asks: 'Which sources does the Weekly Ranking Trainer depend on, over any number of steps?',
      of: ['Weekly Ranking Trainer', 'Pipeline'],
      expected: ({ standsOn }) =>
        urisOfType(standsOn([uri('pipeline', 'orchestrator', 'weekly-ranking-trainer')]), 'data-source'),
    },
  ),
  lineage(
    { direction: 'downstream', types: ['AbTest'] },
    {
      asks: 'In which tests does Ranking v5 run?',
      of: MODEL,
      expected: (records) =>
        instancesOf('ranking-v5', records).flatMap((i) => records.testsOf(String(i['id'])).map(testUri)),
    },
  ),
  lineage(
    { direction: 'downstream', types: ['AbTest'] },
    {
      asks: 'In which tests does Ranking v4 run, as a control too?',
      of: ['Ranking v4', 'Model'],
      expected: (records) =>
        instancesOf('ranking-v4', records).flatMap((i) => records.testsOf(String(i['id'])).map(testUri)),
    },
  ),
  lineage(
    { direction: 'upstream', types: ['ModelInstance'] },
    {
      asks: 'Which model versions are tested in Ranking Model v5 vs v4?',
      of: TEST,
      expected: ({ all, testsOf }) =>
        all('registry', 'instances').flatMap((i) =>
          testsOf(String(i['id'])).includes('12345') ? [modelUri(i['id'])] : [],
        ),
    },
  ),
  lineage(
    { direction: 'downstream', types: ['Service'] },
    {
      asks: 'Which services serve the current version of Ranking v5?',
      of: VERSION,
      expected: ({ all }) =>
        [...all('registry', 'deployments'), ...all('serving', 'serving-rules')]
          .filter((r) => r['instance_id'] === V5)
          .map((r) => uri('service', 'serving', r['service_id'])),
    },
  ),
  askRelated(
    'owners',
    {
      asks: 'Who owns Ranking v5?',
      of: MODEL,
      expected: ({ record, ownersOf }) => ownersOf('model', 'registry', record('models', 'ranking-v5'), 'ranking-v5'),
    },
    'model',
    'owners { uri }',
  ),
  askRelated(
    'owners',
    {
      asks: 'Who owns Member watch history?',
      of: DATASET,
      expected: ({ record, ownersOf }) =>
        ownersOf('dataset', 'datasets', record('datasets', 'member-watch-history'), 'member-watch-history'),
    },
    'dataset',
    'owners { uri }',
  ),
  askRelated(
    'instances',
    {
      asks: 'Which versions of Ranking v5 are there?',
      of: MODEL,
      expected: (records) => instancesOf('ranking-v5', records).map((i) => modelUri(i['id'])),
    },
    'model',
    'instances(first: 100) { edges { node { uri } } }',
  ),
  askRelated(
    'currentInstance',
    {
      asks: 'Which version of Ranking v5 is the current one?',
      of: MODEL,
      expected: ({ record }) => [modelUri(record('models', 'ranking-v5')['current_instance_id'])],
    },
    'model',
    'currentInstance { uri }',
  ),
  askRelated(
    'features',
    {
      asks: 'Which features does the current version of Ranking v5 use?',
      of: VERSION,
      expected: ({ record }) =>
        listOf(record('instances', V5), 'features').map((f) => uri('feature', 'feature-store', f['feature_id'])),
    },
    'modelInstance',
    'features { edges { node { uri } } }',
  ),
  askRelated(
    'trainedOn',
    {
      asks: 'On which versions of data was it trained?',
      of: VERSION,
      expected: ({ record }) =>
        textsOf(record('instances', V5), 'dataset_version_ids').map((v) => uri('dataset-version', 'datasets', v)),
    },
    'modelInstance',
    'trainedOn { edges { node { uri } } }',
  ),
  askRelated(
    'data',
    {
      asks: 'What is watch_recency made from?',
      of: ['watch_recency', 'Feature'],
      expected: ({ all, record }) =>
        [
          ...listOf(record('features', 'watch-recency'), 'sources'),
          ...all('feature-store', 'feature-versions')
            .filter((v) => v['feature_id'] === 'watch-recency')
            .flatMap((v) => listOf(v, 'computed_from')),
        ].map(assetUri),
    },
    'feature',
    'data { edges { node { uri } } }',
  ),
  askRelated(
    'feeds',
    {
      asks: 'Which features does Member watch history feed?',
      of: DATASET,
      expected: ({ all }) =>
        all('feature-store', 'features')
          .filter((f) => listOf(f, 'sources').some((s) => s['id'] === 'member-watch-history'))
          .map((f) => uri('feature', 'feature-store', f['id'])),
    },
    'dataset',
    'feeds(first: 100) { edges { node { uri } } }',
  ),
  askRelated(
    'evaluations',
    {
      asks: 'Which evaluations has Ranking v5?',
      of: MODEL,
      expected: ({ all }) =>
        all('evaluations', 'evaluations')
          .filter((e) => e['model_id'] === 'ranking-v5')
          .map((e) => uri('evaluation', 'evaluations', e['id'])),
    },
    'model',
    'evaluations(first: 100) { edges { node { uri } } }',
  ),
  askRelated(
    'members',
    {
      asks: 'Who is in the team Member Data?',
      of: ['Member Data', 'Group'],
      expected: ({ all }) =>
        all('identity', 'users')
          .filter((u) => textsOf(u, 'group_ids').includes('member-data'))
          .map((u) => uri('user', 'identity', u['id'])),
    },
    'group',
    'members(first: 100) { edges { node { uri } } }',
  ),
  {
    asks: 'Which runs of the Playback Sessionizer failed?',
    tools: async (agent) => {
      const args = { uri: await agent.find(...PIPELINE), by: 'runs', attributes: ['status'] }
      const runs = await agent.all('related', args, 'nodes')
      return runs.flatMap((run) => (at(run, 'attributes.status')[0] === 'failed' ? at(run, 'uri') : []))
    },
    graphql: async (agent) => {
      const query = `{ pipeline(id: "${await agent.find(...PIPELINE)}") { runs(first: 100) { edges { node { uri status } } } } }`
      const runs = at(await agent.ask(query), 'pipeline.runs.edges.node')
      return runs.flatMap((run) => (at(run, 'status')[0] === 'failed' ? at(run, 'uri') : []))
    },
    expected: ({ all }) =>
      all('orchestrator', 'pipeline-runs')
        .filter((r) => r['pipeline'] === 'playback-sessionizer' && r['status'] === 'failed')
        .map((r) => uri('pipeline-run', 'orchestrator', r['run_id'])),
  },
  attribute(
    'error',
    {
      asks: 'Why did its run 432 fail?',
      of: RUN,
      expected: ({ record }) => [record('pipeline-runs', 'playback-sessionizer-432')['error']],
    },
    'pipelineRun',
  ),
  attribute(
    'status',
    {
      asks: 'Is the test Ranking Model v5 vs v4 running?',
      of: TEST,
      expected: ({ record }) => [record('tests', '12345')['status']],
    },
    'abTest',
  ),
  attribute(
    'email',
    {
      asks: 'At which address is the team Personalization Ranking reached?',
      of: ['Personalization Ranking', 'Group'],
      expected: ({ record }) => [record('groups', 'personalization-ranking')['email']],
    },
    'group',
  ),
  {
    asks: 'Which metric has the current version of Ranking v5 in production?',
    tools: async (agent) =>
      metricsIn(at(await agent.call('describe', { uri: await agent.find(...VERSION) }), 'attributes.metrics')),
    graphql: async (agent) => {
      const query = `{ modelInstance(id: "${await agent.find(...VERSION)}") { metrics { name value split } } }`
      return metricsIn(at(await agent.ask(query), 'modelInstance.metrics'))
    },
    expected: ({ record }) => metricsIn(listOf(record('instances', V5), 'metrics')),
  },
  askUnused('Feature', {
    asks: 'Which features can be retired?',
    expected: (records) => {
      const used = new Set(instancesInUse(records).flatMap((i) => listOf(i, 'features').map((f) => f['feature_id'])))
      return records
        .all('feature-store', 'features')
        .filter((f) => at(f, 'usage.reads_30d')[0] === 0 && !used.has(f['id']))
        .map((f) => uri('feature', 'feature-store', f['id']))
    },
  }),
  askUnused('Model', {
    asks: 'Which models can be retired?',
    expected: (records) => {
      const models = new Set(instancesInUse(records).map((i) => i['model_id']))
      return records
        .all('registry', 'models')
        .filter((m) => !models.has(m['id']))
        .map((m) => modelUri(m['id']))
    },
  }),
  askSearch('type:Model framework:pytorch', 'total', {
    asks: 'How many models are made with PyTorch?',
    expected: ({ all }) => [all('registry', 'models').filter((m) => m['framework'] === 'pytorch').length],
  }),
  {
    asks: 'How many features are there?',
    tools: async (agent) =>
      at(await agent.call('types', {}), 'types').flatMap((one) =>
        at(one, 'name')[0] === 'Feature' ? at(one, 'count') : [],
      ),
    graphql: async (agent) => at(await agent.ask('{ features(first: 1) { totalCount } }'), 'features.totalCount'),
    expected: ({ all }) => [all('feature-store', 'features').length],
  },
  {
    // The suite changes the model's description before it asks.
    asks: 'How was Ranking v5 described before its description was changed?',
    tools: async (agent) => {
      const args = { uri: await agent.find(...MODEL) }
      const tx = changedIn(at(await agent.call('history', { ...args, limit: 5 }), 'transactions'))
      return at(await agent.call('describe', { ...args, rows: 0, asOf: String(tx - 1) }), 'attributes.description')
    },
    graphql: async (agent) => {
      const found = await agent.find(...MODEL)
      const history = `{ history(uri: "${found}", limit: 5) { transactions { tx changes { sentence } } } }`
      const tx = changedIn(at(await agent.ask(history), 'history.transactions'))
      return at(await agent.ask(`{ model(id: "${found}") { description } }`, `?asOf=${tx - 1}`), 'model.description')
    },
    expected: ({ record }) => [record('models', 'ranking-v5')['description']],
  },
]

/** Returns the last transaction that changed a description. */
function changedIn(transactions: readonly unknown[]): number {
  const found = transactions.find((one) =>
    at(one, 'changes.sentence').some((said) => String(said).startsWith('description')),
  )
  return Number(at(found, 'tx')[0])
}

function metricsIn(metrics: readonly unknown[]): string[] {
  return metrics.flatMap((one) =>
    at(one, 'split')[0] === 'production' ? [`${String(at(one, 'name')[0])} ${String(at(one, 'value')[0])}`] : [],
  )
}
