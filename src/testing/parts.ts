// Small stand-ins for parts that a test isn't about.

import { patience } from '../../scripts/services/patience.ts'
import type { SourceConfig } from '../contracts/source.ts'
import { DEFAULT_GUARD } from '../contracts/sweeps.ts'
import type { Log, Meter } from '../contracts/telemetry.ts'

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

export const noMeter: Meter = {
  marked: () => undefined,
  quarantined: () => undefined,
  evicted: () => undefined,
  read: () => undefined,
  committed: () => undefined,
  fenced: () => undefined,
  unmapped: () => undefined,
}

export function sourceConfig(platform: string, overrides: Partial<SourceConfig> = {}): SourceConfig {
  return {
    platform,
    provider: platform,
    baseUrl: 'http://127.0.0.1:1',
    headers: {},
    references: {},
    limits: { ratePerSecond: 5_000, burst: 500, concurrency: 16, timeoutMs: 5_000, maxBytes: 4_194_304 },
    sweep: { fullSeconds: 3_600, incrementalSeconds: 300 },
    guard: DEFAULT_GUARD,
    redact: [],
    ...overrides,
  }
}

/** Pause between two checks of a condition: the system under test has to work meanwhile, on the same cores. */
const [SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS] = [5, 200]

/** Waits for a condition, within a bound that grows with the machine's slowness, and hardly longer than needed. */
export async function eventually(
  condition: () => Promise<boolean> | boolean,
  what: string | (() => string),
  boundMs = 20_000,
): Promise<void> {
  const began = performance.now()
  const bound = patience(boundMs)
  for (;;) {
    const looked = performance.now()
    if (await condition()) return
    const now = performance.now()
    if (now - began > bound) throw new Error(`not within ${bound} ms: ${typeof what === 'string' ? what : what()}`)
    // Pauses as long as the check took, and at least a tenth of the whole wait so far.
    const pause = Math.max(SHORTEST_PAUSE_MS, now - looked, (now - began) / 10)
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, LONGEST_PAUSE_MS)))
  }
}
