import type { Json, JsonObject } from '../../../lib/json.ts'
import { parseYaml } from '../../../lib/yaml.ts'
import { edge, member, objects, presentOnly, sortedByName, formatTags, text, thing } from '../lines.ts'

/**
 * Computes what the graph must show of an MLflow server, from its own API and without the provider: a line for each
 * entity and each relationship.
 */
export async function linesOfServer(url: string): Promise<readonly string[]> {
  const api = apiOf(url)
  const experiments = objects(await api('experiments/search', { max_results: 1_000 }), 'experiments')
  const of = { experiment_ids: experiments.map((one) => text(one.experiment_id)) }
  const listed = objects(await api('runs/search', { ...of, max_results: 1_000 }), 'runs')
  const runs = await Promise.all(listed.map((run) => withModels(run, api)))
  const logged = objects(await api('logged-models/search', { ...of, max_results: 50 }), 'models')
  const models = objects(await api('registered-models/search?max_results=100'), 'registered_models')
  const versions = objects(await api('model-versions/search?max_results=100'), 'model_versions')
  const prompts = `filter=${encodeURIComponent("tags.`mlflow.prompt.is_prompt` = 'true'")}`
  const promptModels = objects(await api(`registered-models/search?max_results=100&${prompts}`), 'registered_models')
  const promptVersions = objects(await api(`model-versions/search?max_results=100&${prompts}`), 'model_versions')
  const signatures = await Promise.all(logged.map((one) => signatureLine(url, one)))
  const data = objects(await apiOf(url, '3.0')('datasets/search', { max_results: 50 }), 'datasets')
  const traces = await Promise.all(of.experiment_ids.map((id) => traceLines(url, id)))
  const lines = [
    ...experiments.flatMap(experimentLines),
    ...runs.flatMap(runLines),
    ...logged.flatMap(loggedLines),
    ...evaluationLines(runs, logged),
    ...signatures,
    ...models.flatMap(modelLines),
    ...versions.flatMap((one) => versionLines(one, models)),
    ...promptModels.flatMap(promptLines),
    ...promptVersions.flatMap((one) => promptVersionLines(one, promptModels)),
    ...data.map(evaluationDataLine),
    ...traces.flat(),
  ]
  return presentOnly(lines.filter((line) => line !== ''))
}

function experimentLines(of: JsonObject): readonly string[] {
  return [thing(`mlflow-experiment/mlflow/${text(of.experiment_id)}`, { name: of.name, tags: tagsOf(of) })]
}

/** Only a single read of a run has its input models. */
async function withModels(run: JsonObject, api: MlflowApi): Promise<JsonObject> {
  const isOfData = objects(member(run, 'inputs'), 'dataset_inputs').length > 0
  return isOfData ? member(await api(`runs/get?run_id=${text(member(run, 'info').run_id)}`), 'run') : run
}

/** Tells whether a run made no model, wasn't trained on its data, and isn't marked as an evaluation. */
function isSilent(run: JsonObject): boolean {
  const [data, inputs, outputs] = [member(run, 'data'), member(run, 'inputs'), member(run, 'outputs')]
  const contexts = objects(inputs, 'dataset_inputs').map((input) => tagOf(input, 'mlflow.data.context'))
  const isMarked = evaluatedBy(data).length > 0 || tagOf(data, 'mlflow.runType') === 'genai_evaluate'
  const isTraining = contexts.some((context) => context.startsWith('train'))
  return !isMarked && !isTraining && objects(outputs, 'model_outputs').length === 0
}

/** Returns the input models of such a run. */
function takenModels(run: JsonObject): readonly string[] {
  return isSilent(run) ? objects(member(run, 'inputs'), 'model_inputs').map(({ model_id: id }) => text(id)) : []
}

function runLines(run: JsonObject): readonly string[] {
  const [info, data] = [member(run, 'info'), member(run, 'data')]
  const uri = `mlflow-run/mlflow/${text(info.run_id)}`
  const parameters = Object.fromEntries(objects(data, 'params').map((one) => [text(one.key), one.value]))
  return [
    thing(uri, {
      name: info.run_name,
      status: info.status,
      user: tagOf(data, 'mlflow.user') || info.user_id,
      startedAt: new Date(Number(info.start_time)).toISOString(),
      parameters: sortedByName(parameters),
      measures: objects(data, 'metrics').map(measure).toSorted(),
      tags: tagsOf({ tags: objects(data, 'tags').filter(({ key }) => !text(key).startsWith('mlflow.')) }),
    }),
    edge('MlflowRun.inExperiment', uri, `mlflow-experiment/mlflow/${text(info.experiment_id)}`),
    ...objects(member(run, 'inputs'), 'dataset_inputs').flatMap((input) => datasetLines(uri, input, run)),
    ...takenModels(run).map((model) => edge('MlflowRun.evaluated', uri, `mlflow-logged-model/mlflow/${model}`)),
    ...evaluatedBy(data).map(({ model }) => edge('MlflowRun.evaluated', uri, `mlflow-logged-model/mlflow/${model}`)),
    ...linkedPrompts(data).map((prompt) => edge('MlflowRun.usesPrompt', uri, prompt)),
  ]
}

/** `mlflow.models.evaluate` leaves the tag `mlflow.datasets`, and `mlflow.genai.evaluate` its run type. */
function datasetLines(run: string, input: JsonObject, of: JsonObject): readonly string[] {
  const data = member(of, 'data')
  const dataset = member(input, 'dataset')
  const [name, digest] = [text(dataset.name), text(dataset.digest)]
  const isEvaluation =
    tagOf(data, 'mlflow.runType') === 'genai_evaluate' || evaluatedBy(data).some((one) => one.name === name)
  const context = tagOf(input, 'mlflow.data.context')
  const isHeldOut = /^(eval|valid|test|holdout)/.test(context) || (context === '' && takenModels(of).length > 0)
  const source = JSON.parse(text(dataset.source)) as { readonly dataset_id?: string }
  const kept = `mlflow-evaluation-dataset/mlflow/${source.dataset_id ?? ''}`
  const version = `dataset-version/mlflow/${name}/${digest}`
  const held = isEvaluation || isHeldOut
  return [
    ...(source.dataset_id === undefined ? [] : [edge('MlflowEvaluationDataset.recordedAs', kept, version)]),
    ...versionOfDataset(name, digest),
    edge(
      held ? 'MlflowRun.evaluatedOn' : isSilent(of) && context === '' ? 'MlflowRun.took' : 'MlflowRun.trainedOn',
      run,
      `dataset-version/mlflow/${name}/${digest}`,
    ),
    thing(`dataset/mlflow/${name}`, { name }),
    edge('DatasetVersion.versionOf', `dataset-version/mlflow/${name}/${digest}`, `dataset/mlflow/${name}`),
  ]
}

interface FoundEvaluation {
  readonly run: string
  readonly model: string | null
  readonly data: string
  readonly shown: Readonly<Record<string, unknown>>
}

/** Lists evaluations that runs and logged models tell of; of the same one the words of the logged model count. */
function evaluationLines(runs: readonly JsonObject[], logged: readonly JsonObject[]): readonly string[] {
  const found = new Map<string, FoundEvaluation>()
  for (const one of [...runs.flatMap(evaluationsOfRun), ...logged.flatMap(evaluationsOfModel)]) {
    const uri = `evaluation-run/mlflow/${one.run}${one.model === null ? '' : `:${one.model}`}/${one.data}`
    found.set(uri, { ...one, shown: { ...found.get(uri)?.shown, ...one.shown } })
  }
  return [...found].flatMap(([uri, { run, model, data, shown }]) => [
    thing(uri, shown),
    edge('MlflowRun.measured', `mlflow-run/mlflow/${run}`, uri),
    edge('EvaluationRun.on', uri, `dataset-version/mlflow/${data}`),
    ...(model === null ? [] : [edge('MlflowLoggedModel.scores', `mlflow-logged-model/mlflow/${model}`, uri)]),
  ])
}

function evaluationsOfRun(run: JsonObject): readonly FoundEvaluation[] {
  const [info, data] = [member(run, 'info'), member(run, 'data')]
  const inputs = objects(member(run, 'inputs'), 'dataset_inputs').map((input) => member(input, 'dataset'))
  const marks = evaluatedBy(data)
  const models = marks.map(({ model }) => model).filter((model) => model?.startsWith('m-'))
  const taken = inputs.length === 1 && takenModels(run).length === 1 && info.status === 'FINISHED'
  const isOfData = tagOf(data, 'mlflow.runType') === 'genai_evaluate'
  return inputs
    .filter(({ name }) => isOfData || taken || (models.length < 2 && marks.some((mark) => mark.name === name)))
    .map(({ name, digest }) => ({
      run: text(info.run_id),
      model: isOfData ? null : (models[0] ?? takenModels(run)[0] ?? null),
      data: `${text(name)}/${text(digest)}`,
      shown: {
        name: `${text(info.run_name)} on ${text(name)}`,
        status: info.status,
        at: new Date(Number(info.end_time)).toISOString(),
        measures: objects(data, 'metrics').map(measure).toSorted(),
      },
    }))
}

function evaluationsOfModel(model: JsonObject): readonly FoundEvaluation[] {
  const info = member(model, 'info')
  const others = objects(member(model, 'data'), 'metrics').filter(
    (one) => text(one.dataset_name) !== '' && one.run_id !== info.source_run_id,
  )
  const groups = Map.groupBy(others, (one) => JSON.stringify([one.run_id, one.dataset_name, one.dataset_digest]))
  return [...groups.values()].flatMap((metrics) =>
    metrics.slice(0, 1).map(({ run_id: run, dataset_name: name, dataset_digest: digest }) => ({
      run: text(run),
      model: text(info.model_id),
      data: `${text(name)}/${text(digest)}`,
      shown: {
        name: `${text(info.name)} ${text(info.model_id).slice(0, 10)} on ${text(name)}`,
        at: new Date(Math.max(...metrics.map(({ timestamp }) => Number(timestamp)))).toISOString(),
        measures: lastOfEach(metrics).map(measure).toSorted(),
      },
    })),
  )
}

const versionOfDataset = (name: string, digest: string) => [
  thing(`dataset-version/mlflow/${name}/${digest}`, { name: `${name} ${digest}`, version: digest }),
]

function loggedLines(model: JsonObject): readonly string[] {
  const [info, data] = [member(model, 'info'), member(model, 'data')]
  const uri = `mlflow-logged-model/mlflow/${text(info.model_id)}`
  const measured = objects(data, 'metrics').filter((one) => text(one.dataset_name) !== '')
  const isExternal = tagOf(info, 'mlflow.model.isExternal').toLowerCase() === 'true'
  return [
    thing(uri, {
      name: `${text(info.name)} ${text(info.model_id).slice(0, 10)}`,
      status: text(info.status).replace('LOGGED_MODEL_', ''),
      parameters: sortedByName(Object.fromEntries(objects(data, 'params').map((one) => [text(one.key), one.value]))),
      measures: lastOfEach(objects(data, 'metrics')).map(measureWithTime).toSorted(),
    }),
    edge('MlflowLoggedModel.inExperiment', uri, `mlflow-experiment/mlflow/${text(info.experiment_id)}`),
    edge('MlflowLoggedModel.loggedBy', uri, `mlflow-run/mlflow/${text(info.source_run_id)}`),
    ...(isExternal ? [] : [edge('MlflowLoggedModel.signature', uri, `mlflow-signature/mlflow/${text(info.model_id)}`)]),
    ...linkedPrompts(info).map((prompt) => edge('MlflowLoggedModel.usesPrompt', uri, prompt)),
    ...measured
      .filter((one) => one.run_id !== info.source_run_id)
      .map((one) => edge('MlflowRun.evaluated', `mlflow-run/mlflow/${text(one.run_id)}`, uri)),
    ...measured.flatMap((one) => [
      ...versionOfDataset(text(one.dataset_name), text(one.dataset_digest)),
      edge(
        'MlflowLoggedModel.measuredOn',
        uri,
        `dataset-version/mlflow/${text(one.dataset_name)}/${text(one.dataset_digest)}`,
      ),
      ...(one.run_id === info.source_run_id
        ? []
        : [
            edge(
              'MlflowRun.evaluatedOn',
              `mlflow-run/mlflow/${text(one.run_id)}`,
              `dataset-version/mlflow/${text(one.dataset_name)}/${text(one.dataset_digest)}`,
            ),
          ]),
    ]),
  ]
}

const measure = (one: JsonObject) => `${text(one.key)}=${String(one.value)}`

const measureWithTime = (one: JsonObject) => `${measure(one)} at ${new Date(Number(one.timestamp)).toISOString()}`

/** Lists the newest of each metric on the same data. */
function lastOfEach(metrics: readonly JsonObject[]): readonly JsonObject[] {
  const inOrder = metrics.toSorted(
    (a, b) => Number(a.timestamp) - Number(b.timestamp) || Number(a.step) - Number(b.step),
  )
  const keyOf = (one: JsonObject) => JSON.stringify([one.key, one.dataset_name, one.dataset_digest])
  return [...new Map(inOrder.map((one) => [keyOf(one), one])).values()]
}

/** Reads by the address of its files, unlike the provider. */
async function signatureLine(url: string, model: JsonObject): Promise<string> {
  const info = member(model, 'info')
  if (tagOf(info, 'mlflow.model.isExternal').toLowerCase() === 'true') return ''
  const at = text(info.artifact_uri).replace('mlflow-artifacts:/', '')
  const answer = await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts/${at}/MLmodel`, { headers: OWN_CONNECTION })
  const file = parseYaml(await answer.text())
  const signature = file.ok ? member(file.value, 'signature') : {}
  const columns = JSON.parse(text(signature.inputs)) as readonly { readonly name: string }[]
  return thing(`mlflow-signature/mlflow/${text(info.model_id)}`, { columns: columns.map(({ name }) => name) })
}

function modelLines(model: JsonObject): readonly string[] {
  const name = text(model.name)
  const aliases = new Map(objects(model, 'aliases').map(({ alias, version }) => [alias, version]))
  const named = ['champion', 'production', 'prod', 'live'].find((alias) => aliases.has(alias))
  const latest = objects(model, 'latest_versions')
    .filter((one) => one.current_stage !== 'Archived')
    .map((one) => Number(one.version))
  const highest = latest.length === 0 ? null : Math.max(...latest)
  const current = named === undefined ? highest : aliases.get(named)
  const shown = (currentVersionBy: string | null) =>
    thing(`model/mlflow/${name}`, {
      name,
      description: model.description,
      aliases: sortedByName(Object.fromEntries(aliases)),
      currentVersionBy,
      tags: tagsOf(model),
    })
  return current == null
    ? [shown(null)]
    : [
        shown(named === undefined ? 'newest' : `alias ${named}`),
        edge('Model.currentInstance', `model/mlflow/${name}`, `model/mlflow/${name}/${String(current)}`),
      ]
}

function versionLines(of: JsonObject, models: readonly JsonObject[]): readonly string[] {
  const uri = `model/mlflow/${text(of.name)}/${text(of.version)}`
  const model = models.find((one) => one.name === of.name) ?? {}
  const aliases = objects(model, 'aliases').filter((one) => one.version === of.version)
  const tags = [...tagsOf(of), ...aliases.map((one) => `alias=${text(one.alias)}`)].toSorted()
  const source = /^models:\/(m-[^/]*)$/.exec(text(of.source))?.[1]
  const copied = /^models:\/([^/]+\/\d+)$/.exec(text(of.source))?.[1]
  const run = text(of.run_id)
  return [
    thing(uri, { version: of.version, description: of.description, tags }),
    edge('ModelInstance.instanceOf', uri, `model/mlflow/${text(of.name)}`),
    ...(source === undefined
      ? []
      : [edge('MlflowLoggedModel.registeredAs', `mlflow-logged-model/mlflow/${source}`, uri)]),
    ...(copied === undefined ? [] : [edge('ModelInstance.basedOn', uri, `model/mlflow/${copied}`)]),
    ...(run === '' ? [] : [edge('MlflowRun.registered', `mlflow-run/mlflow/${run}`, uri)]),
  ]
}

function promptLines(of: JsonObject): readonly string[] {
  const uri = `mlflow-prompt/mlflow/${text(of.name)}`
  const experiments = tagOf(of, '_mlflow_experiment_ids')
    .split(',')
    .filter((id) => id !== '')
  return [
    thing(uri, {
      name: of.name,
      description: of.description,
      aliases: sortedByName(Object.fromEntries(objects(of, 'aliases').map(({ alias, version }) => [alias, version]))),
      tags: tagsOf(of).filter(isOfPeople),
    }),
    ...experiments.map((id) => edge('MlflowPrompt.inExperiments', uri, `mlflow-experiment/mlflow/${id}`)),
  ]
}

function promptVersionLines(of: JsonObject, prompts: readonly JsonObject[]): readonly string[] {
  const uri = `mlflow-prompt/mlflow/${text(of.name)}/${text(of.version)}`
  const aliases = objects(prompts.find((one) => one.name === of.name) ?? {}, 'aliases')
  const named = aliases.filter((one) => one.version === of.version).map((one) => `alias=${text(one.alias)}`)
  const settings = tagOf(of, '_mlflow_prompt_model_config')
  return [
    thing(uri, {
      version: of.version,
      description: of.description,
      kind: tagOf(of, '_mlflow_prompt_type'),
      template: tagOf(of, 'mlflow.prompt.text'),
      settings: settings === '' ? null : (JSON.parse(settings) as Json),
      tags: [...tagsOf(of).filter(isOfPeople), ...named].toSorted(),
    }),
    edge('MlflowPromptVersion.versionOf', uri, `mlflow-prompt/mlflow/${text(of.name)}`),
  ]
}

/** Other tags are MLflow's storage of a prompt. */
const isOfPeople = (tag: string) => !/^(mlflow\.prompt\.|_mlflow)/.test(tag)

/** Reads the marks of `mlflow.models.evaluate` on a run: each dataset's name, and the model. */
function evaluatedBy(data: JsonObject): readonly { readonly name: string; readonly model?: string }[] {
  return JSON.parse(tagOf(data, 'mlflow.datasets') || '[]')
}

function linkedPrompts(of: JsonObject): readonly string[] {
  const linked = JSON.parse(tagOf(of, 'mlflow.linkedPrompts') || '[]') as readonly JsonObject[]
  return linked.map((one) => `mlflow-prompt/mlflow/${text(one.name)}/${text(one.version)}`)
}

function evaluationDataLine(of: JsonObject): string {
  const tags = Object.entries(JSON.parse(text(of.tags)) as Readonly<Record<string, string>>)
  const { num_records: rowCount } = JSON.parse(text(of.profile) || '{}') as { readonly num_records?: number }
  return thing(`mlflow-evaluation-dataset/mlflow/${text(of.dataset_id)}`, {
    name: of.name,
    rowCount,
    digest: of.digest,
    tags: formatTags(tags),
  })
}

/** Counts one by one, unlike the provider. */
async function traceLines(url: string, experiment: string): Promise<readonly string[]> {
  const locations = [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experiment } }]
  const traces = objects(await apiOf(url, '3.0')('traces/search', { locations, max_results: 500 }), 'traces')
  if (traces.length === 0) return []
  const uri = `mlflow-traces/mlflow/${experiment}`
  const failed = traces.filter((one) => one.state === 'ERROR').length
  return [
    thing(uri, { count: traces.length, failed }),
    edge('MlflowTraces.inExperiment', uri, `mlflow-experiment/mlflow/${experiment}`),
  ]
}

/** The server closes idle connections after seconds, perhaps at this moment. */
const OWN_CONNECTION = { connection: 'close' }

export type MlflowApi = (path: string, body?: object, method?: string) => Promise<Json>

/** Its REST API as its clients call it; a refusal throws. */
export function apiOf(url: string, version = '2.0'): MlflowApi {
  return async (path, body, method = body === undefined ? 'GET' : 'POST') => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(`${url}/api/${version}/mlflow/${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...OWN_CONNECTION },
      ...sent,
    })
    const answer = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.slice(0, 500)}`)
    return JSON.parse(answer) as Json
  }
}

const tagOf = (of: JsonObject, key: string) => text(objects(of, 'tags').find((one) => one.key === key)?.value)
const tagsOf = (of: JsonObject) => formatTags(objects(of, 'tags').map((one) => [text(one.key), text(one.value)]))
