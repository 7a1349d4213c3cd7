import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Source, SourceAnswer } from '../contracts/source.ts'
import { registry } from '../testing/providers.ts'
import { silentLog, sourceConfig } from '../testing/parts.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { foundBySweep, saveRhythm, withEventAt, readRhythm, rhythmNote, silence, type Rhythm } from './event-rhythm.ts'
import { runSweeps } from './source-sweeps.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const MINUTE = 60_000

/** After `count` events at this interval; the last one at `NOW`. */
function speaking(count: number, gapMs: number, before: Rhythm | null = null): Rhythm | null {
  let rhythm = before
  for (let n = count - 1; n >= 0; n--) rhythm = withEventAt(rhythm, NOW - n * gapMs)
  return rhythm
}

describe('the event rhythm of a source', () => {
  it.each([
    // An event every minute: ten minutes without one are a silence, nine aren't.
    [{ count: 30, gapMs: MINUTE, forMs: 9 * MINUTE }, null],
    [{ count: 30, gapMs: MINUTE, forMs: 10 * MINUTE + 1 }, MINUTE],
    // An event each second: some minutes aren't a silence.
    [{ count: 500, gapMs: 1_000, forMs: 4 * MINUTE }, null],
    [{ count: 500, gapMs: 1_000, forMs: 5 * MINUTE + 1 }, 1_000],
    // One event a day, or too few events.
    [{ count: 30, gapMs: 1_440 * MINUTE, forMs: 9 * 1_440 * MINUTE }, null],
    [{ count: 20, gapMs: MINUTE, forMs: 1_440 * MINUTE }, null],
  ])('decides whether a pause is a silence: %j', ({ count, gapMs, forMs }, usualGapMs) => {
    expect(silence(speaking(count, gapMs), NOW + forMs)).toEqual(
      usualGapMs === null ? null : { since: NOW, usualGapMs },
    )
  })

  it('is unknown for a source that never sent an event', () => {
    expect(silence(readRhythm(null), NOW)).toBeNull()
    expect(foundBySweep(null, { count: 3, at: NOW })).toBeNull()
  })

  it('counts no event twice, and none older than the last', () => {
    const rhythm = speaking(3, MINUTE)
    expect(rhythm === null ? null : withEventAt(rhythm, NOW - 5)).toBe(rhythm)
  })

  it('adapts to a source that slows down, without distortion by one silent night', () => {
    const before = speaking(100, MINUTE)
    const morning = withEventAt(before, NOW + 480 * MINUTE)
    expect(morning.gapMs).toBeLessThan(2 * MINUTE)
    let slower = before
    for (let n = 1; n <= 60; n++) slower = withEventAt(slower, NOW + n * 30 * MINUTE)
    expect(slower?.gapMs).toBeGreaterThan(25 * MINUTE)
    expect(slower?.gapMs).toBeLessThanOrEqual(30 * MINUTE)
  })

  it('is saved in the record, with eventless changes except those of the first listing', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    const at = { store, knownSince: 50, now: 100 }
    await saveRhythm('registry', { eventAt: null, found: [[60, 4]] }, at)
    expect(await store.note(rhythmNote('registry'))).toBeNull()
    await saveRhythm(
      'registry',
      {
        eventAt: 70,
        found: [
          [40, 2],
          [60, 3],
        ],
      },
      at,
    )
    await saveRhythm('registry', { eventAt: null, found: [[80, 1]] }, { ...at, knownSince: null })
    await saveRhythm('registry', { eventAt: 90, found: [[80, 1]] }, { ...at, now: 110 })
    expect(readRhythm(await store.note(rhythmNote('registry')))).toEqual({
      lastEventAt: 90,
      gapMs: 20,
      gaps: 1,
      found: 4,
      foundAt: 110,
    })
    await store.close()
  })

  it('triggers one early incremental sweep for each silence', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    const clock = new VirtualClock(NOW)
    const requested: number[] = []
    const empty: SourceAnswer = {
      kind: 'ok',
      body: { items: [] },
      raw: new Uint8Array(),
      etag: null,
      lastModified: null,
    }
    const source: Source = {
      ask: async ({ path }) => {
        if (path.includes('updated_since')) requested.push((clock.now() - NOW) / MINUTE)
        return empty
      },
      close: async () => undefined,
    }
    const provider = { ...registry, types: { Model: registry.types.Model ?? never() } }
    const config = sourceConfig('registry', { sweep: { fullSeconds: 86_400, incrementalSeconds: 7_200 } })
    const stopping = new AbortController()
    const parts = {
      store,
      clock,
      source,
      provider,
      config,
      catalogue: builtinCatalogue(),
      random: () => 0,
      log: silentLog,
    }
    await store.saveNote(rhythmNote('registry'), { ...speaking(100, MINUTE) })
    const running = runSweeps({ ...parts, holder: 'test', signal: stopping.signal })
    for (await settle(); clock.advance(NOW + 150 * MINUTE); await settle());
    expect(requested.map(Math.floor)).toEqual([10, 130])
    stopping.abort()
    await running
    await store.close()
  })
})

function never(): never {
  throw new Error('the registry has models')
}
