import { afterEach, describe, expect, it } from 'vitest'
import { BUILTIN } from '../../catalogue/builtin.ts'
import type { CatalogueFile } from '../../catalogue/definition.ts'
import { loadCatalogue } from '../../catalogue/registry.ts'
import type { JsonObject } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import { keyUri } from '../../model/key.ts'
import { makeUri } from '../../model/uri.ts'
import { normaliseContext, platformsOf } from '../../normalise/context.ts'
import { normalise } from '../../normalise/normalise.ts'
import { definitionsFor, PROVIDERS } from '../../providers/all.ts'
import { sourceConfig } from '../parts.ts'
import { inferredWorld, thing, type InferredWorld } from './world.ts'

const brought = definitionsFor(['mlflow', 'feast']).map(({ content }) => content as CatalogueFile)
const BOTH: CatalogueFile = {
  types: brought.flatMap(({ types = [] }) => types),
  rules: brought.flatMap(({ rules = [] }) => rules),
  keys: brought.flatMap(({ keys = [] }) => keys),
}

function stated(type: string, id: string, record: JsonObject) {
  const catalogue = must(loadCatalogue([...BUILTIN, ...definitionsFor(['mlflow'])]))
  const mapping = PROVIDERS.get('mlflow')?.types[type]?.mapping
  if (mapping === undefined) throw new Error(`MLflow has no ${type}`)
  const platforms = platformsOf([
    { platform: 'mlflow', domains: ['models', 'datasets'] },
    { platform: 'feast', domains: ['features'] },
  ])
  const context = normaliseContext(catalogue, sourceConfig('mlflow'), platforms)
  const uri = must(makeUri(catalogue.type(type)?.componentType ?? '', 'mlflow', id))
  return must(normalise(mapping, { uri, id, body: record }, context)).statement
}

describe('MLflow', () => {
  it('names the features that a run read, and the service that it read them by', () => {
    const tags = {
      'feast.project': 'shop',
      'feast.feature_service': 'churn_v1',
      'feast.feature_refs': 'customer_stats:orders_30d,basket_ratio:basket_ratio',
    }
    const statement = stated('MlflowRun', 'r1', {
      info: { run_id: 'r1', experiment_id: '1' },
      data: { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) },
      inputs: {
        dataset_inputs: [{ dataset: { name: 'stats', digest: 'abc', source: '{"uri": "s3a://lake/stats/"}' } }],
      },
    })
    expect(statement.edges.filter(({ type }) => type.endsWith('.readFeatures')).map(({ to }) => to)).toEqual([
      'aip://feature/feast/shop/customer_stats/orders_30d',
      'aip://feature/feast/shop/basket_ratio/basket_ratio',
    ])
    const keys = Object.fromEntries(statement.nodes.map(({ uri, attributes }) => [uri, attributes.keys]))
    expect(keys['aip://mlflow-run/mlflow/r1']).toEqual([{ name: 'featureService', value: 'shop/churn_v1' }])
    expect(keys['aip://dataset-version/mlflow/stats/abc']).toEqual([
      { name: 'dataUri', value: 's3://lake/stats' },
      { name: 'dataDigest', value: 'mlflow:abc' },
    ])
  })

  it('names features in the columns of a signature', () => {
    const inputs = ['stats__orders', 'stats:basket', 'Age', null].map((name) => ({ name, type: 'double' }))
    const { nodes } = stated('MlflowSignature', 'm-1', {
      model_id: 'm-1',
      flavors: {},
      signature: { inputs: JSON.stringify(inputs), outputs: '[]' },
    })
    expect(nodes[0]?.attributes.keys).toEqual([
      { name: 'featureName', value: 'stats:orders' },
      { name: 'featureName', value: 'stats:basket' },
      { name: 'columnName', value: 'age' },
    ])
    expect(nodes[0]?.attributes.issues).toBeUndefined()
  })

  it('has rules that need Feast, which are left out without it', () => {
    const alone = must(loadCatalogue([...BUILTIN, ...definitionsFor(['mlflow'])]))
    expect(alone.leftOut.map(({ id }) => id)).toEqual(['M2'])
    const both = must(loadCatalogue([...BUILTIN, ...definitionsFor(['mlflow', 'feast'])]))
    expect([both.leftOut, both.rule('M2')?.needs]).toEqual([[], ['FeastFeatureService']])
    // A source that is added later brings what was missing.
    expect(must(alone.extendedBy(both)).leftOut).toEqual([])
  })
})

describe('what an instance uses', () => {
  let world: InferredWorld
  afterEach(async () => await world.stop())
  const INSTANCE = thing('ModelInstance', 'm/1')
  const run = must(makeUri('mlflow-run', 'mlflow', 'r1'))

  it('follows from its run, its feature service and its columns, and so do the features of its model', async () => {
    world = await inferredWorld(BOTH)
    const features = ['a', 'b', 'c'].map((id) => thing('Feature', id))
    const [a, b, c] = features
    if (a === undefined || b === undefined || c === undefined) throw new Error('there are three')
    await world.say('Model', 'm')
    await world.say('ModelInstance', 'm/1', [['instanceOf', thing('Model', 'm')]])
    for (const id of ['a', 'b']) await world.say('Feature', id)
    await world.say('Feature', 'c', [['=featureName', keyUri('featureName', 'view:c')]])
    await world.sayOf(run, 'MlflowRun', [
      ['registered', INSTANCE],
      ['readFeatures', a],
      ['=featureService', keyUri('featureService', 'shop/churn')],
    ])
    await world.sayOf(must(makeUri('feast-feature-service', 'feast', 'shop/churn')), 'FeastFeatureService', [
      ['serves', b],
      ['=featureService', keyUri('featureService', 'shop/churn')],
    ])
    const [logged, signature] = [makeUri('mlflow-logged-model', 'mlflow', 'm-1'), makeUri('mlflow-signature', 'mlflow', 'm-1')] // prettier-ignore
    await world.sayOf(must(logged), 'MlflowLoggedModel', [
      ['registeredAs', INSTANCE],
      ['signature', must(signature)],
    ])
    await world.sayOf(must(signature), 'MlflowSignature', [['=featureName', keyUri('featureName', 'view:c')]])
    await world.settled()
    const uses = (await world.concluded(INSTANCE)).filter((line) => line.includes('usesFeature'))
    expect(uses).toEqual([
      `ModelInstance.usesFeature|${INSTANCE}|${a} by M1`,
      `ModelInstance.usesFeature|${INSTANCE}|${b} by M2`,
      `ModelInstance.usesFeature|${INSTANCE}|${c} by M3`,
    ])
    expect((await world.concluded(thing('Model', 'm'))).filter((line) => line.endsWith('by D4'))).toHaveLength(3)
  })
})
