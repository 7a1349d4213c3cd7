// Opens a PostgreSQL record to move it, or an empty one to fill it.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import Cursor from 'pg-cursor'
import { Connection, MIGRATE_MS } from '../../adapters/postgres/connection.ts'
import { serverOf } from '../../adapters/postgres/errors.ts'
import { clean } from '../../adapters/postgres/binary-lists.ts'
import { LOG_LOCK } from '../../adapters/postgres/locks.ts'
import { COPY_NOTE, copyNote } from '../../adapters/record/unfinished-copy.ts'
import { Servers } from '../../adapters/postgres/servers.ts'
import { SELECT_COPY_NOTE, migrate, unfinishedIn } from '../../adapters/postgres/schema.ts'
import {
  TABLES,
  type CopiedValue,
  type MigratedColumn,
  type Counters,
  type CopyTarget,
  type CopySource,
  type OpenedRecord,
  type Table,
} from './tables.ts'
import { refuseInUse } from '../erase/postgres.ts'
import { connectTo } from '../postgres-client.ts'

const CLIENT = 'mlg-migrate-store'
/** Rows in memory at a time; with answers of a few kB that is some 10 MB. */
const PAGE = 2_000

/** Opens a snapshot of the record. Refuses while the product is connected, whose later writes would be lost. */
export async function openDatabaseAsSource(url: string): Promise<OpenedRecord<CopySource>> {
  const client = await connectTo(url, CLIENT)
  try {
    await refuseInUse(client, serverOf(url))
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const [note] = (await client.query<{ value: string }>(SELECT_COPY_NOTE)).rows
    if (note !== undefined) throw unfinishedIn(serverOf(url), note.value)
    return { record: copySource(client), close: () => client.end() }
  } catch (error) {
    await client.end()
    throw error
  }
}

/** Opens an empty record and fills it in one transaction: until `finish` it stays empty, whatever happens. */
export async function openDatabaseAsTarget(url: string): Promise<OpenedRecord<CopyTarget>> {
  const servers = new Servers(url)
  const connection = new Connection(servers, 'migrates', { answerMs: MIGRATE_MS })
  try {
    await migrate(connection, servers.name)
  } finally {
    await connection.close()
  }
  const client = await connectTo(url, CLIENT)
  try {
    await refuseInUse(client, serverOf(url))
    return { record: { ...copySource(client), ...copyTarget(client) }, close: () => client.end() }
  } catch (error) {
    await client.end()
    throw error
  }
}

const SELECT_LIST: Readonly<Record<MigratedColumn['kind'], (name: string) => string>> = {
  number: (name) => `"${name}"::float8 AS "${name}"`,
  text: (name) => `"${name}"`,
  boolean: (name) => `"${name}"`,
  bytes: (name) => `"${name}"`,
}

function copySource(client: pg.Client): CopySource {
  return {
    async *rows(table) {
      const columns = table.columns.map(({ name, kind }) => SELECT_LIST[kind](name))
      const order = table.key.map((name) => orderOf(table, name)).join(', ')
      const text = `SELECT ${columns.join(', ')} FROM ${table.name} ORDER BY ${order}`
      const cursor = client.query(new Cursor<CopiedValue>(text, [], { rowMode: 'array' }))
      for (let page = await cursor.read(PAGE); page.length > 0; page = await cursor.read(PAGE)) yield page
      await cursor.close()
    },
    async counters() {
      const text = `SELECT (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM generation)::float8 AS sequence,
        entities::float8, edges::float8, facts::float8 FROM head`
      const [counters] = (await client.query<Counters>(text)).rows
      if (counters === undefined) throw new Error("the record has no head: its schema wasn't made by this product")
      return counters
    },
  }
}

/** Sorts texts by bytes, like SQLite, whatever the database's collation. */
function orderOf(table: Table, name: string): string {
  const column = table.columns.find((one) => one.name === name)
  return column?.kind === 'text' ? `${table.name}."${name}" COLLATE "C"` : `${table.name}."${name}"`
}

function copyTarget(client: pg.Client): Omit<CopyTarget, keyof CopySource> {
  return {
    async begin(from) {
      const lockAlone = async (): Promise<void> => {
        await client.query('BEGIN')
        await client.query(`SELECT pg_advisory_xact_lock(${LOG_LOCK})`)
        await client.query('DELETE FROM note WHERE name = $1', [COPY_NOTE])
      }
      const checks = TABLES.map(({ name }) => `NOT EXISTS (SELECT 1 FROM ${name})`).join(' AND ')
      await lockAlone()
      if ((await client.query<{ empty: boolean }>(`SELECT ${checks} AS empty`)).rows[0]?.empty !== true) return false
      const mark = [COPY_NOTE, copyNote(from, Date.now())]
      await client.query('INSERT INTO note (name, value) VALUES ($1, $2)', mark)
      await client.query('COMMIT')
      await lockAlone()
      return true
    },
    async fill(table, pages) {
      const names = table.columns.map(({ name }) => `"${name}"`).join(', ')
      const sink = client.query(copyFrom(`COPY ${table.name} (${names}) FROM STDIN`))
      await pipeline(Readable.from(copyLines(pages)), sink)
    },
    async setCounters({ sequence, entities, edges, facts }) {
      const last = (name: string, table: string) => `coalesce((SELECT max(${name}) FROM ${table}), 0)`
      await client.query(
        `UPDATE head SET tx = ${last('id', 'tx')}, log_time = ${last('coalesce(log_time, at)', 'tx')},
           at = coalesce((SELECT at FROM tx ORDER BY id DESC LIMIT 1), 0), node = ${last('id', 'node')},
           document = ${last('id', 'document')}, delta = greatest(${last('seq', 'delta')}, ${last('delta_to', 'tx')}),
           support = greatest(${last('id', 'support')}, ${last('support_to', 'tx')}),
           entities = $1, edges = $2, facts = $3`,
        [entities, edges, facts],
      )
      if (sequence > 0) await client.query(`SELECT setval('generation', $1)`, [sequence])
      const numbered = ['document_kind', 'mapping', 'edge_type', 'quarantine', 'payload']
      for (const [table, key] of [...numbered.map((name) => [name, 'id']), ['delivery', 'seq']])
        await client.query(
          `SELECT setval(pg_get_serial_sequence('${table}', '${key}'), greatest(1, max(${key})), max(${key}) IS NOT NULL)
           FROM ${table}`,
        )
    },
    async finish() {
      // Pages of documents are ordered differently in the other engine, so sweeps with a position in them begin again.
      await client.query(`DELETE FROM note WHERE name LIKE 'sweeping:%'`)
      await client.query(
        `UPDATE note SET value = jsonb_set(value::jsonb, '{running,after}', '""')::text
         WHERE name LIKE 'redaction:%' AND value::jsonb #>> '{running,stage}' = 'present'`,
      )
      await client.query('COMMIT')
      await client.query('ANALYZE')
    },
  }
}

async function* copyLines(pages: AsyncIterable<readonly CopiedValue[][]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((row) => `${row.map(copyCell).join('\t')}\n`).join('')
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function copyCell(cell: CopiedValue): string {
  if (cell === null) return '\\N'
  if (cell instanceof Uint8Array) return `\\\\x${Buffer.from(cell).toString('hex')}`
  if (typeof cell === 'boolean') return cell ? 't' : 'f'
  if (typeof cell === 'number') return String(cell)
  return clean(cell).replace(/[\\\t\n\r]/g, (char) => ESCAPES[char] ?? char)
}
