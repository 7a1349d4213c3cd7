import { expect, it } from 'vitest'
import { baselineOf, type ScoredRun } from './baseline.tsx'

const VERSIONS = { v1: '2026-01-01', v2: '2026-01-02', v3: '2026-01-03' } as const
type Version = keyof typeof VERSIONS

const run = (uri: string, version: Version | null, at: string | null, status = 'succeeded'): ScoredRun => ({
  uri,
  at,
  status,
  scored: version === null ? null : { uri: version, trainedAt: VERSIONS[version] },
})
const baseline = (of: ScoredRun, ...others: readonly ScoredRun[]): string | null => {
  const found = baselineOf(of, [of, ...others])
  return found === null ? null : `${found.run.uri}${found.isVersionBefore ? ' of the version before' : ''}`
}

it('the baseline run is the last run of the previously trained version, whenever it ran', () => {
  const evaluated = run('a', 'v3', '2026-02-01')
  expect(
    baseline(
      evaluated,
      run('v1', 'v1', '2026-01-30'),
      run('older', 'v2', '2026-01-10'),
      run('newest', 'v2', '2026-01-20'),
      run('same version', 'v3', '2026-01-31'),
    ),
  ).toBe('newest of the version before')
  expect(baseline(evaluated, run('at the same time', 'v2', '2026-02-01'))).toBe(
    'at the same time of the version before',
  )
  expect(baseline(evaluated, run('later', 'v2', '2026-03-01'))).toBe('later of the version before')
})

it('the baseline run is the previous run if no earlier trained version is known', () => {
  expect(baseline(run('a', 'v1', '2026-02-01'), run('b', 'v1', '2026-01-31'), run('c', 'v1', '2026-01-30'))).toBe('b')
  expect(baseline(run('a', null, '2026-02-01'), run('b', 'v1', '2026-01-31'))).toBe('b')
  expect(baseline(run('a', 'v1', '2026-02-01'), run('b', 'v1', '2026-02-01'), run('c', 'v2', '2026-02-02'))).toBeNull()
})

it('the baseline run is never a failed one', () => {
  expect(
    baseline(run('a', 'v2', '2026-02-01'), run('b', 'v1', '2026-01-31', 'failed'), run('c', 'v1', '2026-01-30')),
  ).toBe('c of the version before')
})

it('there is no baseline run if several are the last', () => {
  expect(baseline(run('a', 'v2', '2026-02-01'), run('b', 'v1', '2026-01-30'), run('c', 'v1', '2026-01-30'))).toBeNull()
})
