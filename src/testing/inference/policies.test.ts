import { afterEach, describe, expect, it } from 'vitest'
import type { PolicyDefinition } from '../../catalogue/definition.ts'
import { BUILTIN } from '../../catalogue/builtin.ts'
import { loadCatalogue } from '../../catalogue/load.ts'
import { compilePaths } from '../../infer/paths/check.ts'
import { whyEdge } from '../../questions/why-edges.ts'
import type { Json } from '../../lib/json.ts'
import { violationEdge } from '../../model/policy.ts'
import { judgeNow } from '../../query/policies/judge-now.ts'
import { POLICIES } from '../../questions/policies.ts'
import { VIOLATIONS } from '../../questions/violations.ts'
import { editedBy, gone, keyOf } from '../store/build.ts'
import { catalogueWith, inferredWorld, readerOf, thing, type InferredWorld } from './world.ts'

const PERSONAL: PolicyDefinition = {
  id: 'T1',
  title: 'Personal data needs an approval',
  severity: 'block',
  of: ['Model'],
  where: ['stage = "production"'],
  forbids: '<instanceOf · trainedOn · (versionOf | [is Dataset]) · [tagged "pii"]',
  unless: '[tagged "approved"]',
  says: '{subject} was trained on {found}.',
}
const EVALUATED: PolicyDefinition = {
  id: 'T2',
  title: 'A model in production is evaluated',
  severity: 'warn',
  of: ['Model'],
  where: ['stage = "production"'],
  requires: '<instanceOf · evaluatedOn',
  says: '{subject} was never evaluated.',
}

const UNOWNED: PolicyDefinition = {
  id: 'T1',
  title: 'Models in production have an owner',
  severity: 'block',
  of: ['Model'],
  where: ['in production'],
  requires: 'ownedBy | taggedTeam',
  says: '{subject} is in production, and nobody owns it.',
}

let world: InferredWorld
afterEach(async () => await world.stop())

const [model, instance, version, data] = [
  thing('Model', 'model'),
  thing('ModelInstance', 'instance'),
  thing('DatasetVersion', 'version'),
  thing('Dataset', 'data'),
]
const RULE = {
  id: 'X1',
  name: 'dated',
  version: 1,
  from: ['Model'],
  concludes: 'dated',
  to: ['ModelInstance'],
  inverse: 'datedBy',
  description: 'Dated versions.',
} as const
const violates = (policy: string, to: string): string => `Policy.${policy}|${model}|${to} by ${policy}`

async function company(tags: readonly string[] = ['pii'], personal = PERSONAL): Promise<void> {
  world = await inferredWorld({ policies: [personal, EVALUATED] })
  await world.say('Dataset', 'data', [], { facts: { entityType: 'Dataset', tags: tags.map((tag) => ({ tag })) } })
  await world.say('DatasetVersion', 'version', [['versionOf', data]])
  await world.say('ModelInstance', 'instance', [
    ['instanceOf', model],
    ['trainedOn', version],
  ])
  await stage('production')
}

async function stage(now: string, tags: readonly string[] = []): Promise<void> {
  await world.say('Model', 'model', [], {
    facts: { entityType: 'Model', stage: now, tags: tags.map((tag) => ({ tag })) },
  })
  await world.settled()
}

/** Returns the record's violations of a model, once they equal a full evaluation. */
async function violations(): Promise<readonly string[]> {
  await world.settled()
  const stored = await recordedViolations()
  await world.inferring().inference.pass()
  expect(stored).toEqual(await recordedViolations())
  return stored
}

async function recordedViolations(): Promise<readonly string[]> {
  return (await world.concluded(model)).filter((line) => line.startsWith('Policy.'))
}

describe('a policy', () => {
  it('concludes the match, or the entity itself if something is missing', async () => {
    await company()
    expect(await violations()).toEqual([violates('T1', data), violates('T2', model)])
  })

  it('is no longer violated if a condition fails, and again once it holds', async () => {
    await company()
    await stage('experimental')
    expect(await violations()).toEqual([])
    await stage('production')
    expect(await violations()).toHaveLength(2)
  })

  it('is satisfied by its requirements, and by its exceptions', async () => {
    await company()
    await stage('production', ['approved'])
    expect(await violations()).toEqual([violates('T2', model)])
    await world.say('ModelInstance', 'instance', [
      ['instanceOf', model],
      ['trainedOn', version],
      ['evaluatedOn', version],
    ])
    expect(await violations()).toEqual([])
    await world.commit(gone(keyOf(instance, 'ModelInstance'), false))
    expect(await violations()).toEqual([violates('T2', model)])
  })

  it('sees the tags that people add and remove', async () => {
    await company([])
    expect(await violations()).toEqual([violates('T2', model)])
    const tag = { kind: 'add', name: 'tags', members: [{ tag: 'pii' }] } as const
    await world.commit(editedBy('ann', data, [tag]))
    expect(await violations()).toContain(violates('T1', data))
    await world.commit(editedBy('bob', data, [{ ...tag, kind: 'remove' }]))
    expect(await violations()).toEqual([violates('T2', model)])
    await world.commit(editedBy('ann', data, [tag]))
    expect(await violations()).toContain(violates('T1', data))
  })

  it('that requires owners or the team in a tag is satisfied by the tag', async () => {
    await company([], UNOWNED)
    expect(await violations()).toContain(violates('T1', model))
    await world.say('Model', 'model', [['taggedTeam', thing('Group', 'retention')]], {
      facts: { entityType: 'Model', stage: 'production' },
    })
    expect(await violations()).toEqual([violates('T2', model)])
  })

  it('takes a model to be in production while a version or a deployment of it is', async () => {
    world = await inferredWorld({ policies: [UNOWNED] })
    const version = (tags: readonly Json[]) =>
      world.say('ModelInstance', 'instance', [['instanceOf', model]], { facts: { entityType: 'ModelInstance', tags } })
    const deployment = (status: string) =>
      world.say('ModelDeployment', 'd', [['deploys', instance]], { facts: { entityType: 'ModelDeployment', status } })
    await world.say('Model', 'model')
    await version([{ tag: 'alias', value: 'challenger' }])
    expect(await violations()).toEqual([])
    await version([{ tag: 'alias', value: 'Champion' }])
    expect(await violations()).toEqual([violates('T1', model)])
    await version([])
    await deployment('retired')
    expect(await violations()).toEqual([])
    await deployment('serving')
    expect(await violations()).toEqual([violates('T1', model)])
    await world.commit(gone(keyOf(thing('ModelDeployment', 'd'), 'ModelDeployment'), true))
    expect(await violations()).toEqual([])
  })

  it('has the path as its evidence', async () => {
    await company()
    const reader = await readerOf(world)
    const [from = 0, to = 0] = [model, data].map((uri) => reader.graph.idOf(uri))
    const edge = reader.catalogue.edgeType(violationEdge('T1'))
    if (edge === undefined) throw new Error('T1 has no edge type')
    const { reasons } = await whyEdge(reader, edge, { from, to })
    expect(reasons).toMatchObject([{ kind: 'concluded', rule: 'T1@1', description: PERSONAL.title }])
    const [reason] = reasons
    const steps = reason?.kind === 'concluded' ? reason.paths[0]?.steps.map(({ name }) => name) : []
    expect(steps).toEqual(['instanceOf', 'trainedOn', 'versionOf'])
  })

  it('is no relationship of an entity', async () => {
    await company()
    const reader = await readerOf(world)
    const names = [...reader.catalogue.fields('Model').keys()]
    expect(names.filter((name) => name.startsWith('T1'))).toEqual([])
    expect(reader.catalogue.edgesFrom('Model').map(({ id }) => id)).not.toContain('Policy.T1')
  })

  it('concludes nothing when switched off, and retracts what it concluded', async () => {
    await company()
    const off = { ...PERSONAL, off: true }
    await world.restart(catalogueWith({ policies: [off, EVALUATED] }))
    await world.settled()
    await world.inferring().inference.pass()
    expect(await recordedViolations()).toEqual([violates('T2', model)])
    await world.restart(catalogueWith({ policies: [off, EVALUATED], enforces: ['T1'] }))
    await world.settled()
    await world.inferring().inference.pass()
    expect(await violations()).toHaveLength(2)
  })
})

const ALL_VIOLATIONS = {
  uri: undefined,
  policy: undefined,
  severity: undefined,
  team: undefined,
  type: undefined,
  waived: false,
  asOf: undefined,
  cursor: undefined,
  limit: 10,
}

it('a violation of a version has the owners of its model', async () => {
  const { where: _, ...evaluated } = EVALUATED
  const ofVersions = { ...evaluated, of: ['ModelInstance'], requires: 'evaluatedOn' }
  world = await inferredWorld({ policies: [ofVersions] })
  await world.say('Group', 'pricing')
  await world.say('Model', 'model', [['ownedBy', thing('Group', 'pricing')]])
  await world.say('ModelInstance', 'instance', [['instanceOf', model]])
  await world.settled()
  const reader = await readerOf(world)
  expect(await VIOLATIONS.ask(reader, ALL_VIOLATIONS)).toMatchObject({
    value: { violations: [{ subject: { uri: instance }, owners: [{ uri: thing('Group', 'pricing') }] }] },
  })
  expect(await POLICIES.ask(reader, { asOf: undefined })).toMatchObject({
    value: { policies: expect.arrayContaining([expect.objectContaining({ id: 'T2', violations: 1, teams: 1 })]) },
  })
})

describe('a policy preview', () => {
  const preview = async (policy: Partial<PolicyDefinition>) => {
    await company(undefined, { ...PERSONAL, ...policy, off: true })
    const reader = await readerOf(world)
    const [judged] = reader.catalogue.policies.filter(({ id }) => id === 'T1')
    if (judged === undefined) throw new Error('T1 is unknown')
    const { subjects, passing, unmet } = await judgeNow(reader, judged)
    return { subjects, passing, unmet }
  }

  it('counts entities that pass the tests', async () => {
    expect(await preview({})).toEqual({ subjects: 1, passing: 1, unmet: [] })
  })

  it('names a misspelt test that nothing passes', async () => {
    const where = ['no [no <instanceOf]', 'stage = "prodution"']
    expect(await preview({ where })).toEqual({
      subjects: 1,
      passing: 0,
      unmet: [{ condition: '[stage = "prodution"]', tested: 1 }],
    })
  })

  it('names a condition on the path that nothing meets, but none that something meets', async () => {
    const forbids = `<instanceOf · trainedOn · (versionOf | [is Dataset]) · ([tagged "piii"] | [tagged "pii"])`
    expect((await preview({ forbids })).unmet).toEqual([{ condition: '[tagged "piii"]', tested: 1 }])
  })

  it('names a condition that no path leads to', async () => {
    const forbids = '<instanceOf · basedOn · [tagged "pii"]'
    expect((await preview({ forbids })).unmet).toEqual([{ condition: '[tagged "pii"]', tested: 0 }])
  })

  it('names no exception that matches nothing, even if it is misspelt', async () => {
    expect((await preview({ unless: '<instanceOf · [tagged "aproved"]' })).unmet).toEqual([])
  })
})

describe('an invalid policy', () => {
  function problems(policy: Partial<PolicyDefinition>): readonly string[] {
    const loaded = loadCatalogue([
      ...BUILTIN,
      { name: 'ours.json', content: { policies: [{ ...PERSONAL, ...policy }] } },
    ])
    const found = loaded.ok ? compilePaths(loaded.value) : loaded
    return found.ok ? [] : found.error.map(({ file, path, reason }) => `${file} ${path}: ${reason}`)
  }

  it.each([
    [{ forbids: '<instanceOf · drives' }, 'ours.json policies[0].forbids: T1: the step "drives"'],
    [{ where: [] }, 'ours.json policies[0].where: must not be empty: without conditions, leave "where" out'],
    [{ where: ['stage = production'] }, 'ours.json policies[0].where[0]: T1: '],
    [{ where: ['colour = "red"'] }, 'ours.json policies[0].where[0]: T1: the step "[colour]"'],
    [{ where: ['stage = "a"] · [stage = "b"'] }, 'is more than one test'],
    [{ unless: 'approvedBy' }, 'ours.json policies[0].unless: T1: the step "approvedBy"'],
    [{ forbids: '<instanceOf · basedOn+' }, 'can go round without end'],
    [{ unless: '[approved by 0]' }, 'policies[0].unless: T1: "[approved by 0]": a number of approvers from 1 to 20'],
    [{ unless: '[approved by 21]' }, 'a number of approvers from 1 to 20'],
    [{ unless: '[approved for team "ads"]' }, '"use", "stage" or "region", each once is expected'],
    [{ unless: '[approved for use "a" for use "b"]' }, '"use", "stage" or "region", each once is expected'],
    [{ where: ['createdAt within 0 days'] }, 'policies[0].where[0]: T1: "[createdAt within 0 days]": a number of'],
    [{ where: ['createdAt within 9000 days'] }, 'an age of ten years at most'],
    [{ where: ['createdAt within 3 weeks'] }, '"hours" or "days" is expected'],
    [{ where: ['stage within 3 days'] }, '"stage" of Model isn\'t a time'],
    [{ of: ['Car'] }, 'ours.json policies[0].of: "Car" is neither a type nor an interface'],
    [{ id: 'D1' }, 'ours.json policies[0].id: "D1" is taken by a rule in rules.ts'],
    [{ requires: 'ownedBy' }, 'must have either "forbids" or "requires"'],
    [{ says: 'Something is wrong.' }, 'ours.json policies[0].says: must name the {subject}'],
    [{ says: '{subject} is {colour}.' }, 'may name the {subject} and what was {found}'],
  ])('is rejected with its place: %j', (policy, message) => {
    const found = problems(policy)
    expect(found.join('\n')).toContain(message)
  })

  it.each(['<instanceOf · [approved]', '<instanceOf · [createdAt within 3 days]'])(
    'is rejected as a rule that names the clock: %s',
    (path) => {
      const rule = { ...RULE, path }
      const loaded = loadCatalogue([...BUILTIN, { name: 'ours.json', content: { rules: [rule] } }])
      const found = loaded.ok ? compilePaths(loaded.value) : loaded
      expect(found.ok ? '' : found.error.map(({ reason }) => reason).join()).toContain(
        'only a policy may name the clock',
      )
    },
  )

  it('is accepted once it is correct', () => {
    expect(problems({})).toEqual([])
  })
})
