import { afterEach, expect, it, vi } from 'vitest'
import { silentLog } from '../../testing/parts.ts'
import { Connection } from './connection.ts'
import { Standby } from './standby.ts'

afterEach(() => void vi.restoreAllMocks())

it('a standby is reported as behind after a long lag, until it catches up', async () => {
  let now = 1_000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  let tx = 3
  const query = async () => [{ tx, at: tx, trace: 't' }] as never[]
  vi.spyOn(Connection.prototype, 'session').mockResolvedValue({ query })
  const standby = new Standby('postgres://standby:1/mlg', { log: silentLog, mostLagMs: 10_000 })
  try {
    await standby.poll()
    standby.noteHead(3)
    now += 60_000
    expect([standby.lagMs(), standby.fault]).toEqual([0, null])
    standby.noteHead(5)
    await standby.poll()
    now += 6_000
    // A later announcement doesn't reset its age.
    tx = 4
    standby.noteHead(6)
    await standby.poll()
    now += 4_000
    expect([standby.lagMs(), standby.fault]).toEqual([10_000, null])
    now += 1_000
    expect(standby.fault).toBe('PostgreSQL at standby:1/mlg, which this process reads from, is 11 s behind the primary')
    tx = 6
    await standby.poll()
    expect([standby.lagMs(), standby.fault]).toEqual([0, null])
  } finally {
    await standby.close()
  }
})
