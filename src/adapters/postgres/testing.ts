import { randomBytes } from 'node:crypto'
import pg from 'pg'

export interface TestDatabase {
  readonly url: string
  giveBack(): Promise<void>
}

/**
 * Test databases on one server, empty when they are taken. Emptying one takes 5 ms, creating one 100. Names differ
 * between files that share the server.
 */
export function openDatabases(url: () => string): { take(): Promise<TestDatabase> } {
  const prefix = `test_${randomBytes(6).toString('hex')}`
  const free: string[] = []
  let made = 0
  return {
    async take() {
      let name = free.pop()
      if (name === undefined) {
        name = `${prefix}_${++made}`
        await runIn(url(), `CREATE DATABASE ${name}`)
      }
      const mine = new URL(url())
      mine.pathname = `/${name}`
      return {
        url: mine.href,
        async giveBack() {
          await inDatabase(mine.href, empty)
          free.push(name)
        },
      }
    },
  }
}

async function runIn(url: string, text: string): Promise<void> {
  await inDatabase(url, async (client) => void (await client.query(text)))
}

async function empty(client: pg.Client): Promise<void> {
  const tables = [
    'payload',
    'node',
    'document_kind',
    'mapping',
    'edge_type',
    'document',
    'answer',
    'document_facts',
    'delta',
    'support',
    'tx',
    'mark',
  ]
  const others = [
    'bucket',
    'claim',
    'guard',
    'quarantine',
    'quarantine_evicted',
    'follower',
    'note',
    'retention',
    'footprint',
    'clock_set_back',
    'account',
    'credential',
    'audit',
    'audit_bound',
    'subscription',
    'delivery',
  ]
  const texts = [...tables, ...others].map((table) => `DELETE FROM ${table}`)
  const counters = ['tx', 'at', 'log_time', 'node', 'document', 'delta', 'support', 'entities', 'edges', 'facts']
  const reset = `UPDATE head SET ${counters.map((name) => `${name} = 0`).join(', ')}`
  await client.query([...texts, reset].join('; '))
}

async function inDatabase(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = await connectTo(url)
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/** Opens a connection in addition to the record's own; the caller closes it. */
export async function connectTo(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

/** Counts the processes of this client's database that wait for a lock of any kind. */
export async function waitingForLocks(looking: pg.Client): Promise<number> {
  // Statistics are cached within a transaction until this clears them.
  await looking.query('SELECT pg_stat_clear_snapshot()')
  const text = `SELECT count(DISTINCT pid)::int AS n FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE NOT granted AND datname = current_database()`
  return (await looking.query<{ n: number }>(text)).rows[0]?.n ?? 0
}
