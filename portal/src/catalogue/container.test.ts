import { expect, it } from 'vitest'
import { containerOf } from './container.ts'

type Types = Parameters<typeof containerOf>[1]
type Relation = Types[number]['relationships'][number]

const relation = (name: string, types: readonly string[], { many = false, kind = 'stated' } = {}): Relation =>
  ({ name, label: name, kind, direction: 'out', types, many }) as Relation
const type = (name: string, relationships: readonly Relation[], primary = false): Types[number] =>
  ({ name, primary, relationships }) as unknown as Types[number]
const TYPES = [
  type('Model', [relation('currentInstance', ['ModelInstance'])], true),
  type('ModelInstance', [
    relation('retrainedFrom', ['ModelInstance']),
    relation('usesFeature', ['Feature'], { many: true }),
    relation('pipeline', ['Pipeline'], { kind: 'concluded' }),
    relation('instanceOf', ['Model']),
    relation('producedBy', ['PipelineRun']),
  ]),
  type('DataSource', [relation('backedBy', ['DataSource'])]),
]
const described = (entityType: string, related: readonly string[]): Parameters<typeof containerOf>[0] =>
  ({
    entityType,
    relationships: related.map((name) => ({ name, direction: 'out', rows: [{ uri: `aip://of/${name}` }] })),
  }) as unknown as Parameters<typeof containerOf>[0]
const found = (entityType: string, related: readonly string[]): string | undefined =>
  containerOf(described(entityType, related), TYPES)?.uri

it("an entity's container is the target of its first single relationship to another type", () => {
  const all = ['retrainedFrom', 'usesFeature', 'pipeline', 'producedBy', 'instanceOf']
  expect(found('ModelInstance', all)).toBe('aip://of/instanceOf')
})

it('an entity has no container if it states none, or is a type that people search for', () => {
  expect(found('ModelInstance', ['producedBy'])).toBeUndefined()
  expect(found('Model', ['currentInstance'])).toBeUndefined()
  expect(found('DataSource', ['backedBy'])).toBeUndefined()
  expect(found('Unheard', ['instanceOf'])).toBeUndefined()
})
