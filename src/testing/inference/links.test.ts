import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../adapters/system-clock.ts'
import { BUILTIN } from '../../catalogue/builtin.ts'
import type { CatalogueFile } from '../../catalogue/definition.ts'
import { isInUse } from '../../catalogue/in-use.ts'
import { loadCatalogue } from '../../catalogue/load.ts'
import { LOCAL_OPERATOR } from '../../contracts/caller.ts'
import { confirmEdge, rejectEdge, retract } from '../../edits/edit.ts'
import { compilePaths } from '../../infer/paths/check.ts'
import type { JsonObject } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import type { Attributes, EdgeTypeId } from '../../model/facts.ts'
import { keyUri } from '../../model/key.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import { normaliseContext } from '../../normalise/context.ts'
import { platformsOf } from '../../normalise/platforms.ts'
import { normalise } from '../../normalise/normalise.ts'
import { whyEdges } from '../../questions/why-edges.ts'
import { incompleteMember } from '../../query/incomplete.ts'
import { isWalkable, type Reader } from '../../query/reader.ts'
import { definitionsFor, PROVIDERS } from '../../providers/all.ts'
import { sourceConfig } from '../parts.ts'
import { catalogueWith } from '../provider/recorded.ts'
import { edgesOfRows } from '../../query/entities/edge-rows.ts'
import { flowSteps } from '../../query/lineage/flow.ts'
import { edge, keyOf, stateFacts } from '../store/build.ts'
import { inferredWorld, readerOf, thing, type InferredWorld } from './world.ts'

const brought = definitionsFor(['mlflow', 'feast']).map(({ content }) => content as CatalogueFile)
const BOTH: CatalogueFile = {
  types: brought.flatMap(({ types = [] }) => types),
  rules: brought.flatMap(({ rules = [] }) => rules),
  keys: brought.flatMap(({ keys = [] }) => keys),
}

const WITH_FEAST = [{ platform: 'feast', domains: ['features'] }]

function stateRecord(
  type: string,
  id: string,
  record: JsonObject,
  others: Parameters<typeof platformsOf>[0] = WITH_FEAST,
) {
  const catalogue = must(loadCatalogue([...BUILTIN, ...definitionsFor(['mlflow'])]))
  const mapping = PROVIDERS.get('mlflow')?.types[type]?.mapping
  if (mapping === undefined) throw new Error(`MLflow has no ${type}`)
  const platforms = platformsOf([{ platform: 'mlflow', domains: ['models', 'datasets'] }, ...others])
  const context = normaliseContext(catalogue, sourceConfig('mlflow'), platforms)
  const uri = must(makeUri(catalogue.type(type)?.componentType ?? '', 'mlflow', id))
  return must(normalise(mapping, { uri, id, body: record }, context)).statement
}

async function reading(world: InferredWorld): Promise<Reader> {
  await world.settled()
  return await readerOf(world)
}

describe('MLflow', () => {
  it('names the features that a run read, and the service it read them by', () => {
    const tags = {
      'feast.project': 'shop',
      'feast.feature_service': 'churn_v1',
      'feast.feature_refs': 'customer_stats:orders_30d,basket_ratio:basket_ratio',
    }
    const statement = stateRecord('MlflowRun', 'r1', {
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
    expect(statement.edges).toContainEqual({
      type: 'MlflowRun.featureService',
      from: 'aip://mlflow-run/mlflow/r1',
      to: 'aip://feast-feature-service/feast/shop/churn_v1',
    })
    expect(keys['aip://dataset-version/mlflow/stats/abc']).toEqual([
      { name: 'dataUri', value: 's3://lake/stats' },
      { name: 'dataDigest', value: 'mlflow:abc' },
    ])
  })

  it('names features in the columns of a signature', () => {
    const inputs = ['stats__orders', 'stats:basket', 'Age', null].map((name) => ({ name, type: 'double' }))
    const { nodes } = stateRecord('MlflowSignature', 'm-1', {
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

  it('refers to a feature service of the Feast source, or of the one to come', () => {
    const version = (sources: Parameters<typeof stateRecord>[3]) =>
      stateRecord(
        'ModelInstance',
        'm/1',
        {
          name: 'm',
          version: '1',
          tags: [
            { key: 'feast.project', value: 'shop' },
            { key: 'feast.feature_service', value: 'churn_v1' },
          ],
        },
        sources,
      )
    const service = (platform: string) => `aip://feast-feature-service/${platform}/shop/churn_v1`
    const edge = (platform: string) => ({
      type: 'FeastFeatureService.usedByVersions',
      from: service(platform),
      to: 'aip://model/mlflow/m/1',
    })
    const prod = version([{ platform: 'feast-prod', provider: 'feast', domains: ['features'] }])
    expect(prod.edges).toContainEqual(edge('feast-prod'))
    expect(prod.references).toContainEqual({ uri: service('feast-prod'), expects: ['FeastFeatureService'] })
    // Without a source there is nothing to read.
    const alone = version([])
    expect(alone.edges).toContainEqual(edge('feast'))
    expect(alone.references.map(({ uri }) => uri)).toEqual(['aip://model/mlflow/m'])
    expect(alone.nodes.flatMap(({ attributes }) => attributes['issues'] ?? [])).toEqual([])
    // Which of two has it can't be known, nor does a source of another kind have it.
    for (const sources of [
      ['east', 'west'].map((platform) => ({ platform, provider: 'feast', domains: ['features'] })),
      [{ platform: 'feast', provider: 'own', domains: ['features'] }],
    ]) {
      const { edges, nodes } = version(sources)
      expect(edges.map(({ type }) => type)).not.toContain('FeastFeatureService.usedByVersions')
      expect(JSON.stringify(nodes)).toContain('no source of feast')
    }
  })

  it('says that a feature service without its project leads nowhere', () => {
    const tags = [{ key: 'feast.feature_service', value: 'churn_v1' }]
    for (const statement of [
      stateRecord('ModelInstance', 'm/1', { name: 'm', version: '1', tags }),
      stateRecord('MlflowRun', 'r1', { info: { run_id: 'r1', experiment_id: '1' }, data: { tags } }),
    ]) {
      expect(
        statement.edges.map(({ type }) => type).filter((type) => /featureService|usedByVersions/.test(type)),
      ).toEqual([])
      expect(JSON.stringify(statement.nodes)).toContain('only beside a tag feast.project')
    }
  })

  it('brings the types of Feast to which it refers, and no others', () => {
    const types = (providers: readonly string[]) => {
      const loaded = must(loadCatalogue([...BUILTIN, ...definitionsFor(providers)]))
      return loaded.types.map(({ name }) => name).filter((name) => name.startsWith('Feast'))
    }
    expect([types(['mlflow']), types(['dbt'])]).toEqual([['FeastFeatureService'], []])
    expect(types(['mlflow', 'feast']).length).toBeGreaterThan(3)
    const alone = must(loadCatalogue([...BUILTIN, ...definitionsFor(['mlflow'])]))
    const both = must(loadCatalogue([...BUILTIN, ...definitionsFor(['mlflow', 'feast'])]))
    expect(must(alone.extendedBy(both)).type('FeastProject')).toBeDefined()
  })
})

describe('an MLflow version', () => {
  it("was trained on its run's data, and evaluated on that and its logged model's later data", async () => {
    const world = await inferredWorld(BOTH)
    const [run, instance] = [must(makeUri('mlflow-run', 'mlflow', 'r1')), thing('ModelInstance', 'm/1')]
    const [later, logged] = [
      must(makeUri('mlflow-run', 'mlflow', 'r2')),
      must(makeUri('mlflow-logged-model', 'mlflow', 'm')),
    ]
    const sets = ['churn/1', 'churn/2', 'churn/3']
    const [data, held, fresh] = sets.map((id) => thing('DatasetVersion', id)) as [Uri, Uri, Uri]
    for (const id of sets) await world.say('DatasetVersion', id)
    await world.say('ModelInstance', 'm/1')
    await world.sayOf(logged, 'MlflowLoggedModel', [['registeredAs', instance]])
    await world.sayOf(later, 'MlflowRun', [
      ['evaluated', logged],
      ['evaluatedOn', fresh],
    ])
    await world.sayOf(run, 'MlflowRun', [
      ['registered', instance],
      ['trainedOn', data],
      ['evaluatedOn', held],
    ])
    const reader = await reading(world)
    const from = reader.graph.idOf(instance) ?? 0
    const found = ['trainedOn', 'evaluatedOn'].map((name) => {
      const edge = reader.catalogue.edgeType(`ModelInstance.${name}`)
      return edge === undefined ? [] : reader.neighbours(from, edge, 'out').map((node) => reader.graph.uriOf(node))
    })
    expect(found.map((uris) => uris.toSorted())).toEqual([[data], [held, fresh]])
    await world.stop()
  })

  it('was evaluated by finished runs, and so was a copy at the time', async () => {
    const world = await inferredWorld(BOTH)
    const mlflow = (component: string, id: string) => must(makeUri(component, 'mlflow', id))
    const [original, copy, copyOfCopy, tuned] = ['m/1', 'copy/1', 'again/1', 'tuned/1'].map((id) =>
      mlflow('model', id),
    ) as [Uri, Uri, Uri, Uri]
    const logged = mlflow('mlflow-logged-model', 'm')
    await world.sayOf(original, 'ModelInstance', [])
    await world.sayOf(copy, 'ModelInstance', [['basedOn', original]])
    await world.sayOf(copyOfCopy, 'ModelInstance', [['basedOn', copy]])
    // Made from it, with a logged model of its own.
    await world.sayOf(tuned, 'ModelInstance', [['basedOn', original]])
    await world.sayOf(logged, 'MlflowLoggedModel', [['registeredAs', original]])
    await world.sayOf(mlflow('mlflow-logged-model', 'tuned'), 'MlflowLoggedModel', [['registeredAs', tuned]])
    for (const status of ['FINISHED', 'FAILED', 'KILLED']) {
      const [data, measured] = [thing('DatasetVersion', status), thing('EvaluationRun', status)]
      await world.say('DatasetVersion', status)
      await world.sayOf(measured, 'EvaluationRun', [['on', data]])
      const edges: [string, Uri][] = [
        ['evaluated', logged],
        ['evaluatedOn', data],
        ['measured', measured],
      ]
      await world.sayOf(mlflow('mlflow-run', status), 'MlflowRun', edges, {
        facts: { entityType: 'MlflowRun', status },
      })
    }
    const reader = await reading(world)
    const around = (uri: Uri, id: EdgeTypeId, direction: 'in' | 'out') =>
      reader.along(reader.graph.idOf(uri) ?? 0, id, direction).map((node) => reader.graph.uriOf(node))
    for (const version of [original, copy, copyOfCopy]) {
      expect(around(version, 'ModelInstance.evaluatedOn', 'out')).toEqual([thing('DatasetVersion', 'FINISHED')])
      expect(around(version, 'EvaluationRun.scored', 'in')).toEqual([thing('EvaluationRun', 'FINISHED')])
    }
    expect(around(tuned, 'ModelInstance.evaluatedOn', 'out')).toEqual([])
    await world.stop()
  })

  it("was scored by its own logged model's evaluations, of a run that evaluated several", async () => {
    const world = await inferredWorld(BOTH)
    const mlflow = (component: string, id: string) => must(makeUri(component, 'mlflow', id))
    const run = mlflow('mlflow-run', 'r')
    const logged = (id: string) => mlflow('mlflow-logged-model', id)
    const data = thing('DatasetVersion', 'held')
    await world.say('DatasetVersion', 'held')
    for (const id of ['a', 'b']) {
      const version = thing('ModelInstance', id)
      const measured = thing('EvaluationRun', id)
      await world.say('ModelInstance', id)
      await world.sayOf(logged(id), 'MlflowLoggedModel', [
        ['registeredAs', version],
        ['scores', measured],
      ])
      await world.sayOf(measured, 'EvaluationRun', [['on', data]])
    }
    await world.sayOf(run, 'MlflowRun', [
      ...['a', 'b'].flatMap((id): [string, Uri][] => [
        ['evaluated', logged(id)],
        ['measured', thing('EvaluationRun', id)],
      ]),
      ['took', data],
    ])
    await world.sayOf(mlflow('mlflow-run', 'trained'), 'MlflowRun', [['took', data]])
    const reader = await reading(world)
    const along = (uri: Uri, id: EdgeTypeId, direction: 'in' | 'out') =>
      reader.along(reader.graph.idOf(uri) ?? 0, id, direction).map((node) => reader.graph.uriOf(node))
    for (const id of ['a', 'b'])
      expect(along(thing('ModelInstance', id), 'EvaluationRun.scored', 'in')).toEqual([thing('EvaluationRun', id)])
    // The data that a run took without a word trained it, unless it evaluated.
    expect(along(data, 'MlflowRun.trainedOn', 'in')).toEqual([mlflow('mlflow-run', 'trained')])
    await world.stop()
  })

  it('needs its evaluation data, but does not come from it', () => {
    const walked = (way: 'upstream' | 'downstream' | 'needs') =>
      flowSteps(catalogueWith('mlflow'), way).filter(({ edge }) => edge.name === 'evaluatedOn')
    expect([walked('upstream'), walked('downstream')]).toEqual([[], []])
    expect(new Set(walked('needs').map(({ edge }) => edge.declaredOn))).toEqual(new Set(['ModelInstance', 'MlflowRun']))
  })
})

describe('a suggestion', () => {
  let world: InferredWorld
  afterEach(async () => await world.stop())
  const [MODEL, INSTANCE, AGE, SIZE] = [
    thing('Model', 'm'),
    thing('ModelInstance', 'm/1'),
    thing('Feature', 'age'),
    thing('Feature', 'size'),
  ]
  const caller = { ...LOCAL_OPERATOR, name: 'Olga' }

  const parts = async () => ({ reader: await reading(world), store: world.store, clock: systemClock })

  async function shown(type: EdgeTypeId, from: Uri) {
    const reader = await reading(world)
    const edge = reader.catalogue.edgeType(type)
    if (edge === undefined) throw new Error(`there is no ${type}`)
    return reader.neighbours(reader.graph.idOf(from) ?? 0, edge, 'out').map((node) => reader.graph.uriOf(node))
  }

  it('is confirmed once for both directions between equally named tables', async () => {
    world = await inferredWorld(BOTH)
    const table = (platform: string) => must(makeUri('dataset', platform, 'churn'))
    const [warehouse, tracked, located, asset] = ['dbt', 'mlflow', 'openlineage', 'dagster'].map(table) as [
      Uri,
      Uri,
      Uri,
      Uri,
    ]
    const key = (value: string) => keyUri('tableName', value)
    const at = keyUri('dataUri', 's3://lake/churn')
    await world.sayOf(warehouse, 'Dataset', [
      ['=tableName', key('marts.churn')],
      ['=tableName', key('churn')],
    ])
    await world.sayOf(tracked, 'Dataset', [['=tableName', key('marts.churn')]])
    // A join by location needs no confirmation by a person.
    await world.sayOf(located, 'Dataset', [
      ['=tableName', key('marts.other')],
      ['=dataUri', at],
    ])
    await world.sayOf(asset, 'Dataset', [
      ['=tableName', key('marts.other')],
      ['=dataUri', at],
    ])
    const SUGGESTED = 'Dataset.mayBeSiblingOf'
    expect(await shown(SUGGESTED, warehouse)).toEqual([tracked])
    expect(await shown(SUGGESTED, tracked)).toEqual([warehouse])
    expect(await shown(SUGGESTED, located)).toEqual([])
    expect(await shown('Dataset.sameAs', warehouse)).toEqual([])

    expect((await confirmEdge({ type: SUGGESTED, from: tracked, to: warehouse }, caller, await parts())).ok).toBe(true)
    expect(await shown('Dataset.sameAs', warehouse)).toEqual([tracked])
    expect(await shown('Dataset.sameAs', tracked)).toEqual([warehouse])
    for (const one of [warehouse, tracked]) expect(await shown(SUGGESTED, one)).toEqual([])
  })

  it("isn't made between tables of one name that the location of a version joins", async () => {
    world = await inferredWorld(BOTH)
    const at = ['=dataUri', keyUri('dataUri', 's3://lake/stats')] as const
    const named = ['=tableName', keyUri('tableName', 'stats')] as const
    const [asset, tracked] = ['dagster', 'mlflow'].map((one) => must(makeUri('dataset', one, 'stats'))) as [Uri, Uri]
    await world.sayOf(asset, 'Dataset', [at, named])
    await world.sayOf(tracked, 'Dataset', [named])
    expect(await shown('Dataset.mayBeSiblingOf', tracked)).toEqual([asset])
    await world.sayOf(must(makeUri('dataset-version', 'mlflow', 'stats/1')), 'DatasetVersion', [
      at,
      ['versionOf', tracked],
    ])
    for (const one of [asset, tracked]) expect(await shown('Dataset.mayBeSiblingOf', one)).toEqual([])
  })

  it('waits for a person, who confirms the relationship or rejects it for good', async () => {
    world = await inferredWorld(BOTH)
    await world.say('Model', 'm')
    await world.say('ModelInstance', 'm/1', [['instanceOf', MODEL]])
    for (const id of ['age', 'size']) await world.say('Feature', id, [['=columnName', keyUri('columnName', id)]])
    const [logged, signature] = [
      must(makeUri('mlflow-logged-model', 'mlflow', 'm-1')),
      must(makeUri('mlflow-signature', 'mlflow', 'm-1')),
    ]
    await world.sayOf(logged, 'MlflowLoggedModel', [
      ['registeredAs', INSTANCE],
      ['signature', signature],
    ])
    await world.sayOf(signature, 'MlflowSignature', [
      ['=columnName', keyUri('columnName', 'age')],
      ['=columnName', keyUri('columnName', 'size')],
    ])
    expect(await shown('ModelInstance.mayUseFeature', INSTANCE)).toEqual([AGE, SIZE])
    expect(await shown('Model.uses', MODEL)).toEqual([])
    const reader = await reading(world)
    const why = await whyEdges(reader, reader.graph.idOf(INSTANCE) ?? 0, reader.graph.idOf(AGE) ?? 0)
    expect(why.map(({ name, provenance }) => [name, provenance])).toEqual([['mayUseFeature', 'SUGGESTED']])
    const stored = await world.store.supports(INSTANCE, reader.at, 10)
    expect(stored.rows.filter(({ to }) => to === AGE).map(({ provenance }) => provenance)).toEqual(['SUGGESTED'])

    const suggested = { type: 'ModelInstance.mayUseFeature', from: INSTANCE }
    expect((await confirmEdge({ ...suggested, to: AGE }, caller, await parts())).ok).toBe(true)
    expect((await rejectEdge({ ...suggested, to: SIZE }, caller, await parts())).ok).toBe(true)
    expect(await shown('ModelInstance.usesFeature', INSTANCE)).toEqual([AGE])
    expect(await shown('ModelInstance.mayUseFeature', INSTANCE)).toEqual([])
    expect(await shown('Model.uses', MODEL)).toEqual([AGE])
    const curated = await world.store.supports(INSTANCE, (await reading(world)).at, 10)
    expect(
      curated.rows.filter(({ type }) => type === 'ModelInstance.usesFeature').map((row) => row.provenance),
    ).toEqual(['CURATED'])

    await world.inferring().inference.pass()
    expect(await shown('ModelInstance.mayUseFeature', INSTANCE)).toEqual([])
    const back = { uri: INSTANCE, what: [{ kind: 'edge', ...suggested, to: AGE }] } as const
    expect((await retract(back, caller, await parts())).ok).toBe(true)
    expect(await shown('ModelInstance.mayUseFeature', INSTANCE)).toEqual([AGE])
    expect(await shown('Model.uses', MODEL)).toEqual([])
  })

  it.each([
    [{ suggests: 'colour' }, 'ModelInstance has no relationship "colour" to Feature'],
    [{ flow: 'upstream' as const }, 'nothing flows along what is only suggested'],
  ])('must be a relationship along which nothing flows: %j', (change, reason) => {
    const rule = BOTH.rules?.find(({ id }) => id === 'M4')
    if (rule === undefined) throw new Error('there is M4')
    const changed = { ...rule, ...change, id: 'X4', name: 'changed', concludes: 'other', inverse: 'otherOf' }
    const loaded = loadCatalogue([...BUILTIN, { name: 'a.json', content: { ...BOTH, rules: [changed] } }])
    expect(loaded.ok ? [] : loaded.error.map((problem) => problem.reason)).toContain(reason)
  })

  it('is not a step of another path', () => {
    const rule = {
      id: 'X5',
      name: 'x',
      version: 1,
      from: ['Model'],
      concludes: 'other',
      to: ['Feature'],
      inverse: 'otherOf',
      path: '<instanceOf · mayUseFeature',
      description: '',
    }
    const loaded = must(
      loadCatalogue([...BUILTIN, { name: 'a.json', content: { ...BOTH, rules: [...(BOTH.rules ?? []), rule] } }]),
    )
    const compiled = compilePaths(loaded)
    expect(compiled.ok ? [] : compiled.error.map((problem) => problem.reason)).toEqual([
      expect.stringContaining('the step "mayUseFeature"'),
    ])
  })
})

describe('the features that an instance uses', () => {
  let world: InferredWorld
  afterEach(async () => await world.stop())
  const INSTANCE = thing('ModelInstance', 'm/1')
  const run = must(makeUri('mlflow-run', 'mlflow', 'r1'))

  const [a, b, c] = [thing('Feature', 'a'), thing('Feature', 'b'), thing('Feature', 'c')]
  const SERVICE = must(makeUri('feast-feature-service', 'feast', 'shop/churn'))
  const serves = (...features: readonly Uri[]) =>
    world.sayOf(
      SERVICE,
      'FeastFeatureService',
      features.map((feature) => ['serves', feature] as const),
    )
  /** States a version that names the service in its tags, and the features that it states to use. */
  const sayVersion = (...features: readonly Uri[]) =>
    world.commit(
      stateFacts(keyOf(INSTANCE, 'ModelInstance'), {
        edges: [
          edge('FeastFeatureService.usedByVersions' as EdgeTypeId, SERVICE, INSTANCE),
          ...features.map((feature) => edge('ModelInstance.usesFeature' as EdgeTypeId, INSTANCE, feature)),
        ],
      }),
    )
  const used = async () => {
    await world.settled()
    const lines = (await world.concluded(INSTANCE)).filter((line) => line.includes('.usesFeature|'))
    return lines.map((line) => line.slice(line.lastIndexOf('/') + 1))
  }

  it("are what its run states, whatever the run's feature service contains later", async () => {
    world = await inferredWorld(BOTH)
    await sayVersion()
    for (const id of ['a', 'b', 'c']) await world.say('Feature', id)
    await serves(a, b)
    expect(await used()).toEqual(['a by M2', 'b by M2'])
    await world.sayOf(run, 'MlflowRun', [
      ['registered', INSTANCE],
      ['readFeatures', a],
      ['featureService', SERVICE],
    ])
    expect(await used()).toEqual(['a by M1'])
    // The view has gained a feature since the training.
    await serves(a, b, c)
    expect(await used()).toEqual(['a by M1'])
    await world.sayOf(run, 'MlflowRun', [
      ['registered', INSTANCE],
      ['featureService', SERVICE],
    ])
    expect(await used()).toEqual(['a by M2', 'b by M2', 'c by M2'])
    // Incrementally maintained conclusions equal those of a full evaluation.
    const pass = await world.inferring().inference.pass()
    expect(pass.rules.filter(({ asserted, retracted }) => asserted + retracted > 0)).toEqual([])
  })

  it("have a caveat if they come from a feature service's present content", async () => {
    const { rules = [] } = BOTH
    expect(rules.flatMap(({ id, caveat }) => (caveat === undefined ? [] : [[id, caveat]]))).toEqual([
      ['M2', 'as of now, not as of training'],
    ])
    world = await inferredWorld(BOTH)
    await sayVersion()
    for (const id of ['a', 'b']) await world.say('Feature', id)
    await serves(a, b)
    await world.sayOf(run, 'MlflowRun', [['registered', INSTANCE]])
    await world.settled()
    const reader = await reading(world)
    const rowsOf = async () => {
      const field = reader.catalogue.fields('ModelInstance').get('usesFeature')
      const self = reader.graph.idOf(INSTANCE)
      if (field?.kind !== 'edges' || self === undefined) throw new Error('there is usesFeature')
      const rowKeys = [a, b].map((feature) => ({ self, field, node: reader.graph.idOf(feature) ?? 0 }))
      return (await edgesOfRows(reader, rowKeys)).map(({ caveat }) => caveat)
    }
    expect(await rowsOf()).toEqual(['as of now, not as of training', 'as of now, not as of training'])
    const [why] = await whyEdges(reader, reader.graph.idOf(INSTANCE) ?? 0, reader.graph.idOf(a) ?? 0)
    expect(why).toMatchObject({ caveat: 'as of now, not as of training' })
    expect(why?.reasons).toMatchObject([{ rule: 'M2@3', caveat: 'as of now, not as of training' }])
  })

  it('may lack those of a feature service that is not read, as the answer says', async () => {
    world = await inferredWorld(BOTH)
    await sayVersion()
    await world.sayOf(run, 'MlflowRun', [['featureService', SERVICE]])
    const answered = async (name: string) => {
      const reader = await reading(world)
      const field = reader.catalogue.fields('ModelInstance').get(name)
      const self = reader.graph.idOf(INSTANCE)
      if (field === undefined || !isWalkable(field) || self === undefined) throw new Error(`there is ${name}`)
      reader.page(self, field, { after: 0, limit: 10 })
      return (await incompleteMember(reader))['incomplete']
    }
    const lacking = [expect.objectContaining({ code: 'NOT_READ', part: SERVICE })]
    expect(await answered('features')).toEqual(lacking)
    expect(await answered('trainedOn')).toBeUndefined()
    await world.say('Feature', 'a')
    await serves(a)
    expect(await answered('features')).toBeUndefined()
  })

  it('have no caveat if something else supports them too', async () => {
    world = await inferredWorld(BOTH)
    await sayVersion(a)
    await world.say('Feature', 'a')
    await serves(a)
    await world.settled()
    const reader = await reading(world)
    const [why] = await whyEdges(reader, reader.graph.idOf(INSTANCE) ?? 0, reader.graph.idOf(a) ?? 0)
    expect(why).toMatchObject({ caveat: null })
    expect(why?.reasons.map(({ kind }) => kind).toSorted()).toEqual(['concluded', 'stated'])
  })

  it("follow from its run, its feature service and its columns, and so do its model's", async () => {
    world = await inferredWorld(BOTH)
    await world.say('Model', 'm')
    await world.say('ModelInstance', 'm/1', [['instanceOf', thing('Model', 'm')]])
    for (const id of ['a', 'b']) await world.say('Feature', id)
    await world.say('Feature', 'c', [['=featureName', keyUri('featureName', 'view:c')]])
    await world.sayOf(run, 'MlflowRun', [
      ['registered', INSTANCE],
      ['featureService', SERVICE],
    ])
    await serves(a, b)
    const [logged, signature] = [
      makeUri('mlflow-logged-model', 'mlflow', 'm-1'),
      makeUri('mlflow-signature', 'mlflow', 'm-1'),
    ]
    await world.sayOf(must(logged), 'MlflowLoggedModel', [
      ['registeredAs', INSTANCE],
      ['signature', must(signature)],
    ])
    await world.sayOf(must(signature), 'MlflowSignature', [['=featureName', keyUri('featureName', 'view:c')]])
    await world.settled()
    const uses = (await world.concluded(INSTANCE)).filter((line) => line.includes('usesFeature'))
    expect(uses).toEqual([
      `ModelInstance.usesFeature|${INSTANCE}|${a} by M2`,
      `ModelInstance.usesFeature|${INSTANCE}|${b} by M2`,
      `ModelInstance.usesFeature|${INSTANCE}|${c} by M3`,
    ])
    expect((await world.concluded(thing('Model', 'm'))).filter((line) => line.endsWith('by D4'))).toHaveLength(3)
  })
})

it('what dbt exposes is in use as long as dbt lists it', () => {
  const isUsed = (attributes: Attributes) =>
    isInUse({ entityType: 'DbtExposure', attributes: { kind: 'dashboard', ...attributes } }, catalogueWith('dbt'))
  expect([isUsed({}), isUsed({ deletedAtSource: '2026-01-01T00:00:00Z' })]).toEqual([true, false])
})
