import { expect, it } from 'vitest'
import { continuedText, countOfNeeds, leftText, mergeNeeds, verdictText, type Need } from './reach-text.ts'

const reach = { uri: 'aip://pipeline/o/p', tests: 0, serving: 0, others: 0 }

it('the reach starts with how many entities need attention', () => {
  const counted = { removable: 0, atLeast: false }
  expect(verdictText({ ...counted, count: 0 })).toBe('Nothing needs attention')
  expect(verdictText({ ...counted, count: 0, atLeast: true })).toBe('Nothing known needs attention')
  expect(verdictText({ ...counted, count: 1 })).toBe('1 entity needs attention')
  expect(verdictText({ ...counted, count: 60, atLeast: true })).toBe('60+ entities need attention')
  expect(countOfNeeds([], [{ kind: 'overdue', count: 60, atLeast: false }])).toEqual({ ...counted, count: 60 })
})

it('entities that can be removed are counted apart from what needs attention', () => {
  const need = (kind: Need['kind']): Need => ({ kind, sentence: kind, uri: kind, reach: null }) as Need
  const verdict = (...kinds: readonly Need['kind'][]) => verdictText(countOfNeeds(mergeNeeds(kinds.map(need)), []))
  expect(verdict('removable')).toBe('Nothing needs attention; 1 entity can be removed')
  expect(verdict('removable', 'overdue', 'removable')).toBe('1 entity needs attention; 2 entities can be removed')
  const left = [{ kind: 'removable', count: 2, atLeast: false }] as const
  expect(countOfNeeds([need('overdue')], left)).toEqual({ count: 1, removable: 2, atLeast: false })
})

it('the reach counts what is not listed', () => {
  const left = [
    { kind: 'overdue', count: 60, atLeast: false },
    { kind: 'failed-run', count: 1, atLeast: true },
    { kind: 'metric-drop', count: 0, atLeast: true },
  ] as const
  expect(leftText(left)).toBe('60 overdue schedules, at least 1 failing pipeline, perhaps more regressed metrics')
})

it('needs of one entity are one row, in the place of the first', () => {
  const need = (kind: Need['kind'], of: string | null): Need =>
    ({ kind, sentence: kind, uri: kind, reach: of === null ? null : { ...reach, uri: of } }) as Need
  const needs = [need('overdue', 'p'), need('violation', 'm'), need('failed-run', 'p'), need('issues', null)]
  const rows = mergeNeeds([...needs, need('stale', null)])
  expect(rows.map(({ kind, others = [] }) => [kind, ...others.map((other) => other.kind)])).toEqual([
    ['overdue', 'failed-run'],
    ['violation'],
    ['issues'],
    ['stale'],
  ])
})

it('needs of two sources that tell the same of one entity are one line', () => {
  const need = (source: string, sentence: string): Need => ({ uri: source, sentence, reach }) as Need
  const [row, ...others] = mergeNeeds([
    need('a', 'orders fails'),
    need('b', 'orders fails'),
    need('b', 'orders is late'),
  ])
  expect(others).toEqual([])
  expect(row?.others?.map(({ sentence }) => sentence)).toEqual(['orders is late'])
})

it('merged needs have the latest of their times, in whichever order they come', () => {
  const need = (kind: Need['kind'], at: string | null): Need => ({ kind, at, reach: { ...reach, uri: 'p' } }) as Need
  const needs = [
    need('failed-run', '2026-11-28T22:00:00Z'),
    need('overdue', '2026-11-29T19:00:00Z'),
    need('issues', null),
  ]
  expect([needs, needs.toReversed()].map((all) => mergeNeeds(all).map(({ at }) => at))).toEqual([
    ['2026-11-29T19:00:00Z'],
    ['2026-11-29T19:00:00Z'],
  ])
})

it('a further need of an entity omits what the first has said', () => {
  const first = 'Ranking v5 is in production and was made from images.'
  expect(continuedText(first, 'Ranking v5 is in production, and its version was not evaluated.')).toBe(
    '… its version was not evaluated.',
  )
  expect(continuedText(first, 'Ranking v5 failed.')).toBe('… failed.')
  expect(continuedText(first, 'Last run failed.')).toBe('Last run failed.')
  expect(continuedText(first, first)).toBe(first)
  const [approved, owned] = ['Version 2 of Ranking v5 has no approval.', 'Version of Ranking v5 without an owner.']
  expect(continuedText(approved, owned)).toBe(owned)
})
