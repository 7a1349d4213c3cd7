import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { startService } from '../../../scripts/services/running.ts'
import { csvOf, type EdgeList } from '../edges.ts'
import type { Contender } from '../race.ts'
import type { GraphQuestion } from './questions.ts'
import { recursiveQuery } from './sql.ts'

/** A server on loopback, with prepared statements and covering indexes in both directions. */
export async function postgresPeer(list: EdgeList): Promise<Contender<GraphQuestion>> {
  const server = await startService('postgres', () => undefined)
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query(
    'CREATE TABLE edge (src bigint NOT NULL, dst bigint NOT NULL, since bigint NOT NULL, until bigint)',
  )
  const copy = client.query(copyFrom('COPY edge FROM STDIN (FORMAT csv)'))
  await pipeline(createReadStream(csvOf(list).edges), copy)
  await client.query('CREATE INDEX incoming ON edge (dst) INCLUDE (src, since, until)')
  await client.query('CREATE INDEX outgoing ON edge (src) INCLUDE (dst, since, until)')
  // Index-only scans need the visibility map that VACUUM writes.
  await client.query('VACUUM ANALYZE edge')
  // Both follow its documentation for few large queries on a machine of this size.
  await client.query("SET work_mem = '256MB'")
  await client.query('SET jit = off')
  return {
    name: 'PostgreSQL',
    ask: async (question) => {
      const text = recursiveQuery(question, { start: '$1::bigint', at: '$2::bigint' })
      const { direction, hops, start, at } = question
      const { rows } = await client.query<{ reached: string }>({
        name: `${direction} ${hops} ${at === null ? 'now' : 'then'}`,
        text,
        values: at === null ? [start] : [start, at],
      })
      return { answer: Number(rows[0]?.reached) }
    },
    close: async () => {
      await client.end()
      await server.stop()
    },
  }
}
