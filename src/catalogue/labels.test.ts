import { describe, expect, it } from 'vitest'
import { labelOf, pluralLabel, typeLabel } from './labels.ts'
import { builtinCatalogue } from './load.ts'

describe('labels', () => {
  it.each([
    ['usesFeature', 'Uses feature'],
    ['ModelInstance', 'Model instance'],
    ['sourceUrl', 'Source URL'],
    ['reads30d', 'Reads 30d'],
    ['feature-store', 'Feature store'],
    ['similarOf', 'Similar models'],
    ['identity', 'Identity'],
  ])('split a name into words: %s', (name, label) => {
    expect(labelOf(name)).toBe(label)
  })

  it("come from a type's definition, or else from its names", () => {
    const label = { label: 'A/B test' }
    expect(typeLabel({ name: 'AbTest', ...label })).toBe('A/B test')
    expect(pluralLabel({ plural: 'AbTests', ...label })).toBe('A/B tests')
    expect(pluralLabel({ plural: 'Indices', label: 'Index', pluralLabel: 'Indices' })).toBe('Indices')
    expect([typeLabel({ name: 'DataSource' }), pluralLabel({ plural: 'DataSources' })]).toEqual([
      'Data source',
      'Data sources',
    ])
  })

  it('are distinct for the built-in types', () => {
    const { types } = builtinCatalogue()
    const labels = types.flatMap((type) => [typeLabel(type), pluralLabel(type)])
    expect(new Set(labels).size).toBe(labels.length)
    expect(labels).toContain('A/B test cells')
  })
})
