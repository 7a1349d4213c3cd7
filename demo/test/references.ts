// Every reference of a record, as [plural, id]: tests of consistency walk over them.

import type { Plural } from '../company/sizes.ts'
import { isObject, type MutableJson, type MutableJsonObject } from '../schema.ts'

type RecordReference = readonly [plural: Plural, id: string]

/** Fields with one id or a list of ids. */
const FIELDS: Readonly<Record<string, Plural>> = {
  current_instance_id: 'instances',
  model_id: 'models',
  pipeline_run_id: 'pipeline-runs',
  dataset_version_ids: 'dataset-versions',
  dataset_version_id: 'dataset-versions',
  instance_id: 'instances',
  service_id: 'services',
  pipeline_id: 'pipelines',
  pipeline: 'pipelines',
  request_id: 'pipeline-requests',
  run_id: 'pipeline-runs',
  node_id: 'pipeline-nodes',
  after: 'pipeline-nodes',
  consumed_dataset_version_ids: 'dataset-versions',
  produced_dataset_version_ids: 'dataset-versions',
  test_id: 'tests',
  feature_group_id: 'feature-groups',
  feature_id: 'features',
  feature_version_id: 'feature-versions',
  dataset_id: 'datasets',
  evaluation_id: 'evaluations',
  manager_id: 'users',
  group_ids: 'groups',
  owner_groups: 'groups',
  parent_group_id: 'groups',
}

const TYPES: Readonly<Record<string, Plural>> = {
  dataset: 'datasets',
  dataset_version: 'dataset-versions',
  data_source: 'data-sources',
  feature: 'features',
}

/** URIs contain encoded ids; these are all the component types in URIs of the company. */
const URIS: Readonly<Record<string, Plural>> = {
  dataset: 'datasets',
  pipeline: 'pipelines',
  model: 'models',
  'data-source': 'data-sources',
}

const idsIn = (value: MutableJson | undefined): string[] => {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function fromUri(uri: string): RecordReference[] {
  const [, , type = '', , ...rest] = uri.split('/')
  const plural = URIS[type]
  return plural === undefined ? [] : [[plural, decodeURIComponent(rest.join('/'))]]
}

export function referencesIn(record: MutableJsonObject, ownKey?: string): RecordReference[] {
  const found: RecordReference[] = []
  if (typeof record['type'] === 'string' && typeof record['id'] === 'string') {
    const plural = TYPES[record['type']]
    if (plural !== undefined) found.push([plural, record['id']])
  }
  for (const [key, value] of Object.entries(record)) {
    const plural = FIELDS[key]
    if (plural !== undefined && key !== ownKey) for (const id of idsIn(value)) found.push([plural, id])
    if (key === 'depends_upon' || key === 'owned_resources') found.push(...idsIn(value).flatMap(fromUri))
    for (const inner of Array.isArray(value) ? value : [value]) if (isObject(inner)) found.push(...referencesIn(inner))
  }
  return found
}
