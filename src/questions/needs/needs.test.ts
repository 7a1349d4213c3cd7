import { expect, it } from 'vitest'
import { eventsSince, rankNeeds } from './needs.ts'
import type { RankedNeed } from './schema.ts'

const need = (of: number, kind: RankedNeed['kind'], at: string): RankedNeed => {
  return { kind, sentence: `${of}`, uri: `aip://model/registry/${of}`, action: 'open-entity', at, of }
}
const nothing = { tests: 0, serving: 0, others: 0 }

const NOTHING_RANKED = {
  needs: [],
  failedRuns: [],
  questions: [],
  reach: new Map(),
  chosen: new Set<number>(),
  uriOf: (node: number) => `aip://model/registry/${node}`,
  more: new Set<RankedNeed['kind']>(),
}

it('ranks equal reach by whether a version was chosen, then by severity and time', () => {
  const ranked = {
    ...NOTHING_RANKED,
    needs: [
      need(1, 'metric-drop', '2026-01-01'),
      need(2, 'metric-drop', '2026-01-03'),
      need(3, 'anomaly', '2026-01-02'),
      need(4, 'anomaly', '2026-01-01'),
    ],
    reach: new Map([1, 2, 3, 4].map((of) => [of, of === 4 ? { ...nothing, tests: 1 } : nothing])),
    chosen: new Set([1]),
  }
  expect(rankNeeds(ranked, [], null).needs.map(({ sentence }) => sentence)).toEqual(['4', '1', '2', '3'])
})

it('a plan that can be carried out is a need, but not something that got worse', () => {
  const needs = [need(1, 'removable', '2026-03-01'), need(2, 'overdue', '2026-01-01')]
  const ranked = { ...NOTHING_RANKED, needs, more: new Set(['removable', 'past-sunset'] as const) }
  expect(rankNeeds(ranked, [], null).needs.map(({ kind }) => kind)).toEqual(['removable', 'overdue'])
  const worse = eventsSince(ranked, [], 0)
  expect(worse.needs.map(({ kind }) => kind)).toEqual(['overdue'])
  expect(worse.needsLeft).toEqual([{ kind: 'past-sunset', count: 0, atLeast: true }])
})

it('sources that fail come first, since the rest may be outdated, and other troubles of sources last', () => {
  const ranked = { ...NOTHING_RANKED, needs: [need(1, 'metric-drop', '2026-01-01')] }
  const source = (platform: string, code: string) => ({
    platform,
    code,
    reason: `${platform} is in trouble`,
    since: '2026-01-02T00:00:00.000Z',
  })
  const { needs } = rankNeeds(ranked, [source('paused', 'PAUSED'), source('down', 'CIRCUIT_OPEN')], null)
  expect(needs.map(({ sentence, at }) => [sentence, at])).toEqual([
    ['down is in trouble.', '2026-01-02T00:00:00.000Z'],
    ['1', '2026-01-01'],
    ['paused is in trouble.', '2026-01-02T00:00:00.000Z'],
  ])
})
