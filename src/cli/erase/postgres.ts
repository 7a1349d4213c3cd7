// Rewrites a PostgreSQL record while every process of the product is stopped.
import { formatCount } from '../../lib/format-count.ts'
import pg from 'pg'
import { Servers } from '../../adapters/postgres/servers.ts'
import { SCHEMA, type Cell } from '../../adapters/record/columns.ts'
import { UNFINISHED, type ErasableRecord } from './erasable.ts'

/** Rows in memory at a time; with answers of a few kB that is some 10 MB. */
const PAGE = 1_000
/** Waits this long for a dump or a shell that still reads a table. */
const LOCK_MS = 30_000

export async function openDatabaseForErasing(url: string): Promise<ErasableRecord> {
  const servers = new Servers(url)
  const { client } = await servers.connect(clientOf, new AbortController().signal)
  try {
    await refuseInUse(client, servers.name)
    await refuseLayout(client, servers.name)
    const tables = await tablesOf(client)
    await client.query('BEGIN')
    await client.query(`SET LOCAL lock_timeout = ${LOCK_MS}`)
    // A process that starts now waits, and then reads who was erased.
    await client.query(`LOCK TABLE ${tables.map(({ name }) => quoteName(name)).join(', ')} IN ACCESS EXCLUSIVE MODE`)
    return erasable(client, tables)
  } catch (error) {
    await client.end()
    throw error
  }
}

/** Connects with the setting that `Servers` expects, which costs nothing, since rows are read by key anyway. */
function clientOf(url: string): pg.Client {
  return new pg.Client({
    connectionString: url,
    application_name: 'mlg-erase',
    keepAlive: true,
    options: '-c enable_seqscan=off',
  })
}

interface DatabaseTable {
  readonly name: string
  readonly columns: readonly string[]
  readonly key: readonly string[]
}

function erasable(client: pg.Client, tables: readonly DatabaseTable[]): ErasableRecord {
  let cursors = 0
  let open = true
  const run = async (text: string, values: readonly Cell[]): Promise<void> => {
    // A view of bytes would be sent as JSON.
    const cells = values.map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell) : cell))
    await client.query(text, cells)
  }
  return {
    engine: 'postgres',
    tables: tables.filter(({ columns }) => columns.length > 0),
    async *rows(table, columns) {
      const name = `erase_${++cursors}`
      const key = tables.find((one) => one.name === table)?.key ?? []
      const order = key.length === 0 ? '' : `ORDER BY ${key.map(quoteName).join(', ')}`
      const list = columns.map(quoteName).join(', ')
      // A row changed meanwhile is read in its old state, and once.
      await client.query(
        `DECLARE ${name} NO SCROLL CURSOR FOR SELECT ctid::text AS "ctid", ${list} FROM ${quoteName(table)} ${order}`,
      )
      for (;;) {
        const { rows } = await client.query<Record<string, Cell> & { ctid: string }>(`FETCH ${PAGE} FROM ${name}`)
        for (const { ctid, ...values } of rows) yield { at: ctid, values }
        if (rows.length < PAGE) break
      }
      await client.query(`CLOSE ${name}`)
    },
    async update(table, at, values) {
      const set = Object.keys(values).map((name, n) => `${quoteName(name)} = $${n + 2}`)
      await run(`UPDATE ${quoteName(table)} SET ${set.join(', ')} WHERE ctid = $1::tid`, [at, ...Object.values(values)])
    },
    async insert(table, values) {
      const names = Object.keys(values).map(quoteName)
      const places = names.map((_, n) => `$${n + 1}`).join(', ')
      const again = table === 'note' ? 'ON CONFLICT (name) DO UPDATE SET value = excluded.value' : ''
      await run(
        `INSERT INTO ${quoteName(table)} (${names.join(', ')}) VALUES (${places}) ${again}`,
        Object.values(values),
      )
    },
    async remove(table, at) {
      await run(`DELETE FROM ${quoteName(table)} WHERE ctid = $1::tid`, [at])
    },
    async commit() {
      await client.query('COMMIT')
    },
    async wipe() {
      // Statistics hold frequent values.
      for (const { name } of tables) await client.query(`VACUUM (FULL, ANALYZE) ${quoteName(name)}`)
      await client.query('DELETE FROM note WHERE name = $1', [UNFINISHED])
    },
    async close() {
      // The server undoes what wasn't committed.
      if (open) await client.end()
      open = false
    },
  }
}

/** Throws if a process of the product is connected. */
export async function refuseInUse(client: pg.Client, server: string): Promise<void> {
  const { rows } = await client.query<{ name: string; pid: number }>(
    `SELECT application_name AS name, pid FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'mlg %'`,
  )
  const [connection] = rows
  if (connection === undefined) return
  throw new Error(
    `${server} is in use (${formatCount(rows.length, 'connection')}, the first is "${connection.name}", backend ${connection.pid}): stop every process first.`,
  )
}

async function refuseLayout(client: pg.Client, server: string): Promise<void> {
  const { rows } = await client.query<{ layout: number }>(`SELECT value::int AS layout FROM meta WHERE name = 'schema'`)
  const layout = rows[0]?.layout ?? 0
  if (layout !== SCHEMA)
    throw new Error(
      `${server} has layout ${layout}, and this release erases in ${SCHEMA}: start this release on it once.`,
    )
}

async function tablesOf(client: pg.Client): Promise<readonly DatabaseTable[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; key: string[] }>(
    `SELECT c.relname AS name,
       ARRAY(SELECT attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped
         AND atttypid IN ('text'::regtype, 'varchar'::regtype, 'bytea'::regtype) ORDER BY attnum) AS columns,
       ARRAY(SELECT attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
         WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY array_position(i.indkey::int2[], a.attnum)) AS key
     FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' ORDER BY c.relname`,
  )
  return rows
}

const quoteName = (name: string): string => `"${name}"`
