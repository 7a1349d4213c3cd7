import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mergeRows, type ShownRelationship } from './merged-rows.ts'

const related = (label: string, uris: readonly string[]): ShownRelationship => ({
  name: label,
  label,
  count: uris.length,
  rows: uris.map((uri) => ({ uri, entityType: 'Model', name: uri })),
})

it('merged rows list an entity once, with all its relations', () => {
  const rows = mergeRows([related('Instance of', ['v5']), related('Uses', ['a', 'b']), related('Current of', ['v5'])])
  expect(rows.map(({ uri, relations }) => [uri, relations])).toEqual([
    ['v5', ['Instance of', 'Current of']],
    ['a', ['Uses']],
    ['b', ['Uses']],
  ])
})

it('merged rows lose no entity, relation or edge', () => {
  const uris = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'))
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.constantFrom('Uses', 'Reads', 'Writes'), uris), { selector: ([name]) => name }),
      (all) => {
        const rows = mergeRows(all.map(([label, some]) => related(label, some)))
        expect(new Set(rows.map(({ uri }) => uri)).size).toBe(rows.length)
        for (const [label, some] of all)
          for (const uri of some) expect(rows.find((row) => row.uri === uri)?.relations).toContain(label)
      },
    ),
  )
})
