import { createRequire } from 'node:module'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { EmbeddedEngine, EngineSetup } from './questions.ts'
import { recursiveQuery } from './sql.ts'

interface DuckPackage {
  readonly DuckDBInstance: { create(path: string): Promise<DuckInstance> }
}
interface DuckInstance {
  connect(): Promise<DuckConnection>
  closeSync(): void
}
interface DuckConnection {
  run(text: string): Promise<unknown>
  runAndReadAll(text: string, parameters: object): Promise<{ getRows(): unknown[][] }>
  closeSync(): void
}

/** Runs in the asking process, with all cores. No index: DuckDB scans columns, and one only helps single rows. */
export async function duckdbEngine(setup: EngineSetup): Promise<EmbeddedEngine> {
  const { DuckDBInstance } = createRequire(join(setup.home, 'package.json'))('@duckdb/node-api') as DuckPackage
  const path = join(setup.folder, 'edges.duckdb')
  if (!existsSync(path)) {
    const part = `${path}.part`
    rmSync(part, { force: true })
    const loading = await DuckDBInstance.create(part)
    const loader = await loading.connect()
    await loader.run(
      'CREATE TABLE edge (src BIGINT NOT NULL, dst BIGINT NOT NULL, since BIGINT NOT NULL, until BIGINT)',
    )
    await loader.run(`COPY edge FROM '${setup.edges}' (FORMAT csv, HEADER false)`)
    await loader.run('CHECKPOINT')
    loader.closeSync()
    loading.closeSync()
    renameSync(part, path)
  }
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  return {
    ask: async (question) => {
      const { start, at } = question
      const query = recursiveQuery(question, { start: '$start::BIGINT', at: '$at::BIGINT' })
      const read = await connection.runAndReadAll(query, { start, ...(at !== null && { at }) })
      return Number(read.getRows()[0]?.[0])
    },
    close: async () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
