import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { BUILTIN } from '../catalogue/builtin.ts'
import { builtinCatalogue, loadCatalogue } from '../catalogue/load.ts'
import type { FieldRule } from '../contracts/mapping.ts'
import type { Provider } from '../contracts/source.ts'
import { must } from '../lib/result.ts'
import { definitionsFor, PROVIDERS } from '../providers/all.ts'
import { get, restType } from '../testing/provider/rest-style.ts'
import { mappingProblems } from './check.ts'

const catalogue = builtinCatalogue()
const cell = { type: 'AbTestCell', whole: 'AbTest', belongsTo: 'belongsTo', key: 'cell_number', keyAttribute: 'number' }

function providerOf(fields: Record<string, FieldRule>, more: Partial<Provider> = {}): Provider {
  const types = { Model: restType({ type: 'Model', plural: 'models', fields }) }
  return { name: 'registry', domains: ['models'], events: {}, types, ...more }
}

it.each([...PROVIDERS.values()])(
  'the check of mappings finds no problem in the provider $name, and its file exists',
  (provider) => {
    const own = must(loadCatalogue([...BUILTIN, ...definitionsFor([provider.name])]))
    expect(mappingProblems(provider, own)).toEqual([])
    expect(
      existsSync(new URL(`../${provider.file ?? `providers/${provider.name}/provider.ts`}`, import.meta.url)),
    ).toBe(true)
  },
)

it.each<[string, FieldRule, string, string]>([
  ['an attribute by its field', { kind: 'attribute' }, '', 'Model has no attribute "fieldName"'],
  ['an attribute by a name', { kind: 'attribute', name: 'colour' }, '.name', 'Model has no attribute "colour"'],
  ['a key', { kind: 'key', name: 'colour' }, '.name', 'there is no key "colour"'],
  [
    'a key of other types',
    { kind: 'key', name: 'dataUri' },
    '.name',
    'the key "dataUri" isn\'t declared for Model: a definitions file may add it to "of"',
  ],
  ['an address', { kind: 'email' }, '', 'Model has no attribute "fieldName"'],
  ['an edge', { kind: 'reference', edge: 'madeBy', to: 'Pipeline' }, '.edge', 'Model has no relationship "madeBy"'],
  [
    'an edge that a rule concludes',
    { kind: 'reference', edge: 'testedIn', to: 'AbTest' },
    '.edge',
    'Model has no relationship "testedIn"',
  ],
  [
    'an edge back to it',
    { kind: 'reference', edge: 'currentInstance', to: 'ModelInstance', backwards: true },
    '.edge',
    'ModelInstance has no relationship "currentInstance"',
  ],
  ['a type', { kind: 'reference', edge: 'currentInstance', to: 'Thing' }, '.to', 'there is no type "Thing"'],
  [
    'a type of several',
    { kind: 'typed-references', edge: 'ownedBy', types: { x: 'Group', y: 'Thing' } },
    '.types.y',
    'there is no type "Thing"',
  ],
  [
    'a type of the first',
    { kind: 'first-of', edge: 'ownedBy', keys: [{ key: 'a', to: 'Thing' }] },
    '.keys[0].to',
    'there is no type "Thing"',
  ],
  [
    'an edge backwards',
    { kind: 'uris', edge: 'currentInstance', backwards: true },
    '.edge',
    'Entity has no relationship "currentInstance"',
  ],
  ['an edge to URIs', { kind: 'uris', edge: 'madeBy' }, '.edge', 'Model has no relationship "madeBy"'],
  [
    'the text of an address',
    { kind: 'emails', edge: 'ownedBy', attribute: 'boss' },
    '.attribute',
    'Model has no attribute "boss"',
  ],
  ['an edge to a part', { kind: 'part', part: cell, edge: 'forCell' }, '.edge', 'Model has no relationship "forCell"'],
  [
    'a part',
    { kind: 'parts', part: { ...cell, type: 'Cell' }, whole: null, attributes: {} },
    '.part.type',
    'there is no type "Cell"',
  ],
  [
    'the whole of a part',
    { kind: 'parts', part: { ...cell, whole: 'Test' }, whole: 'test_id', attributes: {} },
    '.part.whole',
    'there is no type "Test"',
  ],
  [
    'the edge of a part to its container',
    { kind: 'parts', part: { ...cell, belongsTo: 'of' }, whole: null, attributes: {} },
    '.part.belongsTo',
    'AbTestCell has no relationship "of"',
  ],
  [
    'the number of a part',
    { kind: 'parts', part: { ...cell, keyAttribute: 'no' }, whole: null, attributes: {} },
    '.part.keyAttribute',
    'AbTestCell has no attribute "no"',
  ],
  [
    'an attribute of a part',
    { kind: 'parts', part: cell, whole: null, attributes: { cell_name: 'title' } },
    '.attributes.cell_name',
    'AbTestCell has no attribute "title"',
  ],
])('the check of mappings reports %s that the catalogue lacks, with file and path', (_, rule, path, reason) => {
  expect(mappingProblems(providerOf({ field_name: rule }), catalogue)).toEqual([
    { file: 'providers/registry/provider.ts', path: `types.Model.mapping.fields.field_name${path}`, reason },
  ])
})

it('the check of mappings reports an unknown part of several fields once, and its edge once', () => {
  const part = { ...cell, type: 'Cell' }
  const problems = mappingProblems(providerOf({ test_id: { kind: 'part', part, edge: 'forCell' } }), catalogue)
  expect(problems.map(({ reason }) => reason)).toEqual([
    'there is no type "Cell"',
    'Model has no relationship "forCell"',
  ])
})

it('the check of mappings reports unknown types of reads, events and look-ups', () => {
  const provider = providerOf(
    {},
    {
      events: { thing_created: { type: 'Thing', idKey: 'thing_id', idOf: () => null } },
      types: { Thing: restType({ type: 'Thing', plural: 'things', fields: {} }) },
      lookups: { email: { type: 'Person', read: () => get(''), readAnswer: () => ({ ok: true, value: [] }) } },
    },
  )
  expect(mappingProblems(provider, catalogue).map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
    'events.thing_created.type: there is no type "Thing"',
    'types.Thing: there is no type "Thing"',
    'lookups.email.type: there is no type "Person"',
  ])
})
