import { expect, it } from 'vitest'
import { changesArguments, worseArguments, type ShownChanges } from './asked.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const TEAM = 'aip://group/identity/ml'

it.each<readonly [string, ShownChanges]>([
  ['all of them', {}],
  ['what got worse', { show: 'worse' }],
])("a team's changes are asked for alone, with or without its sub-teams: %s", (_, shown) => {
  const filtered = { ...shown, of: TEAM }
  for (const asked of [changesArguments, worseArguments]) {
    expect(asked(shown, NOW).of).toBeUndefined()
    expect(asked(filtered, NOW)).toMatchObject({ of: TEAM, directOnly: undefined })
    expect(asked({ ...filtered, teams: 'none' }, NOW)).toMatchObject({ of: TEAM, directOnly: true })
  }
})

it('both lists are asked for since the same moment, by default the start of yesterday', () => {
  const since = '2026-02-20T00:00:00.000Z'
  expect(changesArguments({ since }, NOW).since).toBe(worseArguments({ since }, NOW).needsSince)
  expect(changesArguments({ since }, NOW).since).toBeDefined()
  const yesterday = new Date(2026, 1, 28).toISOString()
  expect([worseArguments({}, NOW).needsSince, changesArguments({}, NOW).since]).toEqual([yesterday, yesterday])
  // In the past, and since a version, the service chooses.
  expect(changesArguments({ asOf: '2026-01-01T00:00:00Z' }, NOW).since).toBeUndefined()
  expect(changesArguments({ version: TEAM }, NOW)).toMatchObject({ since: undefined, sinceVersion: TEAM })
})

it('critical changes are listed beside regressions, whatever was chosen before', () => {
  const shown = { upstream: 'aip://model/s/m', type: 'Model', severity: 'medium', all: 'yes' }
  const all = changesArguments(shown, NOW)
  expect(all).toMatchObject({ upstreamOf: shown.upstream, types: 'Model', severity: 'medium', bookkeeping: true })
  const worse = changesArguments({ ...shown, show: 'worse' }, NOW)
  expect(worse.severity).toBe('high')
  expect([worse.upstreamOf, worse.types, worse.bookkeeping]).toEqual([undefined, undefined, undefined])
})
