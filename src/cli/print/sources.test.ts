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
  suspectedDeletions: { documents: 0, listings: [] },
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
