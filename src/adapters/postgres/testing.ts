import pg from 'pg'

export interface TestDatabase {
  readonly url: string
  giveBack(): Promise<void>
}

/** Databases of one server, empty when they are taken. Emptying one takes 5 ms, and making one 100. */
export function openDatabases(url: () => string): { take(): Promise<TestDatabase> } {
  const free: string[] = []
  let made = 0
  return {
    async take() {
      const name = free.pop() ?? `test_${process.pid}_${++made}`
      if (name.endsWith(`_${made}`)) await inDatabase(url(), (client) => make(client, name))
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

async function make(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  if (rowCount === 0) await client.query(`CREATE DATABASE ${name}`)
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
  const client = await connected(url)
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/** Beside the record's own connections; to be ended by the caller. */
export async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

/** How many wait for a lock of any kind. */
export async function waitingForLocks(looking: pg.Client): Promise<number> {
  const text = 'SELECT count(DISTINCT pid)::int AS n FROM pg_locks WHERE NOT granted'
  return (await looking.query<{ n: number }>(text)).rows[0]?.n ?? 0
}
