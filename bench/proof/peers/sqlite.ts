import Database from 'better-sqlite3'
import { createReadStream, existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { EmbeddedEngine, EngineSetup } from './questions.ts'
import { recursiveQuery } from './sql.ts'

/** Runs in the asking process, with covering indexes in both directions. */
export async function sqliteEngine(setup: EngineSetup): Promise<EmbeddedEngine> {
  const path = join(setup.folder, 'edges.sqlite')
  if (!existsSync(path)) await load(setup.edges, path)
  const db = new Database(path, { readonly: true })
  db.pragma('cache_size = -1048576')
  db.pragma('mmap_size = 8589934592')
  return {
    ask: async (question) => {
      const query = recursiveQuery(question, { start: '@start', at: '@at' })
      const { start, at } = question
      return (
        db
          .prepare<[object], number>(query)
          .pluck()
          .get({ start, ...(at !== null && { at }) }) ?? 0
      )
    },
    close: async () => void db.close(),
  }
}

async function load(edges: string, path: string): Promise<void> {
  const part = `${path}.part`
  rmSync(part, { force: true })
  const db = new Database(part)
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  db.exec('CREATE TABLE edge (src INTEGER NOT NULL, dst INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER)')
  const insert = db.prepare('INSERT INTO edge VALUES (?, ?, ?, ?)')
  db.exec('BEGIN')
  for await (const line of createInterface({ input: createReadStream(edges) })) {
    const [src, dst, since, until = ''] = line.split(',')
    insert.run(Number(src), Number(dst), Number(since), until === '' ? null : Number(until))
  }
  db.exec('COMMIT')
  db.exec('CREATE INDEX incoming ON edge (dst, src, since, until)')
  db.exec('CREATE INDEX outgoing ON edge (src, dst, since, until)')
  db.exec('ANALYZE')
  db.close()
  renameSync(part, path)
}
