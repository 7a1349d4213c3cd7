import { expect, it } from 'vitest'
import { rankNeeds } from './needs.ts'
import type { RankedNeed } from './schema.ts'

const need = (of: number, kind: RankedNeed['kind'], at: string): RankedNeed => {
  return { kind, sentence: `${of}`, uri: `aip://model/registry/${of}`, action: 'open-entity', at, of }
}
const nothing = { tests: 0, serving: 0 }

it('ranks equal reach by whether a version was chosen, then by severity and time', () => {
  const ranked = {
    needs: [
      need(1, 'metric-drop', '2026-01-01'),
      need(2, 'metric-drop', '2026-01-03'),
      need(3, 'anomaly', '2026-01-02'),
      need(4, 'anomaly', '2026-01-01'),
    ],
    failedRuns: [],
    questions: [],
    reach: new Map([1, 2, 3, 4].map((of) => [of, of === 4 ? { tests: 1, serving: 0 } : nothing])),
    chosen: new Set([1]),
    uriOf: (node: number) => `aip://model/registry/${node}`,
    more: new Set<RankedNeed['kind']>(),
  }
  expect(rankNeeds(ranked, [], null).needs.map(({ sentence }) => sentence)).toEqual(['4', '1', '2', '3'])
})
