import { describe, expect, it } from 'vitest'
import { Metrics } from '../../adapters/prometheus.ts'
import { lineText } from '../style.ts'
import { rateOf, readSamples, sumOf, type Snapshot } from './figures.ts'
import { screenLines } from './screen.ts'

async function snapshotOf(metrics: Metrics, atMs: number): Promise<Snapshot> {
  return { atMs, samples: readSamples(await metrics.exposition()) }
}

describe('the metrics', () => {
  it("are parsed from the service's export, including labels with quotes", async () => {
    const metrics = new Metrics()
    metrics.spansDropped('a "b", {c}\\', 3)
    const snapshot = await snapshotOf(metrics, 0)
    expect(sumOf(snapshot, 'mlg_spans_dropped_total', { reason: 'a "b", {c}\\' })).toBe(3)
    expect(sumOf(snapshot, 'mlg_memory_bytes')).toBeGreaterThan(1_000_000)
    expect(sumOf(snapshot, 'mlg_none')).toBeNull()
  })

  it('turn a counter into a rate, even if its process restarted', async () => {
    const snapshot = (atMs: number, value: number): Snapshot => ({ atMs, samples: readSamples(`n_total ${value}\n`) })
    expect(rateOf(null, snapshot(0, 5), 'n_total')).toBeNull()
    expect(rateOf(snapshot(0, 5), snapshot(2_000, 25), 'n_total')).toBe(10)
    expect(rateOf(snapshot(0, 100), snapshot(2_000, 4), 'n_total')).toBe(2)
  })
})

describe('the screen', () => {
  it("shows rates, sources, threads, and which process doesn't answer", async () => {
    const metrics = new Metrics()
    const source = {
      platform: 'registry',
      states: [],
      isCircuitOpen: false,
      dueMarks: 0,
      oldestMarkSeconds: 0,
      failingSeconds: 0,
      lastSuccessSeconds: null,
      held: 0,
      silentSeconds: 7_200,
      isPaused: false,
      foundBySweeps: 0,
    }
    metrics.watched(source)
    metrics.watched({ ...source, platform: 'jobs', silentSeconds: 0 })
    metrics.recordUp.set(1)
    metrics.dirty.set(1_234)
    const before = await snapshotOf(metrics, 0)
    for (let i = 0; i < 40; i++) metrics.meter().read('jobs', i < 10 ? 'unavailable' : 'ok')
    const now = await snapshotOf(metrics, 2_000)
    const lines = screenLines([
      { url: 'http://a', before, snapshot: now },
      { url: 'http://b', before: null, snapshot: null },
    ])
    const text = lines.map(lineText).join('\n')
    expect(text).toContain('1,234 marks due')
    expect(text).toMatch(/^http:\/\/a +[\d,]+ MB .*reading \d+%/m)
    expect(text).toMatch(/^http:\/\/b +doesn't answer$/m)
    expect(text).toMatch(/^jobs +20 +5\.0$/m)
    expect(text).toMatch(/^registry +– .*silent for 2 h$|^registry +0 +0 +silent for 2 h$/m)
    expect(text.indexOf('jobs')).toBeLessThan(text.indexOf('registry'))
  })
})
