import { expect, it } from 'vitest'
import { displayNameOf, nameOf } from './name-of.ts'

type Named = Parameters<typeof displayNameOf>
const TYPES = [
  {
    name: 'DatasetVersion',
    relationships: [
      { name: 'producedBy', flow: 'upstream', direction: 'out', many: false },
      { name: 'versionOf', flow: 'occurrenceOf', direction: 'out', many: false },
    ],
  },
] as unknown as Named[1]

function titleOf(
  attributes: Named[0]['attributes'],
  parents: readonly string[],
  entityType = 'DatasetVersion',
): string {
  const rows = parents.map((name) => ({ name, uri: `aip://dataset/x/${name}` }))
  const relationships = [{ name: 'versionOf', direction: 'out', rows }] as unknown as Named[0]['relationships']
  return displayNameOf({ uri: 'aip://dataset-version/x/views@412', entityType, attributes, relationships }, TYPES)
}

it('a version is named after what it is a version of, unless its own name tells', () => {
  expect(titleOf({ name: 'May', version: '5.3.0' }, ['Views'])).toBe('Views · 5.3.0')
  expect(titleOf({ name: 'views of May', version: '5.3.0' }, ['Views'])).toBe('views of May')
  expect(titleOf({ name: 'views v412', version: '412' }, ['Views'])).toBe('views v412')
})

it('an entity without a name is called by the end of its URI, as written there', () => {
  const named = (end: string) => nameOf({ uri: `aip://lookup/mlflow/name/${end}`, attributes: {} })
  expect(['ambient%20demand', 'caf%C3%A9%2Fbar', 'mei@example.com', '%zz'].map(named)).toEqual([
    'ambient demand',
    'café/bar',
    'mei@example.com',
    '%zz',
  ])
})

it('an entity without a version, a parent or a type with one is called by its own name', () => {
  expect(titleOf({ name: 'views' }, ['Views'])).toBe('views')
  expect(titleOf({ name: 'views of May', version: '412' }, [])).toBe('views of May')
  expect(titleOf({ name: 'group', version: '2' }, ['Views'], 'FeatureGroup')).toBe('group')
})
