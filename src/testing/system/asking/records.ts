import { isObject } from '../../../lib/json.ts'
import type { System } from '../harness.ts'

export type Answer = Record<string, unknown>

/** Follows names; through lists and `edges`, returns everything there. */
export function at(value: unknown, path: string): unknown[] {
  let found: unknown[] = [value]
  for (const name of path.split('.')) {
    found = found
      .flatMap((one) => (isObject(one) ? [one[name]] : []))
      .flatMap((one): unknown[] => (Array.isArray(one) ? one : [one]))
  }
  return found.filter((one) => one !== null && one !== undefined)
}

export const sortTexts = (values: Iterable<unknown>): string[] => [...new Set([...values].map(String))].sort()

export type Rec = Readonly<Record<string, unknown>>

export const listOf = (record: Rec | undefined, name: string): Rec[] => at(record, name).filter((one) => isObject(one))

export const textsOf = (record: Rec | undefined, name: string): string[] => at(record, name).map(String)

const SOURCE_OF: Record<string, readonly [string, string]> = {
  dataset: ['dataset', 'datasets'],
  dataset_version: ['dataset-version', 'datasets'],
  data_source: ['data-source', 'datasets'],
  feature: ['feature', 'feature-store'],
}

export const uri = (type: string, source: string, id: unknown): string =>
  `aip://${type}/${source}/${encodeURIComponent(String(id)).replace(/%(2F|40|3A)/g, decodeURIComponent)}`

export const assetUri = ({ type, id }: Rec): string => {
  const [component, source] = SOURCE_OF[String(type)] ?? ['?', '?']
  return uri(component, source, id)
}

export const byId = (records: readonly Rec[], key = 'id'): Map<string, Rec> =>
  new Map(records.map((r) => [String(r[key]), r]))

export const V5 = 'ranking-model-v5-20XX0101'

export const modelUri = (id: unknown): string => uri('model', 'registry', id)

export const testUri = (id: unknown): string => uri('ab-test', 'experimentation', id)

export const nodesOf = (answer: Answer, name: string): string[] => sortTexts(at(answer, `${name}.edges.node.uri`))

export const urisOfType = (uris: Iterable<string>, type: string): string[] =>
  sortTexts([...uris].filter((u) => u.startsWith(`aip://${type}/`)))

/** The demo sources' contents, from their records alone, to compare answers with. */
export function recordsOf(system: () => System) {
  const all = (source: Parameters<System['demo']['allRecords']>[0], plural: string): Rec[] => [
    ...system().demo.allRecords(source, plural),
  ]

  const record = (plural: string, id: string): Rec => system().demo.record(plural, id) ?? {}

  /** Returns instances that use a feature, in any version. */
  const usersOf = (feature: string): Rec[] =>
    all('registry', 'instances').filter((i) => listOf(i, 'features').some((f) => f.feature_id === feature))

  /** Returns tests of an instance: its run was made for a cell, or a rule serves it to one. */
  function testsOf(instance: string): string[] {
    const run = record('pipeline-runs', String(record('instances', instance).pipeline_run_id))
    const rules = all('serving', 'serving-rules').filter(
      (r) => r.instance_id === instance && typeof r.test_id === 'string',
    )
    return sortTexts([
      ...textsOf({ cells: listOf(run, 'ab_test_cells').map((c) => c.test_id) }, 'cells'),
      ...rules.map((r) => r.test_id),
    ])
  }

  /** Returns a record's owners by its own source and the identity source. */
  function ownersOf(component: string, source: string, rec: Rec, id: string): string[] {
    const users = new Map(all('identity', 'users').map((u) => [u.email, uri('user', 'identity', u.id)]))
    const groups = all('identity', 'groups').filter((g) =>
      textsOf(g, 'owned_resources').includes(uri(component, source, id)),
    )
    return sortTexts([
      ...textsOf(rec, 'owner_emails').flatMap((email) => users.get(email) ?? []),
      ...[...textsOf(rec, 'owner_groups'), ...groups.map((g) => String(g.id))].map((g) => uri('group', 'identity', g)),
    ])
  }

  /** Returns everything that the datasets and nodes say a dataset or pipeline depends on, directly or not. */
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
  return { all, record, usersOf, testsOf, ownersOf, standsOn }
}
