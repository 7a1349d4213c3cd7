import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addDurations, readDurations, timingReport } from './durations.ts'

describe('durations of test files', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mlg-durations-'))
    vi.stubEnv('MLG_SERVICES_CACHE', folder)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })

  it('are those of the last run of each file', () => {
    expect(readDurations()).toEqual({})
    addDurations({ 'a.test.ts': 5, 'b.test.ts': 7 })
    addDurations({ 'b.test.ts': 9 })
    expect(readDurations()).toEqual({ 'a.test.ts': 5, 'b.test.ts': 9 })
  })

  it('are empty if the durations file is broken', () => {
    writeFileSync(join(folder, 'test-durations.json'), '{"a":')
    expect(readDurations()).toEqual({})
  })

  it('are summed by kind, with the slowest files first', () => {
    const lines = timingReport({
      'src/lib/a.test.ts': 60_000,
      'src/testing/portal/b.system.test.ts': 90_000,
      'src/adapters/sqs/c.system.test.ts': 30_000,
    })
    expect(lines).toEqual([
      'worker-minutes: portal 1.5, fast 1.0, engines 0.5',
      'slowest files:',
      '    90.0 s  src/testing/portal/b.system.test.ts',
      '    60.0 s  src/lib/a.test.ts',
      '    30.0 s  src/adapters/sqs/c.system.test.ts',
    ])
  })
})
