import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadFromFolder } from '../../../catalogue/load.ts'
import type { Catalogue } from '../../../catalogue/registry.ts'
import type { Provider } from '../../../contracts/source.ts'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { makeUri } from '../../../model/uri.ts'
import { mappingProblems } from '../../../normalise/check.ts'
import { normaliseContext, platformsOf } from '../../../normalise/context.ts'
import { normalise } from '../../../normalise/normalise.ts'
import { providerFilesIn, withDeclared } from '../../../providers/files.ts'
import { sourceConfig } from '../../parts.ts'

/** The proof that a file suffices for a product as it is: answers that MLflow 3.17 gave, and what the file makes of them. */
const folder = fileURLToPath(new URL('definitions', import.meta.url))
const answers = JSON.parse(readFileSync(new URL('answers.json', import.meta.url), 'utf8')) as Record<string, Json>
const provider = must(withDeclared(must(providerFilesIn(folder)), new Map())).get('mlflow') as Provider
let catalogue: Catalogue
beforeAll(async () => {
  catalogue = must(await loadFromFolder(folder))
})

describe('MLflow from a file', () => {
  it('names nothing that the catalogue lacks', () => {
    expect(mappingProblems(provider, catalogue)).toEqual([])
  })

  it.each([
    ['MlflowExperiment', '1'],
    ['MlflowRun', '3163800db13b414195dee4816519af1a'],
    ['Model', 'churn-model'],
    ['ModelInstance', 'churn-model/2'],
  ])('reads and maps a %s', (type, id) => {
    const contract = provider.types[type]
    const record = must(contract?.record?.(answers[type] ?? null) ?? { ok: false, error: 'no record' })
    const platforms = platformsOf([
      { platform: 'mlflow', domains: provider.domains },
      { platform: 'people', domains: ['identity'] },
    ])
    const context = normaliseContext(catalogue, sourceConfig('mlflow'), platforms)
    const uri = must(makeUri(catalogue.type(type)?.componentType ?? '', 'mlflow', id))
    const mapping = contract?.mapping
    if (mapping === undefined) throw new Error(`no mapping of ${type}`)
    const { statement, unmapped } = must(normalise(mapping, { uri, id, body: record as JsonObject }, context))
    expect(unmapped).toEqual([])
    expect({ request: contract?.read(id), statement }).toMatchSnapshot()
  })

  it('lists runs of experiments, and leaves out those that are deleted', () => {
    const contract = provider.types.MlflowRun
    const page = { cursor: null, updatedSince: null, ids: ['1', '2'] }
    expect(contract?.list(page)).toEqual({
      method: 'POST',
      path: '/api/2.0/mlflow/runs/search',
      body: { experiment_ids: ['1', '2'], max_results: 1000, run_view_type: 'ALL' },
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

  it('takes a run that answers as deleted for gone', () => {
    expect(provider.types.MlflowRun?.record?.(answers.deleted ?? null)).toEqual({ ok: true, value: null })
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
