// P8: how soon a conclusion follows, beside a materialised view of the same rule.
import pg from 'pg'
import { startService as startPeer } from '../../scripts/services/running.ts'
import { measureConclusion } from '../knowledge.ts'
import { caughtUp, list, startService } from '../service.ts'
import { OURS } from './ours.ts'
import { timingOf, type Timing } from './race.ts'
import type { BarResult, ScenarioOptions } from './scenario.ts'

const BAR_MS = 100

export async function conclusions({ quick, alone }: ScenarioOptions): Promise<readonly BarResult[]> {
  const service = await startService(quick ? 'small' : 'medium')
  let own: Timing
  let instances: number
  try {
    await caughtUp(service, service.demo.entities, 900_000)
    own = timingOf(OURS, [await measureConclusion(service)])
    instances = (await list(service.demo.sources.registry ?? '', 'instances', 1_000_000)).length
  } finally {
    await service.stop()
  }
  const peer = alone ? null : await measureRefresh(instances, quick ? 10 : 60)
  return [
    {
      id: 'P8',
      what: 'last premise visible until the inferred edge is answered, p99',
      unit: 'ms',
      measured: own.p99,
      bar: `${BAR_MS} ms`,
      met: own.p99 <= BAR_MS,
      peer: peer === null ? null : { name: peer.name, measured: peer.p99 },
      ratio: peer === null ? null : { of: `${peer.name} to ours`, value: peer.p99 / own.p99 },
      timings: peer === null ? [own] : [own, peer],
      conditions: null,
    },
  ]
}

/** PostgreSQL with as many instances and runs, some of which state what they are tested in. */
async function measureRefresh(instances: number, changes: number): Promise<Timing> {
  const server = await startPeer('postgres', () => undefined)
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  try {
    await client.query(`
      CREATE TABLE instance (id int PRIMARY KEY, run int NOT NULL);
      CREATE TABLE cell (run int NOT NULL, test int NOT NULL, PRIMARY KEY (run, test));
      INSERT INTO instance SELECT n, n FROM generate_series(1, ${instances}) n;
      INSERT INTO cell SELECT n, n % 500 FROM generate_series(1, ${instances}, 3) n;
      CREATE MATERIALIZED VIEW tested_in AS SELECT DISTINCT i.id, c.test FROM instance i JOIN cell c USING (run);
      CREATE UNIQUE INDEX ON tested_in (id, test)`)
    await client.query('ANALYZE')
    const times: number[] = []
    for (let n = 0; n < changes; n++) {
      const id = 2 + 3 * n
      await client.query('INSERT INTO cell VALUES ($1, 999)', [id])
      const began = performance.now()
      await client.query('REFRESH MATERIALIZED VIEW CONCURRENTLY tested_in')
      const { rowCount } = await client.query('SELECT 1 FROM tested_in WHERE id = $1 AND test = 999', [id])
      if (rowCount !== 1) throw new Error('the view of PostgreSQL lacks what was refreshed')
      times.push(performance.now() - began)
    }
    return timingOf('a materialised view of PostgreSQL', [times])
  } finally {
    await client.end()
    await server.stop()
  }
}
