import pg from 'pg'
import type { StartedService } from '../scripts/services/service.ts'

/** Creates a database on the server, and returns its URL. */
export async function database(server: StartedService, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return url.href
}
