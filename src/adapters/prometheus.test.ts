import { expect, it } from 'vitest'
import { Metrics } from './prometheus.ts'

it('reports the waits of batches in seconds', async () => {
  const metrics = new Metrics()
  metrics.batch({ commits: 2, waitedMs: 1_500, lockedMs: 250, reloaded: false })
  const text = await metrics.exposition()
  expect(text).toMatch(/^mlg_log_lock_wait_seconds_total 1.5$/m)
  expect(text).toMatch(/^mlg_log_lock_seconds_total 0.25$/m)
})
