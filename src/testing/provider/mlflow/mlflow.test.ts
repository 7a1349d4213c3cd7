import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ownedTypes } from '../../../catalogue/containment.ts'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { mappingProblems } from '../../../normalise/check.ts'
import { builtinProvider } from '../builtin.ts'
import { catalogueWith, mappedAnswer } from '../recorded.ts'

/** Proves that a file suffices for an unmodified product: MLflow 3.17's answers, and what the file makes of them. */
const answers = JSON.parse(readFileSync(new URL('answers.json', import.meta.url), 'utf8')) as Record<string, Json>
const provider = builtinProvider('mlflow')
const catalogue = catalogueWith('mlflow')

describe('MLflow from a file', () => {
  it('names only what the catalogue has', () => {
    expect(mappingProblems(provider, catalogue)).toEqual([])
  })

  it.each([
    ['MlflowExperiment', '1'],
    ['MlflowRun', '3163800db13b414195dee4816519af1a'],
    ['Model', 'churn-model'],
    ['ModelInstance', 'churn-model/2'],
    ['MlflowLoggedModel', 'm-9ea4a08bfc5541fc9e3f3c7b4221fd88'],
    ['MlflowSignature', 'm-9ea4a08bfc5541fc9e3f3c7b4221fd88'],
    ['MlflowPrompt', 'explain-churn'],
    ['MlflowPromptVersion', 'explain-churn/1'],
  ])('reads and maps a %s', (type, id) => {
    expect(mappedAnswer('mlflow', type, id, answers[type] ?? null)).toMatchSnapshot()
  })

  it('lists runs of experiments, without deleted ones', () => {
    const contract = provider.types.MlflowRun
    const page = { cursor: null, updatedSince: null, ids: ['1', '2'] }
    expect(contract?.list(page)).toEqual({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/search',
      body: {
        experiment_ids: ['1', '2'],
        max_results: 200,
        run_view_type: 'ALL',
        order_by: ['attributes.start_time ASC'],
      },
    })
    expect(contract?.list({ ...page, updatedSince: '2026-11-20T00:00:00Z' })?.body).toMatchObject({
      filter: 'attributes.end_time >= 1795132800000',
    })
    const read = contract?.readList(answers.runs ?? null, page)
    expect(read).toMatchObject({ ok: true, value: { setAside: [], next: 'more' } })
    expect(read?.ok && read.value.items.map(({ id, record }) => [id, record !== undefined])).toEqual([
      ['3163800db13b414195dee4816519af1a', true],
    ])
  })

  it('also lists runs that still run among the changes, since they have no end to search by', () => {
    const contract = provider.types.MlflowRun
    const page = { cursor: null, updatedSince: '2026-11-20T00:00:00Z', ids: ['1', '2'] }
    expect(contract?.list(page)?.and?.running).toEqual({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/search',
      body: {
        experiment_ids: ['1', '2'],
        max_results: 200,
        filter: "attributes.status = 'RUNNING'",
        order_by: ['attributes.start_time DESC'],
      },
    })
    const run = (run_id: string, status: string) => ({ info: { run_id, status } })
    const listed = (body: Json) => {
      const read = contract?.readList(body, page)
      return read?.ok === true ? read.value.items.map(({ record }) => (record as JsonObject).info) : read
    }
    expect(listed({ running: {} })).toEqual([])
    expect(listed({ running: { runs: [run('a', 'RUNNING')] } })).toEqual([{ run_id: 'a', status: 'RUNNING' }])
    // The last of a run that is listed twice counts, and it may end between the two answers.
    expect(listed({ runs: [run('a', 'FINISHED')], running: { runs: [run('a', 'RUNNING')] } })).toEqual([
      { run_id: 'a', status: 'RUNNING' },
      { run_id: 'a', status: 'FINISHED' },
    ])
    expect(listed({ models: [], running: {} })).toMatchObject({ ok: false })
  })

  it('treats a run that answers as deleted as gone', () => {
    expect(provider.types.MlflowRun?.record?.(answers.deleted ?? null, '')).toEqual({ ok: true, value: null })
  })

  it.each([
    ['Model', "Invalid model name 'churn/7'. Names cannot contain '/' or ':'.", true],
    ['ModelInstance', "Parameter 'version' must be an integer, got 'x'.", true],
    ['Model', 'Model registry functionality is unavailable', false],
    ['ModelInstance', 'Model registry functionality is unavailable', false],
  ])('takes a %s for missing if MLflow refuses what it is called: %s', (type, message, isMissing) => {
    const refusal = { error_code: 'INVALID_PARAMETER_VALUE', message }
    const read = provider.types[type]?.record?.({ refusal }, 'churn/x')
    expect(read).toMatchObject(isMissing ? { ok: true, value: null } : { ok: false })
  })

  it("doesn't consider an archived version current just because it is the newest", () => {
    const { registered_model: model } = answers.Model as Readonly<Record<string, JsonObject>>
    const currentOf = (stages: readonly string[], alias?: string) => {
      const latest_versions = stages.map((current_stage, i) => ({
        name: 'churn-model',
        version: `${i + 9}`,
        current_stage,
      }))
      const aliases = alias === undefined ? [] : [{ alias, version: '9' }]
      const answer = { registered_model: { ...model, latest_versions, aliases } }
      const { nodes, edges } = mappedAnswer('mlflow', 'Model', 'churn-model', answer).statement
      const current = edges.find(({ type }) => type === 'Model.currentInstance')?.to
      return [
        current?.split('/').at(-1),
        nodes.find(({ uri }) => uri.endsWith('/churn-model'))?.attributes.currentVersionBy,
      ]
    }
    expect(currentOf(['None', 'Archived'])).toEqual(['9', 'newest'])
    expect(currentOf(['None', 'None'])).toEqual(['10', 'newest'])
    expect(currentOf(['Archived', 'Archived'])).toEqual([undefined, undefined])
    expect(currentOf(['Archived'], 'shadow')).toEqual([undefined, undefined])
    expect(currentOf(['Archived'], 'champion')).toEqual(['9', 'alias champion'])
    // As choicesOf reads the tags of its versions.
    expect(currentOf(['None', 'None'], 'Champion')).toEqual(['9', 'alias Champion'])
  })

  it('reads owner tags of models and versions, by address and by name', () => {
    const owned = (type: string, id: string, member: string, value: string) => {
      const answer = answers[type] as Readonly<Record<string, JsonObject>>
      const changed = { [member]: { ...answer[member], tags: [{ key: 'owner', value }] } }
      return JSON.stringify(mappedAnswer('mlflow', type, id, changed))
    }
    const model = owned('Model', 'churn-model', 'registered_model', 'alice@example.com, bob')
    for (const owner of ['email/alice', 'name/bob']) expect(model).toContain(owner)
    expect(owned('ModelInstance', 'churn-model/2', 'model_version', 'carol')).toContain('name/carol')
  })

  it.each([
    ['root', false],
    ['', false],
    ['carol', true],
  ])('lets the account "%s" own what it made only if it is a person\'s', (account, isOwner) => {
    const { registered_model: model } = answers.Model as Readonly<Record<string, JsonObject>>
    const { model_version: version } = answers.ModelInstance as Readonly<Record<string, JsonObject>>
    const dataset = { dataset_id: 'd-1', name: 'questions', created_by: account }
    const statements = [
      mappedAnswer('mlflow', 'Model', 'churn-model', { registered_model: { ...model, user_id: account } }),
      mappedAnswer('mlflow', 'ModelInstance', 'churn-model/2', { model_version: { ...version, user_id: account } }),
      mappedAnswer('mlflow', 'MlflowEvaluationDataset', 'd-1', { dataset }),
    ]
    const owners = statements.flatMap(({ statement: { edges } }) =>
      edges.filter(({ type }) => type.endsWith('.ownedBy')).map(({ to }) => to),
    )
    expect(owners).toEqual(isOwner ? statements.map(() => `aip://lookup/people/name/${account}`) : [])
    expect(statements.at(-1)?.statement.nodes[0]?.attributes.createdBy).toBe(account === '' ? undefined : account)
  })

  it.each([
    ['prefect', 'prefect.flow_run_id'],
    ['dagster', 'dagster_run_id'],
  ])('leads from a run to the run of %s that its tag %s names', (platform, key) => {
    const { run } = answers.MlflowRun as Readonly<Record<string, JsonObject>>
    const changed = { run: { ...run, data: { tags: [{ key, value: '7c3' }] } } }
    const { statement } = mappedAnswer('mlflow', 'MlflowRun', '3163800db13b414195dee4816519af1a', changed, {
      [platform]: ['pipelines'],
    })
    const executedIn = statement.edges.filter(({ type }) => type === 'MlflowRun.executedIn').map(({ to }) => to)
    expect(executedIn).toEqual([`aip://pipeline-run/${platform}/7c3`])
  })

  it('states non-numeric metrics as text, even if MLflow writes infinity as the largest number', () => {
    const { run } = answers.MlflowRun as Readonly<Record<string, JsonObject>>
    const values = { zero: 0, loss: -0.5, nan: 'NaN', most: Number.MAX_VALUE, least: -Number.MAX_VALUE }
    const metrics = Object.entries(values).map(([key, value]) => ({ key, value, step: 1 }))
    const { statement } = mappedAnswer('mlflow', 'MlflowRun', '3163800db13b414195dee4816519af1a', {
      run: { ...run, data: { metrics } },
    })
    expect(statement.nodes[0]?.attributes.metrics).toEqual([
      { name: 'zero', value: 0, step: 1 },
      { name: 'loss', value: -0.5, step: 1 },
      { name: 'nan', stated: 'NaN', step: 1 },
      { name: 'most', stated: 'Infinity', step: 1 },
      { name: 'least', stated: '-Infinity', step: 1 },
    ])
  })

  it("shows a version's stage with MLflow's name", () => {
    const { model_version: version } = answers.ModelInstance as Readonly<Record<string, JsonObject>>
    const staged = (stage: string) =>
      JSON.stringify(
        mappedAnswer('mlflow', 'ModelInstance', 'churn-model/2', {
          model_version: { ...version, current_stage: stage },
        }),
      )
    expect(staged('Staging')).toContain('{"tag":"stage","value":"Staging"}')
    // Nothing says that a staged version was validated.
    expect(staged('Staging')).toContain('"modelState":"registered"')
    expect(staged('None')).not.toContain('"tag":"stage"')
  })

  it("accepts features that a run read from a view's version, except truncated ones", () => {
    const { run } = answers.MlflowRun as Readonly<Record<string, JsonObject>>
    const read = 'customer_stats@v2:orders_30d,prices@latest:price,basket:rat...'
    const tags = [
      { key: 'feast.project', value: 'shop' },
      { key: 'feast.feature_refs', value: read },
    ]
    const changed = { run: { ...run, data: { tags } } }
    const { statement } = mappedAnswer('mlflow', 'MlflowRun', '3163800db13b414195dee4816519af1a', changed, {
      feast: ['features'],
    })
    const features = statement.edges.filter(({ type }) => type === 'MlflowRun.readFeatures').map(({ to }) => to)
    expect(features).toEqual([
      'aip://feature/feast/shop/customer_stats/orders_30d',
      'aip://feature/feast/shop/prices/price',
    ])
    const detail = 'its tag feast.feature_refs was cut off, so that it states only some of the features that it read'
    expect(statement.nodes[0]?.attributes.issues).toEqual([{ kind: 'stated', detail }])
  })

  it.each([
    ['a context of evaluation', 'evaluation', [], 'evaluatedOn', 'unmeasured'],
    [
      'the tag of mlflow.models.evaluate',
      '',
      [['mlflow.datasets', '[{"name":"stats","hash":"1","model":"m-1"}]']],
      'evaluatedOn',
    ],
    ['that tag for other data', '', [['mlflow.datasets', '[{"name":"others","hash":"1","model":"m-1"}]']], 'trainedOn'],
    ['the type of a run of mlflow.genai.evaluate', '', [['mlflow.runType', 'genai_evaluate']], 'evaluatedOn'],
    ['a context of training', 'training', [], 'trainedOn'],
    ['a context of validation', 'validation', [], 'evaluatedOn', 'unmeasured'],
    ['a context of testing', 'test', [], 'evaluatedOn', 'unmeasured'],
    ['a context of output', 'output', [], 'produced'],
    ['a context of predictions', 'predictions', [], 'produced'],
    ['nothing', '', [], 'trainedOn'],
  ] as const)(
    'decides by %s whether a run was trained or evaluated on a dataset, or wrote it',
    (_, context, tags, used, held?) => {
      const { run } = answers.MlflowRun as Readonly<Record<string, JsonObject>>
      const id = '3163800db13b414195dee4816519af1a'
      const input = {
        dataset: { name: 'stats', digest: '1f', source: '{}' },
        tags: context === '' ? [] : [{ key: 'mlflow.data.context', value: context }],
      }
      const metrics = [
        { key: 'r2', value: 0.5 },
        { key: 'acc', value: 'NaN' },
      ]
      const data = { metrics, tags: tags.map(([key, value]) => ({ key, value })) }
      const { statement } = mappedAnswer('mlflow', 'MlflowRun', id, {
        run: { ...run, data, inputs: { dataset_inputs: [input] } },
      })
      const uses = statement.edges.filter(({ type }) => /^MlflowRun\.(produced|(trained|evaluated)On)$/.test(type))
      expect(uses.map(({ type, to }) => [type, to])).toEqual([
        [`MlflowRun.${used}`, 'aip://dataset-version/mlflow/stats/1f'],
      ])
      const version = statement.nodes.find(({ attributes }) => attributes.entityType === 'DatasetVersion')
      expect(version?.attributes).toHaveProperty(used === 'produced' ? 'createdAt' : 'firstUsedAt')
      expect(version?.attributes).not.toHaveProperty(used === 'produced' ? 'firstUsedAt' : 'createdAt')
      const evaluation = statement.nodes.find(({ attributes }) => attributes.entityType === 'EvaluationRun')
      // Not all metrics of a run are about its held-out data.
      const isMeasured = used === 'evaluatedOn' && held === undefined
      const of = JSON.stringify(tags).includes('m-1') ? ':m-1' : ''
      expect(evaluation?.uri).toBe(isMeasured ? `aip://evaluation-run/mlflow/${id}${of}/stats/1f` : undefined)
      expect(evaluation?.attributes.metrics).toEqual(isMeasured ? [{ name: 'r2', value: 0.5 }] : undefined)
    },
  )

  interface Took {
    readonly model?: string
    readonly made?: string
    readonly status?: string
    readonly context?: string
  }

  it.each<[string, Took, states: readonly string[], isReadByItself: boolean]>([
    ['once it finished', {}, ['evaluated m-1', 'evaluatedOn stats'], true],
    ['unless it still runs', { status: 'RUNNING' }, [], true],
    ['unless it failed, since it may have been about to train one', { status: 'FAILED' }, [], true],
    ['unless it made one of them', { made: 'm-2' }, ['trainedOn stats'], false],
    ['unless it took none', { model: '' }, ['took stats'], true],
    ['unless it says that it trained', { context: 'training' }, ['trainedOn stats'], false],
    ['also where it says so', { context: 'test' }, ['evaluated m-1', 'evaluatedOn stats'], true],
    ['unless it only wrote data', { context: 'output' }, ['produced stats'], false],
  ])('treats a run with model inputs as an evaluation of them, %s', (_, took, states, isReadByItself) => {
    const { model = 'm-1', made, status = 'FINISHED', context } = took
    const { run } = answers.MlflowRun as Readonly<Record<string, JsonObject>>
    const id = '3163800db13b414195dee4816519af1a'
    const dataset = { name: 'stats', digest: '1f', source: '{}' }
    const data: Json =
      context === undefined ? { dataset } : { dataset, tags: [{ key: 'mlflow.data.context', value: context }] }
    const info = { ...(run?.info as JsonObject), status }
    const outputs: Json = made === undefined ? {} : { model_outputs: [{ model_id: made, step: 0 }] }
    const withInputs = (inputs: JsonObject): Json => ({
      info,
      data: {},
      inputs: { dataset_inputs: [data], ...inputs },
      outputs,
    })
    const { statement } = mappedAnswer('mlflow', 'MlflowRun', id, {
      run: withInputs({ model_inputs: [{ model_id: model }] }),
    })
    const stated = statement.edges.filter(({ type }) =>
      /^MlflowRun\.(trainedOn|took|produced|evaluated(On)?)$/.test(type),
    )
    expect(stated.map(({ type, to }) => `${type.slice(10)} ${/stats|m-\d/.exec(to)?.[0]}`).toSorted()).toEqual(states)
    // Metrics of one model on one dataset are of that dataset.
    const measured = statement.edges.filter(({ type }) => type === 'MlflowRun.measured')
    expect(measured).toHaveLength(states.includes('evaluated m-1') ? 1 : 0)
    // A listing lacks the models, but has everything that tells whether they matter.
    const page = { cursor: null, updatedSince: null, ids: ['1'] }
    const listed = provider.types.MlflowRun?.readList({ runs: [withInputs({})] }, page)
    expect(listed?.ok && listed.value.items.map(({ isPartial }) => isPartial === true)).toEqual([isReadByItself])
  })

  it('deletes evaluations with their run, but keeps the data it read', () => {
    const types = ownedTypes(catalogue, 'MlflowRun')
    expect([types.includes('EvaluationRun'), types.includes('DatasetVersion')]).toEqual([true, false])
    expect(ownedTypes(catalogue, 'MlflowLoggedModel')).toContain('MlflowSignature')
  })

  it("shows a metric that isn't a number as MLflow writes it", () => {
    const { run } = answers.MlflowRun as Readonly<Record<string, JsonObject>>
    const metrics = [
      { key: 'auc', value: 'NaN', step: 3 },
      { key: 'loss', value: 0, step: 3 },
    ]
    const { statement } = mappedAnswer('mlflow', 'MlflowRun', '3163800db13b414195dee4816519af1a', {
      run: { ...run, data: { metrics } },
    })
    const own = statement.nodes.find(({ attributes }) => attributes.entityType === 'MlflowRun')
    expect(own?.attributes.metrics).toEqual([
      { name: 'auc', stated: 'NaN', step: 3 },
      { name: 'loss', value: 0, step: 3 },
    ])
  })

  it("treats metrics by another run than a model's own as its evaluation", () => {
    const { model } = answers.MlflowLoggedModel as Readonly<Record<string, JsonObject>>
    const metric = { key: 'r2', value: 0.5, dataset_name: 'stats', dataset_digest: '1f' }
    const metrics = ['trained', 'measured', 'measured'].map((run_id) => ({ ...metric, run_id }))
    const evaluatedBy = (source_run_id: string) => {
      const info = { ...(model?.info as JsonObject), source_run_id }
      const changed = { model: { ...model, info, data: { metrics } } }
      const { statement } = mappedAnswer('mlflow', 'MlflowLoggedModel', 'm-9ea4a08bfc5541fc9e3f3c7b4221fd88', changed)
      return statement.edges.filter(({ type }) => type === 'MlflowRun.evaluated').map(({ from }) => from)
    }
    expect(new Set(evaluatedBy('trained'))).toEqual(new Set(['aip://mlflow-run/mlflow/measured']))
    expect(new Set(evaluatedBy(''))).toEqual(
      new Set(['aip://mlflow-run/mlflow/trained', 'aip://mlflow-run/mlflow/measured']),
    )
  })

  it('has one evaluation of a logged model per other run and data, with the last values', () => {
    const { model } = answers.MlflowLoggedModel as Readonly<Record<string, JsonObject>>
    const id = 'm-9ea4a08bfc5541fc9e3f3c7b4221fd88'
    const metric = (run_id: string, key: string, value: Json, timestamp = 1_000, data = 'stats') => {
      return { key, value, step: 0, timestamp, run_id, dataset_name: data, dataset_digest: '1f' }
    }
    const metrics = [
      metric('trained', 'r2', 0.9),
      metric('later', 'r2', 0.5, 3_000),
      metric('later', 'r2', 0.4, 2_000),
      metric('later', 'loss', 'NaN'),
      metric('later', 'r2', 0.6, 1_000, 'other'),
      { key: 'r2', value: 0.1, timestamp: 1_000, run_id: 'later' },
    ]
    const info = { ...(model?.info as JsonObject), name: 'churn', source_run_id: 'trained' }
    const { statement } = mappedAnswer('mlflow', 'MlflowLoggedModel', id, {
      model: { ...model, info, data: { metrics } },
    })
    const uri = (data: string) => `aip://evaluation-run/mlflow/later:${id}/${data}/1f`
    const found = statement.nodes.filter(({ attributes }) => attributes.entityType === 'EvaluationRun')
    expect(found.map((one) => [one.uri, one.attributes.name, one.attributes.at, one.attributes.metrics])).toEqual([
      [uri('stats'), 'churn m-9ea4a08b on stats', '1970-01-01T00:00:03.000Z', [{ name: 'r2', value: 0.5 }]],
      [uri('other'), 'churn m-9ea4a08b on other', '1970-01-01T00:00:01.000Z', [{ name: 'r2', value: 0.6 }]],
    ])
    const stated = statement.edges.filter(({ from, to }) => [from, to].includes(found[0]?.uri ?? from))
    expect(stated.map(({ type, from, to }) => [type, from === found[0]?.uri ? to : from]).toSorted()).toEqual([
      ['EvaluationRun.on', 'aip://dataset-version/mlflow/stats/1f'],
      ['MlflowLoggedModel.scores', `aip://mlflow-logged-model/mlflow/${id}`],
      ['MlflowRun.measured', 'aip://mlflow-run/mlflow/later'],
    ])
    const used = statement.edges.filter(({ type }) => type === 'MlflowRun.evaluatedOn')
    expect(new Set(used.map(({ from, to }) => `${from} ${to}`))).toEqual(
      new Set(['stats', 'other'].map((n) => `aip://mlflow-run/mlflow/later aip://dataset-version/mlflow/${n}/1f`)),
    )
  })

  it('attributes evaluations of several models on the same data to the models, not the run', () => {
    const { run } = answers.MlflowRun as Readonly<Record<string, JsonObject>>
    const tagged = ['m-1', 'm-2'].map((model) => ({ name: 'stats', hash: '1', model }))
    const { statement } = mappedAnswer('mlflow', 'MlflowRun', '3163800db13b414195dee4816519af1a', {
      run: {
        ...run,
        data: { tags: [{ key: 'mlflow.datasets', value: JSON.stringify(tagged) }] },
        inputs: { dataset_inputs: [{ dataset: { name: 'stats', digest: '1f', source: '{}' } }] },
      },
    })
    expect(statement.edges.map(({ type }) => type)).toContain('MlflowRun.evaluatedOn')
    expect(statement.edges.map(({ type }) => type)).not.toContain('MlflowRun.measured')
  })

  it('has the time of each metric of a logged model', () => {
    const { model } = answers.MlflowLoggedModel as Readonly<Record<string, JsonObject>>
    const metrics = [{ key: 'auc', value: 0.5, step: 0, timestamp: 1_795_158_188_080 }]
    const changed = { model: { ...model, data: { metrics } } }
    const { statement } = mappedAnswer('mlflow', 'MlflowLoggedModel', 'm-9ea4a08bfc5541fc9e3f3c7b4221fd88', changed)
    expect(statement.nodes[0]?.attributes.metrics).toEqual([
      { name: 'auc', value: 0.5, step: 0, at: '2026-11-20T07:03:08.080Z' },
    ])
  })

  it('has the last value of each metric of a logged model, by data', () => {
    const { model } = answers.MlflowLoggedModel as Readonly<Record<string, JsonObject>>
    const metric = (key: string, step: number, timestamp: number, data?: string) => ({
      key,
      value: step / 10,
      step,
      timestamp,
      ...(data !== undefined && { dataset_name: data, dataset_digest: '1f' }),
    })
    const metrics = [
      metric('auc', 0, 1_000, 'train'),
      metric('auc', 2, 2_000, 'train'),
      metric('auc', 1, 2_000, 'train'),
      metric('auc', 9, 1_000),
      metric('auc', 3, 3_000),
      metric('loss', 0, 1_000),
    ]
    const changed = { model: { ...model, data: { metrics } } }
    const { statement } = mappedAnswer('mlflow', 'MlflowLoggedModel', 'm-9ea4a08bfc5541fc9e3f3c7b4221fd88', changed)
    expect(statement.nodes[0]?.attributes.metrics).toEqual([
      { name: 'auc', value: 0.2, step: 2, at: '1970-01-01T00:00:02.000Z', dataset: 'train/1f' },
      { name: 'loss', value: 0, step: 0, at: '1970-01-01T00:00:01.000Z' },
      { name: 'auc', value: 0.3, step: 3, at: '1970-01-01T00:00:03.000Z' },
    ])
  })

  it('expects no signature of an externally hosted model, however that is written', () => {
    const { model } = answers.MlflowLoggedModel as Readonly<Record<string, JsonObject>>
    for (const value of ['True', 'true']) {
      const info = { ...(model?.info as JsonObject), tags: [{ key: 'mlflow.model.isExternal', value }] }
      const changed = { model: { ...model, info } }
      const { statement } = mappedAnswer('mlflow', 'MlflowLoggedModel', 'm-9ea4a08bfc5541fc9e3f3c7b4221fd88', changed)
      expect(statement.edges.map(({ type }) => type)).not.toContain('MlflowLoggedModel.signature')
    }
  })

  it("truncates a prompt's template at 20,000 characters, and says so", () => {
    const { model_version: version } = answers.MlflowPromptVersion as Readonly<Record<string, JsonObject>>
    const templateOf = (length: number) => {
      const tags = [
        { key: 'mlflow.prompt.is_prompt', value: 'true' },
        { key: 'mlflow.prompt.text', value: 'x'.repeat(length) },
      ]
      const changed = { model_version: { ...version, tags } }
      const { statement } = mappedAnswer('mlflow', 'MlflowPromptVersion', 'explain-churn/1', changed)
      const { template, issues } = statement.nodes[0]?.attributes ?? {}
      return { length: String(template).length, issues }
    }
    expect(templateOf(20_000)).toEqual({ length: 20_000, issues: undefined })
    const detail = 'its template has more than 20,000 characters: only those are shown'
    expect(templateOf(20_001)).toEqual({ length: 20_000, issues: [{ kind: 'stated', detail }] })
  })

  it('counts traces by one request per experiment, and treats an empty answer as none', () => {
    const contract = provider.types.MlflowTraces
    const page = { cursor: null, updatedSince: null, ids: ['3'] }
    expect(contract?.over).toMatchObject({ type: 'MlflowExperiment', atOnce: 1 })
    expect(contract?.list(page)).toMatchObject({
      path: '/api/3.0/mlflow/traces/metrics',
      body: { experiment_ids: ['3'] },
    })
    const counted = (status: string, COUNT: number) => ({
      metric_name: 'trace_count',
      dimensions: { trace_status: status },
      values: { COUNT },
    })
    const answer = { data_points: [counted('ERROR', 2), counted('OK', 7), counted('IN_PROGRESS', 1)] }
    const { statement } = mappedAnswer('mlflow', 'MlflowTraces', '3', answer)
    expect(statement.nodes[0]?.attributes).toMatchObject({ count: 10, failed: 2 })
    expect(contract?.record?.({}, '3')).toEqual({ ok: true, value: null })
    expect(contract?.readList({}, page)).toMatchObject({ ok: true, value: { items: [] } })
    // An error with status 200 isn't an empty answer.
    expect(contract?.record?.({ error_code: 'INTERNAL_ERROR' }, '3')).toMatchObject({ ok: false })
    expect(contract?.readList({ error_code: 'INTERNAL_ERROR' }, page)).toMatchObject({ ok: false })
  })

  it('never confuses prompts and models', () => {
    const gone = { ok: true, value: null }
    expect(provider.types.Model?.record?.(answers.MlflowPrompt ?? null, 'explain-churn')).toEqual(gone)
    expect(provider.types.MlflowPrompt?.record?.(answers.Model ?? null, 'churn-model')).toEqual(gone)
    expect(provider.types.ModelInstance?.record?.(answers.MlflowPromptVersion ?? null, 'explain-churn/1')).toEqual(gone)
    expect(provider.types.MlflowPromptVersion?.record?.(answers.ModelInstance ?? null, 'churn-model/2')).toEqual(gone)
  })

  it('names its events by two members of their bodies', () => {
    const hook = { entity: 'model_version', action: 'created', data: { name: 'churn-model', version: '1' } }
    const name = provider.eventName?.(hook) ?? ''
    expect([name, provider.events[name]?.type, provider.events[name]?.idOf(hook)]).toEqual([
      'model_version.created',
      'ModelInstance',
      'churn-model/1',
    ])
  })
})
