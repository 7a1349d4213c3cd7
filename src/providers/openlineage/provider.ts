// Maps the merged statements of OpenLineage events.
import type { AlsoRule, FieldRule, Mapping } from '../../contracts/mapping.ts'
import type { Provider, TypeContract } from '../../contracts/source.ts'
import { isObject } from '../../lib/json.ts'
import { ok } from '../../lib/result.ts'
import { DROPPED, MAX_COLUMNS } from './datasets.ts'
import { LISTED } from './facets.ts'
import { LIMITS } from './limits.ts'
import { mergePayloads } from './stated.ts'

/**
 * Maps merged events of OpenLineage (`stated.ts`) to types of the catalogue. An event describes everything that it
 * names, so nothing is read.
 */
/** Schemes of namespaces in which a dataset is a file. */
const FILE_SCHEMES = '["s3", "s3a", "gs", "file", "hdfs", "abfss", "wasbs", "dbfs"]'

const is = (name: string, attribute = name): FieldRule => ({ kind: 'attribute', name: attribute, from: `is.${name}` })
const edgeRule = (edge: string, from: string): FieldRule => ({ kind: 'uris', edge, from, described: true })
const leftOut = (when: string, value: string): FieldRule => ({ kind: 'issue', when, value })
/** Adds an issue if a list of seen entities was cut. */
const mostSeen = (list: string, what: string): FieldRule =>
  leftOut(
    `cut.seen.${list}`,
    `Some of what it ${what} is left out: the ${LIMITS.seen.number} named last are kept, of at most ${LIMITS.seen.bytes} bytes.`,
  )
/** Adds an issue if a list in a facet was cut. */
const first = (member: string, what: string, most: number): FieldRule =>
  leftOut(`is.${member}Cut`, `${what} are left out: the first ${most} are kept.`)
const ignore = (why: string): FieldRule => ({ kind: 'ignore', why })

/** The groups of members that other rules read, and how they were merged. */
const GROUPS: Mapping['fields'] = {
  facets: { kind: 'attribute' },
  is: ignore('its members have rules of their own'),
  at: ignore('when events stated the rest'),
  sizes: ignore('how large its members were at most, by which they are limited'),
  cut: ignore('where what was left out begins; rules below tell of it'),
  is_cut: leftOut(
    'cut.is',
    `Of what events state about it, members are left out: of all together at most ${LIMITS.is} bytes are kept, columns last.`,
  ),
  facets_cut: leftOut(
    'cut.facets',
    `Facets are left out: of all together at most ${LIMITS.facets} bytes are kept, those that are first by name.`,
  ),
}

const LABELS: Mapping['fields'] = {
  labels: { kind: 'labels', from: 'is.labels' },
  labels_cut: first('labels', 'Tags', LISTED.tags),
}

const OWNED: Mapping['fields'] = {
  description: is('description'),
  ...LABELS,
  owners_cut: first('owners', 'Owners', LISTED.owners),
  owner_emails: { kind: 'emails', edge: 'ownedBy', from: 'is.ownerEmails' },
  owner_names: { kind: 'names', edge: 'ownedBy', from: 'is.ownerNames' },
}

const RUN_FIELDS: Mapping['fields'] = {
  run_id: { kind: 'key', name: 'lineageRun', from: 'is.lineageRun' },
  status: is('status'),
  error: is('error'),
  ended_at: is('endedAt'),
  started_at: { kind: 'attribute', name: 'startedAt', from: 'first.startedAt' },
  ...LABELS,
}

const COLUMNS: readonly AlsoRule[] = [
  {
    each: 'is.columns',
    type: 'DatasetColumn',
    part: 'name',
    backwards: 'columnOf',
    fields: { name: { kind: 'attribute' }, type: { kind: 'attribute' }, description: { kind: 'attribute' } },
  },
  {
    each: 'is.lineage',
    type: 'DatasetColumn',
    part: 'name',
    backwards: 'columnOf',
    fields: {
      name: { kind: 'attribute' },
      transformation: { kind: 'attribute' },
      from: edgeRule('derivedFrom', 'from'),
    },
  },
  {
    each: 'is.sources',
    type: 'DatasetColumn',
    uri: 'uri',
    fields: { name: { kind: 'attribute' }, dataset: edgeRule('columnOf', 'dataset') },
  },
]

/** `is.*` of a job as a whole. */
const PIPELINE: Mapping['fields'] = {
  ...GROUPS,
  ...OWNED,
  name: is('name'),
  kind: is('kind'),
  language: is('language'),
  repository: is('repository'),
  source_url: is('sourceUrl'),
}

const PIPELINE_RUN: Mapping['fields'] = {
  ...GROUPS,
  ...RUN_FIELDS,
  parameters: is('parameters'),
  pipeline: edgeRule('runOf', 'is.pipeline'),
  consumed: edgeRule('consumed', 'keys(seen.consumed || `{}`)'),
  produced: edgeRule('produced', 'keys(seen.produced || `{}`)'),
  consumed_cut: mostSeen('consumed', 'consumed'),
  produced_cut: mostSeen('produced', 'produced'),
}

/** A job that nothing else started is a pipeline with one step, and its run is a run of that pipeline. */
const ROOT_JOB = { uri: 'uri', when: 'uri && !(is.startedBy)' } as const

const mappings: readonly Mapping[] = [
  { type: 'Pipeline', fields: PIPELINE },
  {
    type: 'PipelineNode',
    fields: {
      ...GROUPS,
      ...OWNED,
      name: is('name'),
      kind: is('kind'),
      command: is('command'),
      source_url: is('sourceUrl'),
      // Not every event states which job started it: one that does takes precedence.
      pipeline: edgeRule('nodeOf', 'is.startedBy || is.pipeline'),
      reads: edgeRule('reads', 'keys(seen.inputs || `{}`)'),
      writes: edgeRule('writes', 'keys(seen.outputs || `{}`)'),
      reads_cut: mostSeen('inputs', 'reads'),
      writes_cut: mostSeen('outputs', 'writes'),
      completed: ignore('it determines which of the datasets are still read and written'),
    },
    also: [
      { ...ROOT_JOB, type: 'Pipeline', each: '{uri: is.pipeline, is: is, facets: facets, cut: cut}', fields: PIPELINE },
    ],
  },
  { type: 'PipelineRun', fields: PIPELINE_RUN },
  {
    type: 'JobAttempt',
    fields: {
      ...GROUPS,
      ...RUN_FIELDS,
      number: is('number'),
      run: edgeRule('attemptOf', 'is.startedBy || is.run'),
      node: edgeRule('ofNode', 'is.node'),
      parent: edgeRule('startedBy', 'is.parent'),
      seen: ignore('what it consumed and produced is that of its whole run'),
    },
    also: [
      {
        ...ROOT_JOB,
        type: 'PipelineRun',
        each: '{uri: is.run, is: is, first: first, seen: seen, facets: facets, cut: cut}',
        fields: PIPELINE_RUN,
      },
      // Another run of that job may have been started: then the step says nothing about a pipeline.
      {
        ...ROOT_JOB,
        type: 'Pipeline',
        each: '{uri: is.pipeline, is: is}',
        fields: { is: GROUPS['is'] ?? ignore(''), name: is('job', 'name') },
      },
    ],
  },
  {
    type: 'Dataset',
    fields: {
      ...GROUPS,
      ...OWNED,
      name: is('name'),
      data_uri: { kind: 'key', name: 'dataUri', from: 'data_uri(is.namespace, is.name)', when: 'is.namespace' },
      symlinks: { kind: 'key', name: 'dataUri', from: 'is.symlinks[*].data_uri(namespace, name)', when: 'is.symlinks' },
      // Only a table has this key, made of schema and name; files and topics don't.
      table: {
        kind: 'key',
        name: 'tableName',
        from: "[join('.', split(lower(is.name), '.')[-2:]), split(lower(is.name), '.')[-1]]",
        when: `is.namespace && contains(is.name || '', '.') && !contains(is.name, '/') && !contains(\`${FILE_SCHEMES}\`, split(is.namespace, ':')[0])`,
      },
      location: is('location'),
      format: is('format'),
      row_count: is('rowCount'),
      schema: is('columns', 'schema'),
      assertions: is('assertions'),
      schema_cut: first('columns', 'Columns', MAX_COLUMNS),
      lineage_cut: first('lineage', 'Columns that others are made from', MAX_COLUMNS),
      symlinks_cut: first('symlinks', 'Symlinks', LISTED.symlinks),
      assertions_cut: first('assertions', 'Assertions', LISTED.assertions),
      derived_from: edgeRule('derivedFrom', 'is.derivedFrom'),
    },
    also: COLUMNS,
  },
  {
    type: 'DatasetVersion',
    fields: {
      ...GROUPS,
      name: is('name'),
      version: is('version'),
      row_count: is('rowCount'),
      bytes: is('bytes'),
      dataset: edgeRule('versionOf', 'is.dataset'),
    },
  },
]

function contractOf(mapping: Mapping): TypeContract {
  return {
    type: mapping.type,
    read: () => null,
    list: () => null,
    readList: () => ok({ items: [], setAside: [], next: null }),
    record: (body) => ok(isObject(body) && isObject(body.is) && body.is.presence === DROPPED ? null : body),
    mapping,
    merge: mergePayloads,
  }
}

export const OPENLINEAGE: Provider = {
  name: 'openlineage',
  // Bare ids of pipelines and datasets belong to the sources that serve these domains.
  domains: ['openlineage'],
  pushed: true,
  namespaces: true,
  events: {},
  types: Object.fromEntries(mappings.map((mapping) => [mapping.type, contractOf(mapping)])),
}
