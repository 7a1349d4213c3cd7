import { firstOf, parentOf } from '../partition.ts'
import { DAY, MINUTE, changedAt, iso, type CompanyPlan } from '../plan.ts'
import { below, between, pick } from '../random.ts'
import { ids, names, sourceKind } from '../ids.ts'
import { makerOf, runForVersion, runOf, upstreamDatasets, upstreamSources } from '../relations/pipelines.ts'
import { aboutOf } from '../topics.ts'
import { SLOTS, slotOf } from '../words.ts'
import type { DataSource, Dataset, DatasetColumn, DatasetVersion } from '../../tables/datasets.ts'
import { stampOf, descriptionOf, ownersOf, stamp, type Maker } from './common.ts'

const COLUMNS = [
  { name: 'member_id', type: 'bigint', description: 'Who.' },
  { name: 'title_id', type: 'bigint' },
  { name: 'event_time', type: 'timestamp', description: 'When, in UTC.' },
  { name: 'country', type: 'string' },
  { name: 'device', type: 'string' },
  { name: 'value', type: 'double' },
]

/** Domain whose platform describes columns one by one, and checks their content. */
const DESCRIBED_SLOT = 2

const columnsOf = (plan: CompanyPlan, index: number) =>
  COLUMNS.slice(0, 3 + below(4, plan.draws.datasets(index, 'columns')))

/** Datasets derive from others of their own slot, so that the origins of their columns are described too. */
function columnsWithOrigins(plan: CompanyPlan, index: number): DatasetColumn[] {
  const upstream = upstreamDatasets(plan, index).map((dataset) => ({
    id: ids.datasets(plan, dataset),
    names: new Set(columnsOf(plan, dataset).map(({ name }) => name)),
  }))
  return columnsOf(plan, index).map((column, at) => {
    const from = upstream.filter(({ names: theirs }) => theirs.has(column.name)).map(({ id }) => `${id}/${column.name}`)
    const transformation = column.name === 'value' ? ('AGGREGATION' as const) : ('IDENTITY' as const)
    return { ...column, position: at + 1, ...(from.length > 0 ? { derived_from: from, transformation } : {}) }
  })
}

function assertionsOf(plan: CompanyPlan, index: number): NonNullable<Dataset['assertions']> {
  const at = iso(changedAt(plan, 'datasets', index))
  const fails = plan.draws.datasets(index, 'assertion') < 0.2
  const message = `${(100 * between(0.01, 0.04, plan.draws.datasets(index, 'nulls'))).toFixed(1)}% of rows have none`
  return [
    { assertion: 'has rows', success: true, severity: 'error', at },
    { assertion: 'is not null', column: 'member_id', success: true, severity: 'error', at },
    {
      assertion: 'is not null',
      column: 'event_time',
      success: !fails,
      severity: 'warn',
      at,
      ...(fails ? { message } : {}),
    },
  ]
}

type LineageOrigin = { type: 'dataset' | 'data_source'; id: string }

export const datasets: Maker<Dataset> = {
  changed: (plan, index) => changedAt(plan, 'datasets', index),
  record: (plan, index) => {
    const draw = plan.draws.datasets
    const id = ids.datasets(plan, index)
    const name = names.dataset(plan, index)
    const unused = draw(index, 'unused') < 0.08
    const readAt = plan.epoch - DAY * (unused ? between(45, 300, draw(index, 'read')) : draw(index, 'read'))
    return {
      id,
      name,
      ...descriptionOf(plan, 'datasets', index, `${aboutOf(index, name).holds} One row an event.`),
      ...ownersOf(plan, 'datasets', index, index),
      ...stampOf(plan, 'datasets', index, id),
      format: pick(['iceberg', 'parquet', 'avro'], draw(index, 'format')),
      location: `s3://warehouse/${id}`,
      ...(index % SLOTS === DESCRIBED_SLOT
        ? { columns: columnsWithOrigins(plan, index), assertions: assertionsOf(plan, index) }
        : { schema: columnsOf(plan, index) }),
      retention: pick(['P90D', 'P400D', 'forever'], draw(index, 'retention')),
      row_count: rowsOf(plan, index),
      usage: {
        reads_30d: unused ? 0 : Math.floor(10 ** between(1, 5, draw(index, 'reads'))),
        last_read_at: iso(Math.floor(readAt)),
      },
      derived_from: [
        ...upstreamDatasets(plan, index).map((from): LineageOrigin => ({
          type: 'dataset',
          id: ids.datasets(plan, from),
        })),
        ...upstreamSources(plan, index).map((from): LineageOrigin => ({
          type: 'data_source',
          id: ids['data-sources'](plan, from),
        })),
      ],
    }
  },
}

const rowsOf = (plan: CompanyPlan, dataset: number): number =>
  Math.floor(10 ** between(4, 10, plan.draws.datasets(dataset, 'rows')))

/** A version whose run failed was soon reloaded by hand: its last load is its last change. */
function loadsOf(plan: CompanyPlan, index: number) {
  const runIndex = runForVersion(plan, index)
  const run = runOf(plan, runIndex)
  const at = run.ended ?? run.started
  const by = ids.pipelines(plan, makerOf(plan, parentOf(plan.datasetVersions, index)))
  if (run.status !== 'failed') return [{ at, by, status: run.status === 'running' ? 'loading' : 'succeeded' }]
  const reloadedAt = at + Math.floor(between(10 * MINUTE, DAY, plan.draws['dataset-versions'](index, 'again')))
  return [
    { at, by, status: 'failed' },
    { at: Math.min(reloadedAt, plan.epoch), by: 'manual', status: 'succeeded' },
  ]
}

export const datasetVersions: Maker<DatasetVersion> = {
  changed: (plan, index) => {
    const run = runOf(plan, runForVersion(plan, index))
    return run.status === 'failed' ? Math.max(...loadsOf(plan, index).map(({ at }) => at)) : (run.ended ?? run.started)
  },
  record: (plan, index) => {
    const id = ids['dataset-versions'](plan, index)
    const dataset = parentOf(plan.datasetVersions, index)
    const loads = loadsOf(plan, index)
    const times = loads.map(({ at }) => at)
    const number = index - firstOf(plan.datasetVersions, dataset) + 1
    const rows = Math.floor(rowsOf(plan, dataset) * between(0.8, 1.1, plan.draws['dataset-versions'](index, 'rows')))
    return {
      id,
      name: `${names.dataset(plan, dataset)} ${number}`,
      ...ownersOf(plan, 'dataset-versions', index, dataset),
      ...stamp('dataset-versions', id, Math.min(...times), Math.max(...times)),
      dataset_id: ids.datasets(plan, dataset),
      version: String(number),
      row_count: rows,
      bytes: rows * 64,
      location: `s3://warehouse/${ids.datasets(plan, dataset)}/${number}`,
      schema_digest: below(2 ** 32, plan.draws.datasets(dataset, 'digest')).toString(16),
      loads: loads.map((load) => ({ ...load, at: iso(load.at) })),
    }
  },
}

export const dataSources: Maker<DataSource> = {
  changed: (plan, index) => changedAt(plan, 'data-sources', index),
  record: (plan, index) => {
    const id = ids['data-sources'](plan, index)
    const kind = sourceKind(plan, index)
    const name = names.source(plan, index)
    return {
      id,
      name,
      ...descriptionOf(plan, 'data-sources', index, `Raw ${name}, a ${kind}.`),
      ...ownersOf(plan, 'data-sources', index, index),
      ...stampOf(plan, 'data-sources', index, id),
      kind,
      location: `${kind}://${slotOf(index).key}.example/${id}`,
    }
  },
}
