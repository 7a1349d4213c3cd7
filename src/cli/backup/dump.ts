// Dumps a PostgreSQL record to a file, and restores it, with the server's own tools.
import { spawn } from 'node:child_process'
import type pg from 'pg'
import { connectTo } from '../postgres-client.ts'
import { identityOf, type RecordCopy } from './record-copy.ts'
import { isoOf } from '../../lib/iso.ts'

/** Enough of a tool's output to tell why it failed. */
const MAX_SAID = 2_000

/** The Helm chart's job uses them too. */
export const DUMP_OPTIONS = [
  '--format=custom',
  '--compress=0',
  '--no-owner',
  '--no-privileges',
  '--exclude-table-data=credential',
]

/**
 * Dumps one snapshot, from which the last transaction is also read. Leaves out credentials: a backup must not keep
 * anybody signed in, and can't know what is revoked later.
 */
export async function makeDump(url: string, path: string): Promise<RecordCopy> {
  return await withClient(url, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const { rows } = await client.query<{ snapshot: string; layout: number; secret: string | null }>(
      `SELECT pg_export_snapshot() AS snapshot, (SELECT value FROM meta WHERE name = 'schema')::int AS layout,
         (SELECT value FROM note WHERE name = 'cursor-secret') AS secret`,
    )
    const [found] = rows
    if (found === undefined) throw new Error('the record has no schema')
    const last = await lastOf(client)
    await run(url, 'pg_dump', [...DUMP_OPTIONS, `--snapshot=${found.snapshot}`, `--file=${path}`])
    return { path, layout: found.layout, record: identityOf(found.secret), last }
  })
}

/** Restores into an empty database, all or nothing. */
export async function restoreDump(url: string, path: string): Promise<void> {
  await run(url, 'pg_restore', ['--exit-on-error', '--single-transaction', '--no-owner', '--no-privileges', path])
}

export async function refuseUsed(url: string): Promise<void> {
  const tables = await withClient(url, async (client) => {
    const text = `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' LIMIT 1`
    return (await client.query<{ name: string }>(text)).rows
  })
  const [table] = tables
  if (table === undefined) return
  throw new Error(`The database has a table "${table.name}": a backup is restored into an empty database.`)
}

export async function lastTransaction(url: string): Promise<number> {
  return (await withClient(url, lastOf)).tx
}

async function lastOf(client: pg.Client): Promise<RecordCopy['last']> {
  const { rows } = await client.query<{ tx: number; at: number }>(
    'SELECT id::float8 AS tx, at::float8 AS at FROM tx ORDER BY id DESC LIMIT 1',
  )
  const [last] = rows
  return { tx: last?.tx ?? 0, at: last === undefined ? null : isoOf(last.at) }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connectTo(url, 'mlg-backup')
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Passes the password by the environment, because everybody may read a process's arguments. */
async function run(url: string, tool: string, args: readonly string[]): Promise<void> {
  const [, before = '', password = '', after = ''] = /^(\w+:\/\/[^:@/]*):([^@/]*)(@.*)$/.exec(url) ?? []
  const address = before === '' ? url : before + after
  const env = { ...process.env, ...(password !== '' && { PGPASSWORD: decodeURIComponent(password) }) }
  const command = [tool, ...args, `--dbname=${address}`]
  const said = await new Promise<string | null>((resolve, reject) => {
    const child = spawn(tool, [...args, `--dbname=${address}`], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let text = ''
    child.stderr.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-MAX_SAID)))
    child.on('error', (error) => reject(new Error(cannotRun(tool, command, error.message), { cause: error })))
    child.on('close', (code) => resolve(code === 0 ? null : text.trim() || `the program ended with ${code}`))
  })
  if (said !== null) throw new Error(cannotRun(tool, command, said))
}

function cannotRun(tool: string, command: readonly string[], reason: string): string {
  return (
    `${tool} failed: ${reason}\nInstall PostgreSQL's client tools of the server's release or a later one where this ` +
    `runs, or run it where they are:\n  ${command.filter((arg) => !arg.startsWith('--snapshot=')).join(' ')}`
  )
}
