import { currentInstance, instanceAt } from '../company/relations/models.ts'
import { consumedBy, datasetsMadeBy, failingShare, kindOf, runOf } from '../company/relations/pipelines.ts'
import { countOf, firstOf } from '../company/partition.ts'
import { ids } from '../company/ids.ts'
import { errorOfRun } from '../company/errors.ts'
import type { MutableJsonObject } from '../schema.ts'
import { someRecord, type Action, type LiveContext, type LiveStep } from './context.ts'

export const startRun: Action = (context) => {
  const { store, now, fresh, mayGrow } = context
  const found = mayGrow ? someRecord(context, 'pipelines', ({ kind }) => kind === 'pipeline') : null
  if (found === null) return null
  const id = `${found.id}-run-live-${fresh}`
  const { owner_emails, owner_groups, business_domains, name } = found.record
  const index = store.indexOf('pipelines', found.id)
  const run: MutableJsonObject = {
    name: `${String(name)}, run ${fresh}`,
    owner_emails,
    owner_groups,
    business_domains,
    created_at: now,
    pipeline: found.id,
    status: 'running',
    started_at: now,
    ended_at: null,
    error: null,
    ab_test_cells: [],
    consumed_dataset_version_ids: index === null ? [] : consumedData(context, index),
    produced_dataset_version_ids: [],
  }
  return [{ plural: 'pipeline-runs', id, record: run }]
}

/** Consumes what the newest generated run of the pipeline did. */
const consumedData = ({ store: { plan } }: LiveContext, pipeline: number): string[] =>
  consumedBy(plan, runOf(plan, firstOf(plan.runs, pipeline) + countOf(plan.runs, pipeline) - 1)).map((version) =>
    ids['dataset-versions'](plan, version),
  )

export const endRun: Action = (context) => {
  const { store, chance, now, ending } = context
  const id = ending.find((one) => store.get('pipeline-runs', one) !== null)
  const run = id === undefined ? null : store.get('pipeline-runs', id)
  if (id === undefined || run === null) return null
  const index = store.indexOf('pipelines', String(run['pipeline']))
  if (index !== null && chance('fails') < failingShare(store.plan, index)) {
    const length = Date.parse(now) - Date.parse(String(run['started_at']))
    const error = errorOfRun(kindOf(store.plan, index), length, chance('error'))
    return [
      attempt(context, id, error),
      { plural: 'pipeline-runs', id, record: { ...run, status: 'failed', ended_at: now, error } },
    ]
  }
  const made = index === null ? [] : productOf(context, index, id)
  const versions = made.filter(({ plural }) => plural === 'dataset-versions').map((step) => step.id)
  const record = { ...run, status: 'succeeded', ended_at: now, produced_dataset_version_ids: versions }
  return [...made, attempt(context, id, null), { plural: 'pipeline-runs', id, record }]
}

/** `error`: null for a success. */
const attempt = ({ now, fresh, chance }: LiveContext, run: string, error: string | null): LiveStep => ({
  plural: 'job-attempts',
  id: `job:live-${fresh}`,
  record: {
    name: 'Attempt 1',
    created_at: now,
    run_id: run,
    number: 1,
    status: error === null ? 'succeeded' : 'failed',
    ended_at: now,
    error,
    host: `worker-${Math.floor(chance('host') * 400)}.us-east-1.example`,
  },
})

/** A trainer produces an instance, a maker a version of its first dataset. */
function productOf(context: LiveContext, pipeline: number, run: string): LiveStep[] {
  const { store, fresh, now } = context
  const { plan } = store
  if (kindOf(plan, pipeline) === 'trainer' && pipeline < plan.counts.models) {
    const like = store.get(
      'instances',
      ids.instances(plan, currentInstance(plan, pipeline) ?? instanceAt(plan, pipeline, 0)),
    )
    const model = ids.models(plan, pipeline)
    const fields = { name: `${model} ${fresh}`, version: `live.${fresh}`, state: 'trained', pipeline_run_id: run }
    const times = { created_at: now, trained_at: now }
    return like === null
      ? []
      : [{ plural: 'instances', id: `${model}-live-${fresh}`, record: { ...like, ...fields, ...times } }]
  }
  const [dataset] = datasetsMadeBy(plan, pipeline)
  if (dataset === undefined) return []
  const id = ids.datasets(plan, dataset)
  const record = {
    name: `${id} ${fresh}`,
    created_at: now,
    dataset_id: id,
    version: `live.${fresh}`,
    loads: [{ at: now, by: ids.pipelines(plan, pipeline), status: 'succeeded' }],
  }
  return [{ plural: 'dataset-versions', id: `${id}@live-${fresh}`, record }]
}
