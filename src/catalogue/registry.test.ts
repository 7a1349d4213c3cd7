import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BUILTIN } from './builtin.ts'
import type { CatalogueFile, RuleDefinition, TypeDefinition } from './definition.ts'
import { fits } from './edges.ts'
import { err, must } from '../lib/result.ts'
import { builtinCatalogue, describeProblem, loadCatalogue } from './load.ts'
import { catalogueFile } from './shape.ts'

const catalogue = builtinCatalogue()

function type(over: Partial<TypeDefinition> = {}): TypeDefinition {
  return {
    name: 'Notebook',
    plural: 'Notebooks',
    componentType: 'notebook',
    domain: 'notebooks',
    description: 'Where it all began.',
    attributes: {},
    relationships: {},
    ...over,
  }
}

function rule(over: Partial<RuleDefinition> = {}): RuleDefinition {
  return {
    id: 'X1',
    name: 'example',
    version: 1,
    from: ['Model'],
    concludes: 'concludedFrom',
    to: ['Dataset'],
    inverse: 'concludes',
    path: 'currentInstance · trainedOn · versionOf',
    description: '',
    ...over,
  }
}

function problems(content: unknown): string[] {
  const loaded = loadCatalogue([...BUILTIN, { name: 'mine.json', content }])
  return loaded.ok ? [] : loaded.error.map((p) => `${p.file} ${p.path}: ${p.reason}`)
}

function problemsOf(file: CatalogueFile): string[] {
  return problems(file)
}

describe('the built-in catalogue', () => {
  it('has types in every domain', () => {
    expect(catalogue.domains.map((d) => [d.name, d.types.map((t) => t.name).join(' ')])).toEqual([
      ['models', 'Model ModelInstance ModelDeployment'],
      ['pipelines', 'Pipeline PipelineNode PipelineSchedule PipelineRequest PipelineRun JobAttempt'],
      ['features', 'FeatureGroup Feature FeatureVersion'],
      ['datasets', 'Dataset DatasetColumn DatasetVersion DataSource'],
      ['experiments', 'AbTest AbTestCell'],
      ['evaluations', 'Evaluation EvaluationRun'],
      ['serving', 'Service Objective ServingRule'],
      ['identity', 'User Group'],
    ])
  })

  it('has two types for one component type, and does not guess between them', () => {
    expect(catalogue.typesOfComponent('model').map((t) => t.name)).toEqual(['Model', 'ModelInstance'])
    expect(catalogue.onlyTypeOf('model')).toBeNull()
    expect(catalogue.onlyTypeOf('user')?.name).toBe('User')
  })

  it('reads relationships in both directions', () => {
    expect(catalogue.edgeId('ModelInstance', 'producedBy')).toBe('ModelInstance.producedBy')
    expect(catalogue.edgeId('Pipeline', 'ownedBy')).toBe('Entity.ownedBy')
    expect(catalogue.edgeId('ModelInstance', 'testedIn')).toBeNull()
    const cells = catalogue.fields('AbTest').get('cells')
    expect(cells).toMatchObject({ kind: 'edges', edges: ['AbTestCell.belongsTo'], direction: 'in', shape: 'list' })
    expect(catalogue.fields('User').get('owns')).toMatchObject({ edges: ['Entity.ownedBy'], direction: 'in' })
    expect(catalogue.fields('Feature').has('owns')).toBe(false)
  })

  it('has concluded edges with their names, aliases and shapes', () => {
    const fields = catalogue.fields('ModelInstance')
    expect(fields.get('testedIn')).toMatchObject({ edges: ['ModelInstance.testedIn'], shape: 'list' })
    expect(fields.get('associatedAbTests')).toMatchObject({ edges: ['ModelInstance.testedIn'], shape: 'list' })
    expect(fields.get('pipeline')).toMatchObject({ edges: ['ModelInstance.pipeline'], shape: 'one' })
    expect(catalogue.fields('AbTest').get('models')).toMatchObject({ edges: ['Model.testedIn'], shape: 'list' })
  })

  it('hides the look-up edge', () => {
    expect(catalogue.edgeType('Lookup.resolvesTo')?.origin).toBe('internal')
    expect([...catalogue.fields('User').keys()]).not.toContain('resolvedFrom')
  })

  it('uses the normalised names of the contract', () => {
    expect(catalogue.normalisedName('ModelInstance', 'producedBy')).toBe('pipeline_run')
    expect(catalogue.normalisedName('ModelInstance', 'ownedBy')).toBe('owners')
    expect(catalogue.normalisedName('Feature', 'usage')).toBe('usage')
    expect(catalogue.normalisedName('DatasetVersion', 'rowCount')).toBe('row_count')
  })

  it('accepts a stub as a target wherever its component type is allowed', () => {
    const owner = catalogue.target(['Owner'])
    expect(fits(owner, null, 'user')).toBe(true)
    expect(fits(owner, 'Group', 'group')).toBe(true)
    expect(fits(owner, null, 'lookup')).toBe(false)
    expect(fits(catalogue.target(['Model']), 'ModelInstance', 'model')).toBe(false)
  })
})

describe('added definitions', () => {
  it('are loaded beside the built-in ones', () => {
    const extra = type({ relationships: { about: { to: ['Model'], many: true, inverse: 'notebooks' } } })
    const loaded = loadCatalogue([...BUILTIN, { name: 'mine.json', content: { types: [extra], rules: [rule()] } }])
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error))
    expect(loaded.value.fields('Model').get('notebooks')).toMatchObject({ direction: 'in', shape: 'connection' })
    expect(loaded.value.fields('Dataset').get('concludes')).toMatchObject({ edges: ['Model.concludedFrom'] })
  })

  it('can support an edge that another rule concludes, but not rename its inverse', () => {
    const same = {
      from: ['ModelInstance'],
      concludes: 'testedIn',
      to: ['AbTest'],
      path: '<serves · forCell · belongsTo',
    }
    expect(problemsOf({ rules: [rule({ ...same, inverse: 'modelInstances' })] })).toEqual([])
    expect(problemsOf({ rules: [rule({ ...same, inverse: 'instancesTested' })] })).toEqual([
      'mine.json rules[0]: "ModelInstance.testedIn" is concluded differently by the rule D1',
    ])
  })

  it('can conclude one edge from several types', () => {
    const loaded = loadCatalogue([
      ...BUILTIN,
      {
        name: 'x',
        content: {
          rules: [
            rule({ from: ['Dataset', 'DatasetVersion'], to: ['Pipeline'], concludes: 'madeBy', inverse: 'makes' }),
          ],
        },
      },
    ])
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error))
    const makes = loaded.value.fields('Pipeline').get('makes')
    expect(makes).toMatchObject({ edges: ['Dataset.madeBy', 'DatasetVersion.madeBy'] })
    expect(makes?.kind === 'edges' && [...makes.target.types]).toEqual(['Dataset', 'DatasetVersion'])
  })

  it.each<[string, CatalogueFile, string]>([
    [
      'an unknown target',
      { types: [type({ relationships: { about: { to: ['Modell'], many: true, inverse: 'notebooks' } } })] },
      'mine.json types[0].relationships.about.to: "Modell" is neither a type nor an interface',
    ],
    [
      'an inverse that the target has already',
      { types: [type({ relationships: { about: { to: ['Model'], many: true, inverse: 'instances' } } })] },
      'on Model, "instances" is both the inverse of ModelInstance.instanceOf and the inverse of Notebook.about',
    ],
    [
      'an inverse that is an attribute of the target',
      { types: [type({ relationships: { about: { to: ['Model'], many: true, inverse: 'framework' } } })] },
      'on Model, "framework" is both the attribute Model.framework and the inverse of Notebook.about',
    ],
    [
      'an inverse that any entity has',
      { types: [type({ relationships: { about: { to: ['any'], many: true, inverse: 'owners' } } })] },
      '"owners" is both the view Entity.owners and the inverse of Notebook.about',
    ],
    [
      'a relationship that is an attribute too',
      {
        types: [
          type({
            attributes: { a: { type: 'int' } },
            relationships: { a: { to: ['Model'], many: true, inverse: 'b' } },
          }),
        ],
      },
      '"a" is both the attribute Notebook.a and the relationship Notebook.a',
    ],
    [
      'a name twice',
      { types: [type({ name: 'Model' })] },
      'mine.json types[0].name: "Model" is taken by Model in types/models.ts',
    ],
    ['a plural that is a type', { types: [type({ plural: 'Dataset' })] }, '"Dataset" is taken by Dataset'],
    ['a name of the schema', { types: [type({ name: 'Component' })] }, '"Component" is reserved'],
    [
      'a reserved attribute',
      { types: [type({ attributes: { state: { type: 'string' } } })] },
      'takes the reserved name "state"',
    ],
    [
      'a component type of another domain',
      { types: [type({ componentType: 'model' })] },
      'belongs to the domain "models"',
    ],
    [
      'a common attribute of another kind',
      { types: [type({ attributes: { tags: { type: 'string' } } })] },
      'here it is string',
    ],
    ['a rule from nowhere', { rules: [rule({ from: ['Nothing'] })] }, 'mine.json rules[0].from: "Nothing" is neither'],
    [
      'a rule with a number that is taken, and no newer',
      { rules: [rule({ id: 'D1' })] },
      'the rule D1 is loaded in version 1; one that replaces it needs a higher version',
    ],
    [
      'a rule twice',
      { rules: [rule({ id: 'X1' }), rule({ id: 'X1', name: 'other' })] },
      '"X1" is taken by a rule in mine.json',
    ],
    ['disabling an unknown rule', { without: ['D99'] }, 'there is no rule "D99" to do without'],
    ['an alias that is taken', { rules: [rule({ aliases: ['instances'] })] }, '"instances" is both'],
    [
      'a normalised name twice',
      {
        types: [
          type({
            attributes: { a: { type: 'int' } },
            relationships: { b: { to: ['Model'], many: true, inverse: 'c', normalised: 'a' } },
          }),
        ],
      },
      'two definitions have the normalised name "a"',
    ],
  ])('are rejected for %s', (_, file, reason) => {
    expect(problemsOf(file).join('\n')).toContain(reason)
  })

  it('can replace a rule with a newer version, and disable others', () => {
    const d2 = { ...rule(), id: 'D2', name: 'producedByPipeline', version: 2 }
    const loaded = loadCatalogue([...BUILTIN, { name: 'mine.json', content: { rules: [d2], without: ['D13'] } }])
    const { rules } = must(loaded.ok ? loaded : err(loaded.error.map(describeProblem).join()))
    expect(rules.find((r) => r.id === 'D2')?.version).toBe(2)
    expect(rules.filter((r) => r.id === 'D2' || r.id === 'D13')).toHaveLength(1)
  })

  it('are rejected for a wrong shape, with its location', () => {
    expect(problems({ types: [{ ...type(), name: 'notebook' }] })).toEqual([
      'mine.json types[0].name: must be a PascalCase name',
    ])
    expect(problems({ types: [{ ...type(), extra: 1 }] })[0]).toContain('types[0]')
    expect(problems({ types: [type({ attributes: { a: { type: 'object' } } })] })[0]).toContain('has fields')
    expect(problems([])[0]).toContain('mine.json')
  })
})

it('only a part can declare soughtBy, with a key that is not an attribute', () => {
  const row = (of: object) => problems({ types: [{ ...type(), ...of }] })
  const rowOf = { rowOf: { to: ['Dataset'], many: false, inverse: 'rows', flow: 'partOf' } }
  expect(row({ part: true, soughtBy: { key: 'row' }, relationships: rowOf })).toEqual([])
  expect(row({ soughtBy: { key: 'row' } })).toEqual([expect.stringContaining('only on a type with part: true')])
  expect(row({ part: true, soughtBy: { key: 'stage' }, relationships: rowOf })).toEqual([
    expect.stringMatching(/soughtBy\.key.*"stage" is an attribute of Model/),
  ])
})

describe('flow', () => {
  it('is declared for every relationship that carries data, and none between people', () => {
    const silent = catalogue.edgeTypes.filter((e) => e.flow === null && e.origin === 'relationship').map((e) => e.id)
    expect(silent).toEqual([
      'Entity.ownedBy',
      'ModelInstance.evaluatedOn',
      'PipelineRequest.requests',
      'PipelineRequest.requester',
      'JobAttempt.attemptOf',
      'JobAttempt.ofNode',
      'JobAttempt.retryOf',
      'JobAttempt.startedBy',
      'Dataset.siblingOf',
      'DatasetColumn.refersTo',
      'Service.subcomponentOf',
      'User.manager',
      'User.memberOf',
      'Group.partOf',
    ])
    expect(catalogue.edgeType('ModelInstance.testedIn')?.flow).toBe('downstream')
  })

  it('is checked for added types', () => {
    const flowProblems = (flow: unknown, to: readonly string[]) =>
      problems({ types: [{ ...type(), relationships: { runs: { to, many: true, inverse: 'ranIn', flow } } }] })
    expect(flowProblems('upstream', ['any'])).toEqual([])
    expect(flowProblems('occurrenceOf', ['Model'])).toEqual([])
    expect(flowProblems('occurrenceOf', ['any'])).toEqual([
      'mine.json types[0].relationships.runs.flow: "occurrenceOf" needs named types, not "any"',
    ])
    expect(flowProblems('sideways', ['Model'])).toEqual([expect.stringContaining('types[0].relationships.runs.flow')])
  })

  it('must be the same in all rules with one conclusion', () => {
    const ruleWith = (flow: 'upstream' | 'downstream') =>
      rule({ flow, id: flow === 'upstream' ? 'X1' : 'X2', name: flow })
    expect(problemsOf({ rules: [ruleWith('upstream'), ruleWith('downstream')] })).toEqual([
      'mine.json rules[1].flow: "Model.concludedFrom" flows otherwise by the rule X1',
    ])
  })

  it('watches refer to existing attributes and occurrences', () => {
    const watching = (watches: TypeDefinition['watches']) =>
      problemsOf({ types: [type({ watches: watches ?? {}, attributes: { rows: { type: 'long' } } })] })
    expect(watching({ rows: { kind: 'number', attribute: 'rows', only: 'lower' } })).toEqual([])
    expect(watching({ rows: { kind: 'number', attribute: 'bytes' } })).toEqual([
      'mine.json types[0].watches.rows.attribute: Notebook has no attribute "bytes"',
    ])
    expect(watching({ runs: { kind: 'rhythm', of: 'PipelineRun.runOf', at: 'startedAt' } })).toEqual([
      'mine.json types[0].watches.runs.of: there is no relationship "PipelineRun.runOf" to Notebook',
    ])
  })

  it('in-use conditions refer to existing attributes', () => {
    const use = { attribute: 'usage.reads', above: 0 }
    const usage = { type: 'object', fields: { reads: { type: 'int' } } } as const
    expect(problemsOf({ types: [type({ inUse: use, attributes: { usage } })] })).toEqual([])
    expect(problemsOf({ types: [type({ inUse: use, retired: use })] })).toEqual([
      'mine.json types[0].inUse.attribute: there is no attribute "usage.reads"',
      'mine.json types[0].retired.attribute: there is no attribute "usage.reads"',
    ])
  })
})

/** `UPDATE=1 vitest run src/catalogue` writes it. */
it('schema/catalogue.schema.json is up to date', async () => {
  const schema = z.toJSONSchema(catalogueFile, { target: 'draft-2020-12', io: 'input' })
  const text = `${JSON.stringify(schema, null, 2)}\n`
  const file = new URL('../../schema/catalogue.schema.json', import.meta.url)
  if (process.env.UPDATE === '1') await writeFile(file, text)
  expect(await readFile(file, 'utf8')).toBe(text)
})
