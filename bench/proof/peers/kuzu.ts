import { createRequire } from 'node:module'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { EmbeddedEngine, EngineSetup, GraphQuestion } from './questions.ts'

/** Used part of Kùzu's interface. */
interface KuzuPackage {
  readonly Database: new (path: string) => KuzuDatabase
  readonly Connection: new (database: KuzuDatabase) => KuzuConnection
}
interface KuzuDatabase {
  close(): Promise<void>
}
interface KuzuConnection {
  query(text: string): Promise<unknown>
  prepare(text: string): Promise<KuzuStatement>
  execute(statement: KuzuStatement, parameters: object): Promise<{ getAll(): Promise<{ reached: number }[]> }>
  close(): Promise<void>
}
interface KuzuStatement {
  isSuccess(): boolean
  getErrorMessage(): string
}

/** Named by release, because others may store data differently. */
const FILE = 'kuzu-0.11.3'

/** Kùzu's default limit of path length. The closures of random graphs are less deep. */
const MAX_HOPS = 30

/** Runs in the asking process, with all cores. */
export async function kuzuEngine(setup: EngineSetup): Promise<EmbeddedEngine> {
  const { Database, Connection } = createRequire(join(setup.home, 'package.json'))('kuzu') as KuzuPackage
  const path = join(setup.folder, FILE)
  if (!existsSync(path)) await load(path)
  const database = new Database(path)
  const connection = new Connection(database)
  const statements = new Map<string, KuzuStatement>()
  const prepared = async (text: string): Promise<KuzuStatement> => {
    const known = statements.get(text)
    if (known !== undefined) return known
    const statement = await connection.prepare(text)
    if (!statement.isSuccess()) throw new Error(`Kùzu refuses the query: ${statement.getErrorMessage()}`)
    statements.set(text, statement)
    return statement
  }
  return {
    ask: async (question) => {
      const statement = await prepared(queryOf(question))
      const { start, at } = question
      const rows = await (await connection.execute(statement, { start, ...(at !== null && { at }) })).getAll()
      return rows[0]?.reached ?? 0
    },
    close: async () => {
      await connection.close()
      await database.close()
    },
  }

  async function load(target: string): Promise<void> {
    const part = `${target}.part`
    rmSync(part, { recursive: true, force: true })
    const loading = new Database(part)
    const loader = new Connection(loading)
    await loader.query('CREATE NODE TABLE Node (id INT64, PRIMARY KEY (id))')
    await loader.query('CREATE REL TABLE Edge (FROM Node TO Node, since INT64, until INT64)')
    await loader.query(`COPY Node FROM '${setup.nodes}'`)
    await loader.query(`COPY Edge FROM '${setup.edges}'`)
    await loader.query('CHECKPOINT')
    await loader.close()
    await loading.close()
    renameSync(part, target)
  }
}

/** `SHORTEST` reaches each node once, as its documentation advises if only nodes are needed. */
function queryOf({ direction, hops, at }: GraphQuestion): string {
  const held = at === null ? '' : ' (r, _ | WHERE r.since <= $at AND (r.until IS NULL OR r.until > $at))'
  const edges = `[:Edge* SHORTEST 1..${hops === 'all' ? MAX_HOPS : hops}${held}]`
  const path = direction === 'in' ? `<-${edges}-` : `-${edges}->`
  return `MATCH (a:Node {id: $start})${path}(b:Node) WHERE b.id <> $start RETURN count(*) AS reached`
}
