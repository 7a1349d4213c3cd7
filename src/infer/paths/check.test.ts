import { describe, expect, it } from 'vitest'
import type { RuleDefinition, TypeDefinition } from '../../catalogue/definition.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { Provider, TypeContract } from '../../contracts/source.ts'
import { must } from '../../lib/result.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import type { Uri } from '../../model/uri.ts'
import { restType } from '../../testing/provider/rest-style.ts'
import { model, run, user } from '../../testing/store/build.ts'
import { catalogueWith } from '../../testing/inference/world.ts'
import { compilePaths, pathCatalogue, type Strategy } from './check.ts'
import { answerableBy, referenceKnowledge } from '../follower/references.ts'
import { lastingDifferences, type VerificationReport } from '../follower/verify.ts'

const RULE: RuleDefinition = {
  id: 'X1',
  name: 'served',
  version: 1,
  from: ['Model'],
  concludes: 'servedOn',
  to: ['Service'],
  inverse: 'servesModels',
  path: '<instanceOf · <deploys · runsOn',
  description: '',
}
const ruled = (...rules: readonly Partial<RuleDefinition>[]): Catalogue =>
  catalogueWith({ rules: rules.map((rule) => ({ ...RULE, ...rule })) })
const TYPE: TypeDefinition = {
  name: 'Notebook',
  plural: 'Notebooks',
  description: '',
  domain: 'notebooks',
  componentType: 'notebook',
  attributes: { name: { type: 'string' } },
  relationships: {},
}

function problemsOf(catalogue: Catalogue, strategy?: Strategy) {
  const compiled = compilePaths(catalogue, strategy)
  return compiled.ok ? [] : compiled.error
}
const recordedOf = (catalogue: Catalogue, id: string) =>
  must(compilePaths(catalogue)).recorded.find(({ definition }) => definition.id === id)

describe('the paths of a catalogue', () => {
  it('are those of its rules and views, and all built-in ones are valid', () => {
    const { recorded, paths } = must(compilePaths(catalogueWith()))
    expect(recorded.map(({ definition }) => definition.id)).toContain('D1')
    expect(paths.isWalked('ModelInstance.testedIn')).toBe(false)
    expect(paths.followedEdges('ModelInstance.testedIn')).toContain('ModelInstance.producedBy')
  })

  it('are reported with file and place when invalid', () => {
    const file = ruled({ path: '<instanceOf · nothing' })
    expect(problemsOf(file)).toEqual([
      { file: 'test.json', path: 'rules[0].path', reason: expect.stringContaining('X1: the step "nothing"') as string },
    ])
    expect(
      problemsOf(ruled({}, { id: 'X2', name: 'other', concludes: 'other', inverse: 'others', to: ['AbTest'] })),
    ).toMatchObject([{ path: 'rules[1].path', reason: 'X2: the path leads to Service, never to AbTest' }])
  })

  it('are reported by view and type if invalid', () => {
    const views: TypeDefinition['views'] = {
      good: { path: 'ownedBy', to: ['any'], shape: 'list' },
      bad: { path: 'nothing', to: ['any'], shape: 'list' },
      blind: { path: '[name = "x"]', to: ['any'], shape: 'list' },
    }
    const problems = problemsOf(catalogueWith({ types: [{ ...TYPE, views }] }))
    expect(problems).toEqual([
      {
        file: 'test.json',
        path: 'types[0].views.bad.path',
        reason: expect.stringContaining('Notebook.bad: the step "nothing"') as string,
      },
      {
        file: 'test.json',
        path: 'types[0].views.blind.path',
        reason: expect.stringContaining('Notebook.blind: the rule reads') as string,
      },
    ])
  })

  it('are walked if they loop, are declared so, or nothing is recorded', () => {
    const round = ruled({ path: '(<instanceOf · instanceOf)* · <instanceOf · <deploys · runsOn' })
    const walked = ruled({ answered: 'walked' })
    for (const catalogue of [round, walked]) {
      const { recorded, paths } = must(compilePaths(catalogue))
      expect([paths.isWalked('Model.servedOn'), recorded.some((rule) => rule.definition.id === 'X1')]).toEqual([
        true,
        false,
      ])
    }
    const { recorded, paths } = must(compilePaths(ruled({}), 'walked'))
    expect([recorded, paths.isWalked('Model.servedOn'), paths.isWalked('ModelInstance.testedIn')]).toEqual([
      [],
      true,
      true,
    ])
    expect(must(compilePaths(ruled({}))).paths.isWalked('Model.servedOn')).toBe(false)
  })

  it('must be recorded if they read attributes, or else nothing is recorded', () => {
    const guarded = '<instanceOf · <deploys[status = "serving"] · runsOn'
    expect(problemsOf(ruled({ path: guarded }))).toEqual([])
    const reason = expect.stringMatching(
      /^X1: the rule reads the attribute "status", but is evaluated by walking/,
    ) as string
    expect(problemsOf(ruled({ path: guarded, answered: 'walked' }))).toEqual([
      { file: 'test.json', path: 'rules[0].path', reason },
    ])
    expect(problemsOf(ruled({ path: guarded }), 'walked')).toEqual([])
  })

  it('are both recorded or both walked if two rules conclude one edge, never alone', () => {
    const second = { id: 'X2', name: 'servedByRule', path: '<instanceOf · <serves · ruleOf' }
    const both = ruled({}, second)
    expect(['X1', 'X2'].map((id) => recordedOf(both, id)?.alone)).toEqual([false, false])
    expect(recordedOf(ruled({}), 'X1')?.alone).toBe(true)
    const { recorded, paths } = must(compilePaths(ruled({}, { ...second, answered: 'walked' })))
    expect(paths.isWalked('Model.servedOn')).toBe(true)
    expect(recorded.filter(({ definition }) => definition.concludes === 'servedOn')).toEqual([])
  })

  it('have a digest that changes if the conclusions may change', () => {
    const digest = (more: Partial<RuleDefinition>) => recordedOf(ruled(more), 'X1')?.digest
    const first = digest({})
    expect(first).toMatch(/^1:[0-9a-f]{16}$/)
    expect(digest({ description: 'in other words', name: 'other' })).toBe(first)
    expect(digest({ path: '<instanceOf  ·  (<deploys · runsOn)' })).toBe(
      digest({ path: '<instanceOf · (<deploys · runsOn)' }),
    )
    const others = [
      { version: 2 },
      { path: '<instanceOf · <deploys? · runsOn' },
      { path: '<instanceOf · <serves · ruleOf' },
      { concludes: 'servedBy' },
      { from: ['Model', 'ModelInstance'], path: '<instanceOf? · <deploys · runsOn' },
    ]
    const digests = others.map(digest)
    expect(new Set([first, ...digests]).size).toBe(others.length + 1)
  })

  it('conclude an edge of the type of each subject', () => {
    const rule = recordedOf(ruled({ from: ['Model', 'ModelInstance'], path: '<instanceOf? · <deploys · runsOn' }), 'X1')
    expect([...(rule?.edges ?? [])]).toEqual([
      ['Model', 'Model.servedOn'],
      ['ModelInstance', 'ModelInstance.servedOn'],
    ])
    expect(rule?.document).toEqual({ platform: 'mds', type: 'Rule', uri: 'aip://rule/mds/X1' })
  })

  it('use the edges of the catalogue that sources assert, and its attributes', () => {
    const seen = pathCatalogue(catalogueWith())
    expect(seen.edges.map(({ id }) => id)).not.toContain(RESOLVES_TO)
    expect(seen.edges.map(({ id }) => id)).not.toContain('ModelInstance.testedIn')
    expect(seen.edges.map(({ id }) => id)).toContain('ModelInstance.producedBy')
    expect([seen.hasAttribute('ModelDeployment', 'status'), seen.hasAttribute('ModelDeployment', 'colour')]).toEqual([
      true,
      false,
    ])
    expect([seen.expand('Model'), seen.expand('Nothing')]).toEqual([['Model'], []])
    expect([seen.componentTypeOf('ModelInstance'), seen.componentTypeOf('Nothing')]).toEqual(['model', ''])
  })

  it("don't join sources of one provider by names alone", () => {
    const sources = Object.entries({ prod: 'dbt', dev: 'dbt', runs: 'mlflow' })
    const { keys } = pathCatalogue(
      catalogueWith(),
      sources.map(([platform, provider]) => ({ platform, provider })),
    )
    const joinedAs = new Map(keys.map((key) => [key.name, key.joinedAs]))
    expect(joinedAs.get('tableName')).toEqual({ dev: 'provider dbt', prod: 'provider dbt' })
    expect(joinedAs.get('dataUri')).toEqual({})
  })
})

describe('the part of a catalogue that inference uses', () => {
  const catalogue = catalogueWith()

  it('includes the edge types of references that sources assert, without conclusions', () => {
    const { references } = referenceKnowledge(catalogue, new Map())
    expect(references('ModelInstance')).toContain('ModelInstance.producedBy')
    expect(references('ModelInstance')).not.toContain('ModelInstance.testedIn')
    expect(references('ModelInstance')).not.toContain('ModelDeployment.deploys')
    for (const unknown of [null, 'Nothing']) {
      expect(references(unknown)).toEqual(
        expect.arrayContaining(['ModelInstance.producedBy', 'ModelDeployment.deploys']),
      )
      expect(references(unknown)).not.toContain(RESOLVES_TO)
    }
    const everywhere = catalogue.edgeTypes.find(
      ({ from, origin, id }) => from.any && origin !== 'rule' && id !== RESOLVES_TO,
    )
    if (everywhere !== undefined) expect(references('ModelInstance')).toContain(everywhere.id)
  })

  it('includes which entities configured sources can read', () => {
    const [Model, Dataset, AbTestCell] = ['Model', 'Dataset', 'AbTestCell'].map((type) =>
      restType({ type, plural: 'all', fields: {} }),
    ) as [TypeContract, TypeContract, TypeContract]
    const types = { Model, Dataset: { ...Dataset, read: () => null }, AbTestCell }
    const platforms = new Map<string, Pick<Provider, 'types'>>([
      ['registry', { types }],
      ['experimentation', { types }],
    ])
    const answerable = answerableBy(catalogue, platforms)
    const part = catalogue.types.find(
      (type) => type.part === true && catalogue.typesOfComponent(type.componentType).every((one) => one.part === true),
    )
    expect([model('a'), run('r'), user('u')].map(answerable)).toEqual([true, false, false])
    // Only in listings, or only in other entities' records; the record answers look-ups of any configured source.
    expect(
      ['dataset/registry/d', 'feature/registry/f', 'lookup/nowhere/email/a', 'lookup/registry/email/a'].map((at) =>
        answerable(`aip://${at}` as Uri),
      ),
    ).toEqual([false, false, false, true])
    expect(part).toBeDefined()
    expect(answerable(`aip://${part?.componentType ?? ''}/experimentation/x` as never)).toBe(false)
  })

  it('includes which attributes a type has', () => {
    const { hasAttribute } = referenceKnowledge(catalogue, new Map())
    expect([hasAttribute('ModelDeployment', 'status'), hasAttribute('Nothing', 'status')]).toEqual([true, false])
  })
})

describe('the lasting differences of two verifications', () => {
  const edge = (to: number) => ({ type: 'A.x' as const, from: 1, to })
  const look = (missing: number[], surplus: number[], rulesNotInForce: string[] = []): VerificationReport => {
    const rule = { rule: null as never, conclusions: 3, missing: missing.map(edge), surplus: surplus.map(edge) }
    return { tx: 1, same: false, rules: [rule], rulesNotInForce, named: () => '' }
  }

  it.each<[string, VerificationReport, VerificationReport, Partial<VerificationReport>]>([
    ['nothing', look([1], [2]), look([3], [4]), { same: true }],
    ['an entity missing both times', look([1, 2], []), look([2, 3], []), { same: false, rules: look([2], []).rules }],
    ['an extra entity both times', look([], [1, 2]), look([], [2, 3]), { same: false, rules: look([], [2]).rules }],
    ['an inactive rule', look([], [], ['x', 'y']), look([], [], ['y', 'z']), { same: false, rulesNotInForce: ['y'] }],
    ['nothing if an entity was missing then and is extra now', look([1], []), look([], [1]), { same: true }],
  ])('is %s', (_, before, now, common) => {
    expect(lastingDifferences(before, now)).toMatchObject(common)
    expect(lastingDifferences({ ...before, rules: [] }, now).rules).toMatchObject(look([], []).rules)
  })
})
