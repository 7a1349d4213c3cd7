import { expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Provider } from '../contracts/source.ts'
import type { JsonObject } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import { canonicalUri } from '../model/uri.ts'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { datasets, identity, orchestrator, registry, serving } from '../testing/providers.ts'
import { sourceConfig } from '../testing/parts.ts'
import { normaliseContext } from './context.ts'
import { platformsOf } from './platforms.ts'
import { normalise } from './normalise.ts'

const catalogue = builtinCatalogue()
const platforms = platformsOf([...DEMO_PROVIDERS.values()].map((p) => ({ platform: p.name, domains: p.domains })))

/** Maps the answer to a read of "7". */
function read(provider: Provider, type: string, body: JsonObject): ReturnType<typeof normalise> {
  const componentType = catalogue.type(type)?.componentType ?? ''
  const uri = must(canonicalUri(`aip://${componentType}/${provider.name}/7`))
  const { mapping } = provider.types[type] ?? { mapping: { type, fields: {} } }
  return normalise(mapping, { uri, id: '7', body }, normaliseContext(catalogue, sourceConfig(provider.name), platforms))
}

const targets = (of: ReturnType<typeof normalise>): string[] => must(of).statement.edges.map(({ to }) => to)

it('the id of a record can be a number, and another number is another entity', () => {
  expect(read(registry, 'Model', { id: 7 }).ok).toBe(true)
  expect(read(registry, 'Model', { id: 8 })).toEqual({ ok: false, error: 'requested "7", but the answer is about 8' })
})

it('references can be numbers in every rule', () => {
  expect(targets(read(registry, 'ModelInstance', { id: 7, pipeline_run_id: 5 }))).toEqual([
    'aip://pipeline-run/orchestrator/5',
  ])
  expect(targets(read(registry, 'ModelInstance', { id: 7, features: [{ feature_id: 5 }] }))).toEqual([
    'aip://feature/feature-store/5',
  ])
  expect(targets(read(datasets, 'Dataset', { id: 7, derived_from: [{ type: 'dataset', id: 5 }] }))).toEqual([
    'aip://dataset/datasets/5',
  ])
})

it('the whole of a part can be named by a number', () => {
  const cell = 'aip://ab-test-cell/experimentation/5/2'
  const run = read(orchestrator, 'PipelineRun', { run_id: 7, ab_test_cells: [{ test_id: 5, cell_number: 2 }] })
  expect(targets(run)).toContain(cell)
  expect(targets(read(serving, 'ServingRule', { id: 7, test_id: 5, cell_number: 2 }))).toContain(cell)
})

it("a value that can't be an id refers to nothing", () => {
  for (const bad of [1.5, 2 ** 60, '', true, {}]) {
    const { statement } = must(read(registry, 'ModelInstance', { id: 7, pipeline_run_id: bad }))
    expect(statement.edges).toEqual([])
    expect(statement.nodes[0]?.attributes.issues).toMatchObject([{ kind: 'bad-value' }])
  }
})

it('the answer to a look-up can identify people by numbers', () => {
  expect(identity.lookups?.email?.readAnswer({ items: [{ id: 7 }] })).toEqual({ ok: true, value: ['7'] })
})
