import pg from 'pg'
import { explainUnavailable, serverOf } from '../adapters/postgres/errors.ts'

/** Connects a client that the caller ends. The error never quotes the URL, which may contain a password. */
export async function connectTo(url: string, name: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: name, keepAlive: true })
  client.on('error', () => undefined)
  await client.connect().catch((error: unknown) => {
    throw explainUnavailable(serverOf(url), error)
  })
  return client
}
