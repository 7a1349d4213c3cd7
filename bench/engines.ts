import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { startService } from '../scripts/services/running.ts'
import type { RunningService } from '../scripts/services/service.ts'
import { openPostgresStore } from '../src/adapters/postgres/store.ts'
import { openSqliteStore } from '../src/adapters/sqlite/store.ts'
import { measureRecord } from './record.ts'
import { figure, folder, freePort, here, run, until, type Running } from './tools.ts'

/** Both records, the same work, in the same run. */
export async function stores(): Promise<void> {
  const data = folder()
  console.log('SQLite, one file:')
  const file = openSqliteStore({ path: join(data.path, 'record.db') })
  await measureRecord(file, 10_000)
  await file.close()
  data.remove()
  const server = await startService('postgres', () => undefined)
  console.log('PostgreSQL on loopback:')
  const store = await openPostgresStore({ url: await database(server, 'measure') })
  await measureRecord(store, 10_000)
  await store.close()
  await server.stop()
}

async function database(server: RunningService, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return url.href
}

/** 1, 2 and 4 workers on sources that take 50 ms to answer; the peer is what the sources allow: concurrency ÷ 50 ms. */
export async function workers(): Promise<void> {
  const server = await startService('postgres', () => undefined)
  for (const count of [1, 2, 4]) await withWorkers(count, await database(server, `workers_${count}`))
  await server.stop()
}

const CONCURRENCY = 8
const SECONDS = 15

async function withWorkers(count: number, store: string): Promise<void> {
  const demo = run([here('../demo/main.ts'), '--size', 'medium', '--with-parent'])
  const { sources } = JSON.parse(await demo.line('"ready"')) as { sources: Record<string, string> }
  for (const url of Object.values(sources)) {
    const slow = JSON.stringify({ mode: 'slow', share: 1, delay_ms: 50 })
    await fetch(`${url}/_control/misbehave`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: slow,
    })
  }
  const data = folder()
  const config = {
    store,
    data: data.path,
    log: { level: 'warn' },
    sources: Object.entries(sources).map(([name, baseUrl]) => ({
      platform: name,
      provider: name,
      baseUrl,
      limits: { ratePerSecond: 10_000, concurrency: CONCURRENCY },
    })),
  }
  const processes: Running[] = []
  let url = ''
  for (let i = 0; i < count; i++) {
    const port = await freePort()
    const file = join(data.path, `${port}.json`)
    writeFileSync(file, JSON.stringify({ ...config, listen: { port } }))
    processes.push(run([here('../src/cli/main.ts'), 'start', '--config', file, '--role', 'worker']))
    url = `http://127.0.0.1:${port}`
    await until(
      async () => ((await fetch(`${url}/readyz`).catch(() => null))?.ok === true ? true : null),
      'a worker is ready',
      60_000,
    )
  }
  const entities = async (): Promise<number> => {
    const status = (await (await fetch(`${url}/api/v1/status`)).json()) as { counts: { entities: number } }
    return status.counts.entities
  }
  await until(async () => ((await entities()) > 500 ? true : null), 'reading has begun', 60_000)
  const [before, began] = [await entities(), performance.now()]
  await until(() => (performance.now() - began > SECONDS * 1_000 ? true : null), 'the time is over', SECONDS * 2_000)
  const perSecond = ((await entities()) - before) / ((performance.now() - began) / 1_000)
  const most = count * Object.keys(sources).length * CONCURRENCY * 20
  figure(
    '',
    `     ${count} worker${count > 1 ? 's' : ''}, sources of 50 ms: ${Math.round(perSecond)} entities/s (the sources would allow ${most})`,
  )
  for (const process of processes) await process.stop()
  await demo.stop()
  data.remove()
}
