import { writeFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { poolIn } from '../../../scripts/services/pgbouncer.ts'
import { service, sharedService } from '../services.ts'
import { Fleet } from './fleet.ts'
import { spawnProcess, writeConfig } from './process.ts'

/** Behind PgBouncer, a start is refused with a reason, as the guide says. */
const postgres = await sharedService('postgres')
const pooler = await service('pgbouncer')

const fleet = new Fleet()
afterEach(() => fleet.takeDown())

interface PoolSettings {
  readonly mode: 'transaction' | 'session'
  readonly ignored: string
}

/** Restarts the pooler with these settings. */
async function pool({ mode, ignored }: PoolSettings): Promise<void> {
  const { hostname, port, username } = new URL(postgres?.url ?? '')
  const lines = [
    `pool_mode = ${mode}`,
    `ignore_startup_parameters = ${ignored}`,
    '[databases]',
    `* = host=${hostname} port=${port} user=${username}`,
  ]
  await pooler?.kill()
  writeFileSync(poolIn(pooler?.data ?? ''), `${lines.join('\n')}\n`)
  await pooler?.restart()
}

describe.skipIf(postgres === null || pooler === null)('a record behind PgBouncer', () => {
  it.each<PoolSettings>([
    { mode: 'transaction', ignored: '' },
    { mode: 'transaction', ignored: 'options' },
    { mode: 'session', ignored: '' },
    { mode: 'session', ignored: 'options' },
  ])('is refused at the start in mode $mode, ignoring "$ignored"', { timeout: 120_000 }, async (settings) => {
    await pool(settings)
    const port = fleet.port()
    const config = writeConfig(await fleet.demo({ size: 'tiny' }), {
      folder: fleet.folder(),
      port,
      store: pooler?.url ?? '',
    })
    const refused = await spawnProcess(config, port).ready().catch(String)
    expect(refused).toContain('the service ended with 1:')
    expect(refused).toContain('keeps no settings of a connection (PgBouncer): name the server itself')
  })
})
