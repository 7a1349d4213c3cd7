import { expect, it } from 'vitest'
import type { SourcesAnswer } from '../../questions/sources.ts'
import { lines } from './sources.ts'

const SOURCE = {
  platform: 'registry',
  health: 'ok',
  dirty: 3,
  waiting: 1,
  lagSeconds: 42.4,
  lastReadAt: '2026-01-31T10:00:00Z',
  listedEvery: { fullSeconds: 600 },
  baseUrl: 'https://registry.example.com',
  trouble: null,
  suspectedDeletions: { documents: 0, missing: 0, listings: [] },
  missing: { total: 0, people: 0, atLeast: false },
  issues: [],
  silent: { since: '2026-01-31T09:00:00Z', usualGapMs: 90_000 },
  lostEvents: null,
  changesUnlisted: [],
  changesMissed: [],
}

it('prints how far a source is behind, and how often its events came', () => {
  const answer = { sources: [SOURCE], next: null } as unknown as SourcesAnswer
  expect([...lines(answer)]).toEqual([
    'registry  ok         read 2026-01-31T10:00:00Z; 3 to be read, 42 s behind, 1 wait for a retry; complete sweep every 600 s',
    '    silent since 2026-01-31T09:00:00Z; events came every 90 s',
  ])
})

const printed = (more: object): readonly string[] => [
  ...lines({ sources: [{ ...SOURCE, silent: null, ...more }], next: null } as unknown as SourcesAnswer),
]

it('counts suspected deletions, also those of a listing that shrank, and unresolved references', () => {
  const shrunk = [{ type: 'Model', kind: 'shrunk' }]
  const suspected = (suspectedDeletions: object) => printed({ suspectedDeletions }).slice(1)
  expect(suspected({ documents: 2, missing: 11, listings: shrunk })).toEqual([
    '    13 suspected deletions, and the listing of Model isn\'t trusted: see "mlg deletions registry"',
  ])
  expect(suspected({ documents: 1, missing: 0, listings: [] })).toEqual([
    '    1 suspected deletion: see "mlg deletions registry"',
  ])
  expect(suspected({ documents: 0, missing: 0, listings: [{ type: 'Model', kind: 'repeats' }] })).toEqual([
    '    the listing of Model isn\'t trusted: see "mlg deletions registry"',
  ])
  expect(printed({ missing: { total: 4, people: 3, atLeast: false } }).slice(1)).toEqual([
    '    references of other sources: 3 people or teams, 1 other unresolved',
  ])
})

it('says of a source that pushes whether it has', () => {
  const pushing = { baseUrl: null, lastReadAt: null }
  expect(printed({ ...pushing, health: 'unknown' })[0]).toMatch(/unknown +nothing pushed yet; /)
  expect(printed({ ...pushing, health: 'ok' })[0]).toMatch(/ok +pushes by itself; /)
  expect(printed({ baseUrl: null })[0]).toMatch(/ok +pushed 2026-01-31T10:00:00Z; /)
  expect(printed({ lastReadAt: null, health: 'unknown' })[0]).toMatch(/unknown +never read; /)
})
