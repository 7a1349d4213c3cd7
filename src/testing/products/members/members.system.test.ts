import { dirname, join } from 'node:path'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { cacheFolder } from '../../../../scripts/services/cache.ts'
import { pythonOf, type PythonProduct } from '../../../../scripts/services/python/environment.ts'
import { fetchPackages } from '../../../../scripts/services/python/packages.ts'
import { runPython } from '../../../../scripts/services/python/programs.ts'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { parseYaml } from '../../../lib/yaml.ts'
import { COVERED, coverageOf, leftOutIn, readOperations } from '../coverage.ts'
import { objects } from '../lines.ts'
import { answerOf, membersWithoutRule } from './every.ts'

/**
 * Each member described by a product's own packages has a rule, so that none is ignored by accident. Unleash has its
 * own in its suite.
 */
const BROUGHT = { timeout: 300_000 }

async function isMissing(product: PythonProduct): Promise<boolean> {
  const problem = await fetchPackages(product, (line) => console.log(line))
  if (problem !== null && process.env['CI'] === 'true')
    throw new Error(`the packages of ${product} can't be had: ${problem}`)
  if (problem !== null) console.error(`SKIPPED: the packages of ${product} can't be had on this machine: ${problem}`)
  return problem !== null
}

const program = fileURLToPath(new URL('protobuf.py', import.meta.url))

async function messages(
  product: PythonProduct,
  classes: Readonly<Record<string, string>>,
  ...options: readonly string[]
): Promise<Readonly<Record<string, JsonObject>>> {
  const requested = Object.entries(classes).map(([name, importPath]) => `${name}=${importPath}`)
  return JSON.parse(await runPython(product, program, [...requested, ...options])) as Record<string, JsonObject>
}

describe.skipIf(await isMissing('feast'))('Feast', () => {
  const classPath = (name: string, file = name) => `feast.protos.feast.core.${file}_pb2:${name}`
  it('describes nothing that has no rule', BROUGHT, async () => {
    const of = await messages(
      'feast',
      {
        FeastProject: classPath('Project'),
        FeastEntity: classPath('Entity'),
        DataSource: classPath('DataSource'),
        featureView: classPath('FeatureView'),
        streamFeatureView: classPath('StreamFeatureView'),
        onDemandFeatureView: classPath('OnDemandFeatureView'),
        FeastLabelView: classPath('LabelView'),
        FeastFeatureService: classPath('FeatureService'),
        Dataset: classPath('SavedDataset'),
      },
      '--camel',
    )
    const { featureView, streamFeatureView, onDemandFeatureView, FeastLabelView, FeastProject, ...others } = of
    // The server adds the project when it lists across projects, and the kind of view.
    const listed = (record: JsonObject | undefined, more: JsonObject = {}) => ({ ...record, project: 'shop', ...more })
    const views = Object.entries({ featureView, streamFeatureView, onDemandFeatureView })
    const found = [
      ...membersWithoutRule('feast', 'FeastProject', FeastProject ?? {}),
      ...membersWithoutRule('feast', 'FeastLabelView', listed(FeastLabelView, { type: 'labelView' })),
      ...views.flatMap(([type, record]) => membersWithoutRule('feast', 'FeatureGroup', listed(record, { type }))),
      ...Object.entries(others).flatMap(([type, record]) => membersWithoutRule('feast', type, listed(record))),
    ]
    expect(found).toEqual([])
  })
})

describe.skipIf(await isMissing('mlflow'))('MLflow', () => {
  it('describes nothing that has no rule', BROUGHT, async () => {
    const [tracking, registry] = ['mlflow.protos.service_pb2', 'mlflow.protos.model_registry_pb2']
    const of = await messages('mlflow', {
      MlflowExperiment: `${tracking}:Experiment`,
      MlflowRun: `${tracking}:Run`,
      MlflowLoggedModel: `${tracking}:LoggedModel`,
      Model: `${registry}:RegisteredModel`,
      MlflowPrompt: `${registry}:RegisteredModel`,
      ModelInstance: `${registry}:ModelVersion`,
      MlflowPromptVersion: `${registry}:ModelVersion`,
      MlflowEvaluationDataset: 'mlflow.protos.datasets_pb2:Dataset',
    })
    expect(Object.entries(of).flatMap(([type, record]) => membersWithoutRule('mlflow', type, record))).toEqual([])
  })
})

describe.skipIf(await isMissing('airflow'))('Airflow', () => {
  const api = '/api/v2'
  const run = `${api}/dags/{dag_id}/dagRuns/{dag_run_id}`
  const described = (): Json => {
    const folder = dirname(dirname(pythonOf('airflow', cacheFolder())))
    const [document = ''] = globSync(
      join(folder, 'lib/python3.*/site-packages/airflow/api_fastapi/core_api/openapi/v2-rest-api-generated.yaml'),
    )
    return must(parseYaml(readFileSync(document, 'utf8')))
  }

  it('is read, but for what is left out for a stated reason', () => {
    const operations = readOperations(described())
    expect(operations.length).toBeGreaterThan(50)
    expect(coverageOf('airflow', operations, api)).toEqual(COVERED)
  })

  it.each([
    ['Pipeline', `${api}/dags/{dag_id}/details`, null],
    ['Pipeline', `${api}/dags`, 'dags'],
    ['AirflowDagVersion', `${api}/dags/{dag_id}/dagVersions/{version_number}`, null],
    ['PipelineNode', `${api}/dags/{dag_id}/tasks/{task_id}`, null],
    ['Dataset', `${api}/assets`, 'assets'],
    ['DatasetVersion', `${api}/assets/events`, 'asset_events'],
    ['PipelineRun', run, null],
    ['JobAttempt', `${run}/taskInstances`, 'task_instances'],
    ['JobAttempt', `${run}/taskInstances/{task_id}/{map_index}/tries/{task_try_number}`, null],
  ])('describes nothing of a %s at %s that has no rule', BROUGHT, (type, path, items) => {
    const answer = answerOf(described(), path)
    const record = items === null ? answer : (objects(answer, items)[0] ?? {})
    expect(Object.keys(record).length).toBeGreaterThan(5)
    // A task doesn't name its DAG; the address it was read from does.
    const read = type === 'PipelineNode' ? { ...record, dag_id: 'x' } : record
    expect(membersWithoutRule('airflow', type, read)).toEqual([])
  })
})

describe.skipIf(await isMissing('datahub'))('DataHub', () => {
  /** DataHub's entity kinds, and their types here. */
  const KINDS = {
    dataset: ['Dataset'],
    dataFlow: ['Pipeline'],
    dataJob: ['PipelineNode'],
    dataProcessInstance: ['PipelineRun'],
    mlFeatureTable: ['FeatureGroup'],
    mlFeature: ['Feature'],
    mlModelGroup: ['Model'],
    mlModel: ['ModelInstance'],
    mlModelDeployment: ['ModelDeployment'],
    chart: ['DatahubChart'],
    dashboard: ['DatahubDashboard'],
    container: ['DatahubContainer'],
    corpuser: ['User'],
    corpGroup: ['Group'],
  }

  it('describes nothing that has no rule, but for what docs/guides/datahub.md lists as counted', BROUGHT, async () => {
    const every = JSON.parse(await runPython('datahub', 'every.py', Object.keys(KINDS))) as Record<string, JsonObject>
    const found = Object.entries(KINDS).flatMap(([kind, types]) => {
      const aspects = Object.entries(every[kind] ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
      expect(aspects.length).toBeGreaterThan(5)
      const id = kind.startsWith('corp') ? { name: 'x' } : {}
      const record = { urn: `urn:li:${kind}:(x,y,z)`, ...id, aspects: Object.fromEntries(aspects) }
      return types.flatMap((type) => membersWithoutRule('datahub', type, record as JsonObject))
    })
    const counted = [...new Set(found.map((path) => path.replace(/^\w+\.aspects\./, '')))].toSorted()
    const guide = readFileSync(new URL('../../../../docs/guides/datahub.md', import.meta.url), 'utf8')
    const [, limits = ''] = /^## Limits$(.*?)^## /ms.exec(guide) ?? []
    const listed = leftOutIn(limits).flatMap(({ names }) => names.map((path) => path.toLowerCase()))
    expect(counted.map((path) => path.toLowerCase())).toEqual(listed.toSorted())
  })
})
