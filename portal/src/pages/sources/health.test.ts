import { expect, it } from 'vitest'
import type { QuestionAnswer } from '../../client/ask.ts'
import {
  checkedEveryText,
  inOrderOfNeed,
  lackingText,
  mayLackSomething,
  noticedText,
  partsToResolve,
  unconnectedTypes,
  summaryOf,
  type SourceShown,
} from './health.ts'

const READS = { ok: 0, 'not-modified': 0, gone: 0, throttled: 0, unavailable: 0, refused: 0, malformed: 0 }
const LIMITS = { ratePerSecond: 1, burst: 1, concurrency: 1, timeoutMs: 1, maxBytes: 1 }
const source = (platform: string, of: Partial<SourceShown> = {}): SourceShown => ({
  platform,
  provider: platform,
  domains: ['d'],
  baseUrl: 'http://a',
  limits: LIMITS,
  events: [],
  health: 'ok',
  trouble: null,
  pausedBy: null,
  issues: [],
  circuit: null,
  circuitSince: null,
  pausedUntil: null,
  pausedSince: null,
  ratePerSecond: null,
  lastTriedAt: null,
  lastReadAt: null,
  lastError: null,
  reads: READS,
  unmappedFields: {},
  dirty: 0,
  waiting: 0,
  retrying: 0,
  missing: { total: 0, people: 0, atLeast: false },
  lagSeconds: 0,
  sweep: null,
  listedEvery: { fullSeconds: 3_600, changesSeconds: 30 },
  changesUnlisted: [],
  changesMissed: [],
  suspectedDeletions: { documents: 0, missing: 0, listings: [] },
  lastEventAt: null,
  silent: null,
  lostEvents: null,
  ...of,
})
const silent = { since: '2026-01-01T00:00:00Z', usualGapMs: 1 }

it('a source in any state says what it may lack', () => {
  expect(lackingText(source('a', { health: 'unknown' }))).toBe('')
  expect(lackingText(source('a', { silent }))).toBe('silent')
  expect(lackingText(source('a', { silent, health: 'failing', waiting: 60, retrying: 54 }))).toBe('silent, 54 retrying')
  expect(lackingText(source('a', { waiting: 54 }))).toBe('')
})

it('a source says how many deletions wait for a decision, also of a listing that shrank', () => {
  const shrunk = { documents: 0, missing: 11, listings: [{ type: 'Model', kind: 'shrunk' as const }] }
  expect(partsToResolve(source('a'))).toEqual([])
  expect(partsToResolve(source('a', { suspectedDeletions: shrunk }))).toEqual([
    '11 suspected deletions',
    '1 untrusted listing',
  ])
  expect(lackingText(source('a', { suspectedDeletions: shrunk }))).toBe('waiting for a decision')
  expect(summaryOf([source('a', { health: 'degraded', suspectedDeletions: shrunk }), source('b')])).toBe(
    '2 sources: 1 degraded, 1 ok; 1 waiting for a decision.',
  )
})

it('a source may lack something that failed to be read, but not what others name and it does not have', () => {
  const missing = { total: 1, people: 0, atLeast: false }
  expect(mayLackSomething(source('a', { retrying: 1, missing }))).toBe(false)
  expect(mayLackSomething(source('a', { retrying: 2, missing }))).toBe(true)
  expect(mayLackSomething(source('a', { silent }))).toBe(true)
  expect(mayLackSomething(source('a', { health: 'failing' }))).toBe(true)
})

it('a source says how often it is checked', () => {
  expect(checkedEveryText(source('a'))).toBe('polled every 30 s, listed every 1 h 00 min')
  expect(checkedEveryText(source('a', { baseUrl: null }))).toBe('pushes by itself')
  expect(checkedEveryText(source('a', { listedEvery: { fullSeconds: 60, changesSeconds: 60 } }))).toBe(
    'listed every 1 min',
  )
  expect(noticedText(source('a', { baseUrl: null }))).toBe('pushed')
  expect(noticedText(source('a'))).toBe('up to 30 s; up to 1 h 00 min for deletions')
  const missed = { changesUnlisted: ['Model'], changesMissed: [{ type: 'Run', what: 'tags' }] }
  expect(noticedText(source('a', missed))).toBe('up to 30 s; up to 1 h 00 min for deletions, Model, Run (tags)')
})

it('a source is not called retrying for entities that it lacks', () => {
  const people = source('identity', { retrying: 54, missing: { total: 54, people: 54, atLeast: false } })
  const others = source('datasets', { retrying: 4, missing: { total: 3, people: 1, atLeast: false } })
  const many = { ...people, missing: { total: 1_000, people: 1_000, atLeast: true } }
  expect([people, others, many].map(lackingText)).toEqual([
    '54 people or teams unresolved',
    '1 retrying, 1 person or team, 2 others unresolved',
    'at least 1,000 people or teams unresolved',
  ])
})

it('a healthy source says whether references are unresolved, and how soon changes are noticed', () => {
  const people = source('identity', { retrying: 1, missing: { total: 1, people: 1, atLeast: false } })
  expect(summaryOf([people, source('a')])).toBe(
    '2 sources: 2 ok; 1 with unresolved references. Changes noticed within 30 s.',
  )
  expect(summaryOf([people, source('a', { health: 'failing' })])).toBe(
    '2 sources: 1 failing, 1 ok; 1 with unresolved references.',
  )
  const retrying = source('a', { retrying: 54 })
  expect(summaryOf([retrying, source('b', { retrying: 1 }), source('c')])).toBe('3 sources: 3 ok; 2 retrying.')
  const slow = source('b', { changesMissed: [{ type: 'Run', what: 'tags' }] })
  expect(summaryOf([source('a'), slow])).toBe('2 sources: 2 ok. Changes noticed within 1 h 00 min.')
  expect(summaryOf([source('a', { baseUrl: null })])).toBe('1 source: 1 ok.')
})

it('a source names first what needs a person', () => {
  const sources = [source('b'), source('a'), source('c', { health: 'failing' }), source('d', { silent })]
  expect(inOrderOfNeed(sources).map(({ platform }) => platform)).toEqual(['c', 'd', 'a', 'b'])
  expect(summaryOf(sources)).toBe('4 sources: 1 failing, 2 ok; 1 silent.')
})

it('types that no source can provide are listed once', () => {
  const type = (name: string, count: number, sources: readonly string[] | null, primary = true) =>
    ({
      name,
      pluralLabel: `${name}s`,
      primary,
      count,
      sources,
      relationships: [],
    }) as unknown as QuestionAnswer<'types'>['types'][number]
  const types = [
    type('Model', 3, ['mlflow']),
    type('Service', 0, []),
    type('Dataset', 0, ['mlflow']),
    type('Pipeline', 0, null),
    type('Experiment', 2, []),
    type('PipelineNode', 0, [], false),
    type('ModelDeployment', 0, [], false),
  ]
  expect(unconnectedTypes({ types })).toEqual(['services', 'modelDeployments'])
  expect(unconnectedTypes(undefined)).toEqual([])
  const runOf = { flow: 'occurrenceOf', types: ['Service'] }
  const run = {
    ...type('ServiceRun', 2, ['mlflow'], false),
    relationships: [runOf],
  } as unknown as (typeof types)[number]
  expect(unconnectedTypes({ types: [...types, run] })).toEqual(['modelDeployments'])
})
