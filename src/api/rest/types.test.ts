import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtinCatalogue, loadCatalogue } from '../../catalogue/load.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { BUILTIN } from '../../catalogue/builtin.ts'
import { must } from '../../lib/result.ts'
import type { TypesAnswer } from '../../questions/types.ts'
import { company, MODEL, saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

/** The portal loads the whole answer before its first page. */
const MAX_BYTES = 64_000

let world: ApiWorld
let before = 0
beforeAll(async () => {
  world = await openWorld(withPrompts())
  before = await world.say(...company())
  await world.say(saying({ type: 'Prompt', uri: 'aip://prompt/registry/p1', edges: [['Prompt.writtenFor', MODEL]] }))
})
afterAll(() => world.close())

const types = async (query = ''): Promise<TypesAnswer> => (await world.get(`/api/v1/types${query}`)).body as TypesAnswer
const typeOf = async (name: string) => (await types()).types.find((type) => type.name === name)
const relationshipOf = async (type: string, name: string) =>
  (await typeOf(type))?.relationships.find((relationship) => relationship.name === name)

describe('the types in words', () => {
  it('cover the catalogue, with the number of entities', async () => {
    const answer = await types()
    expect(answer.types.map(({ name }) => name)).toEqual(world.deps.catalogue.types.map(({ name }) => name))
    expect(await typeOf('AbTestCell')).toMatchObject({
      label: 'A/B test cell',
      pluralLabel: 'A/B test cells',
      count: 2,
    })
    expect(await typeOf('User')).toMatchObject({ domain: 'identity', interfaces: ['Owner'], count: 1 })
    expect(answer.domains.find(({ name }) => name === 'experiments')).toEqual({
      name: 'experiments',
      label: 'Experiments',
      types: ['AbTest', 'AbTestCell'],
    })
    expect(answer.facets).toContainEqual({ name: 'businessDomain', label: 'Business domain' })
  })

  it('have their own attributes, with object members, and share the common ones', async () => {
    const artifact = (await typeOf('ModelInstance'))?.attributes.find(({ name }) => name === 'artifact')
    expect(artifact).toEqual({
      name: 'artifact',
      label: 'Artifact',
      type: 'object',
      list: false,
      fields: [
        { name: 'uri', label: 'URI', type: 'string', list: false },
        { name: 'sizeBytes', label: 'Size bytes', type: 'long', list: false },
        { name: 'digest', label: 'Digest', type: 'string', list: false },
      ],
    })
    const { common } = await types()
    expect(common.attributes.map(({ name }) => name)).toEqual(expect.arrayContaining(['name', 'tags', 'sourceUrl']))
    expect(common.relationships.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ownedBy', 'owners', 'owningTeam']),
    )
    expect((await typeOf('Model'))?.attributes.map(({ name }) => name)).not.toContain('name')
    expect(await relationshipOf('Model', 'ownedBy')).toBeUndefined()
  })

  it('have relationships in both directions, with their flow', async () => {
    expect(await relationshipOf('ModelInstance', 'usesFeature')).toEqual({
      name: 'usesFeature',
      label: 'Uses feature',
      kind: 'stated',
      direction: 'out',
      inverse: 'usedBy',
      types: ['Feature', 'FeatureVersion'],
      many: true,
      flow: 'upstream',
    })
    expect(await relationshipOf('Feature', 'usedBy')).toMatchObject({
      label: 'Used by',
      direction: 'in',
      inverse: 'usesFeature',
      types: ['ModelInstance'],
      flow: 'downstream',
    })
    expect(await relationshipOf('Model', 'instances')).toMatchObject({ direction: 'in', flow: 'hasOccurrence' })
    expect(await relationshipOf('ModelInstance', 'instanceOf')).toMatchObject({ many: false, flow: 'occurrenceOf' })
    expect(await relationshipOf('User', 'memberOf')).not.toHaveProperty('flow')
  })

  it('describe conclusions, aliases and views', async () => {
    expect(await relationshipOf('ModelInstance', 'testedIn')).toMatchObject({
      kind: 'concluded',
      types: ['AbTest'],
      description: expect.any(String),
    })
    expect(await relationshipOf('ModelInstance', 'associatedAbTests')).toMatchObject({ aliasOf: 'testedIn' })
    const features = await relationshipOf('ModelInstance', 'features')
    expect(features).toMatchObject({ kind: 'view', types: ['Feature'], many: true })
    expect(features).not.toHaveProperty('direction')
    expect((await types()).common.relationships.find(({ name }) => name === 'owningTeam')).toMatchObject({
      kind: 'concluded',
    })
  })

  it('include added definitions, counted at the requested moment', async () => {
    expect(await typeOf('Prompt')).toMatchObject({ label: 'Prompt', pluralLabel: 'Prompt texts', count: 1 })
    expect(await relationshipOf('Model', 'prompts')).toMatchObject({ types: ['Prompt'] })
    const then = await types(`?asOf=${before}`)
    expect(then.types.find(({ name }) => name === 'Prompt')?.count).toBe(0)
    expect(then.types.find(({ name }) => name === 'Model')?.count).toBe(1)
  })

  it('name each relationship once, as `related` takes it', async () => {
    const answer = await types()
    for (const type of answer.types) {
      const names = [...type.relationships, ...answer.common.relationships].map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
      const walkable = [...world.deps.catalogue.fields(type.name).values()].filter(({ kind }) => kind !== 'attribute')
      expect(new Set(names)).toEqual(new Set(walkable.map(({ name }) => name)))
    }
  })

  it('report what may make the counts too small', async () => {
    world.stand({
      shortfalls: [{ code: 'CIRCUIT_OPEN', part: 'registry', types: ['Model'], reason: 'it is down', since: null }],
    })
    expect(await types()).toMatchObject({ incomplete: [{ part: 'registry', types: ['Model'] }] })
    world.stand({})
  })
})

it('the built-in types are small enough for a page to load', async () => {
  const small = await openWorld(builtinCatalogue())
  const { body } = await small.get('/api/v1/types')
  expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(MAX_BYTES)
  await small.close()
})

function withPrompts(): Catalogue {
  const prompt = {
    name: 'Prompt',
    plural: 'Prompts',
    label: 'Prompt',
    pluralLabel: 'Prompt texts',
    componentType: 'prompt',
    domain: 'models',
    description: 'A prompt template.',
    attributes: {},
    relationships: { writtenFor: { to: ['Model'], many: true, inverse: 'prompts' } },
  }
  const loaded = loadCatalogue([...BUILTIN, { name: 'prompts.json', content: { types: [prompt] } }])
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error))
  return must(loaded)
}
