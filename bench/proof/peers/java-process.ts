import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cacheFolder, whileLocked } from '../../../scripts/services/cache.ts'
import { runToEnd } from '../../../scripts/services/java.ts'
import { here, residentMb } from '../../tools.ts'
import { csvOf, preparedFolder, type EdgeList } from '../edges.ts'
import type { Contender } from '../race.ts'
import type { GraphQuestion } from './questions.ts'

export interface JavaEngine {
  readonly name: string
  /** Id of its libraries and data in the cache. */
  readonly id: string
  readonly java: string
  /** Folder of its program and pom.xml, within that of the peers. */
  readonly folder: string
  readonly flags: readonly string[]
  /** Class or file to run; followed by the folder of the data and the CSV files. */
  readonly program: readonly string[]
}

/** Runs an engine in its own Java process, where it is timed. Questions and answers are lines. */
export async function javaPeer(engine: JavaEngine, list: EdgeList): Promise<Contender<GraphQuestion>> {
  const { name, id, java, flags, program } = engine
  const libraries = await fetchLibraries(engine)
  const { nodes, edges } = csvOf(list)
  const data = join(preparedFolder(list), id)
  mkdirSync(data, { recursive: true })
  const args = [...flags, '-cp', join(libraries, '*'), ...program, data, nodes, edges]
  const child = spawn(java, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => {
    const line = await lines.next()
    if (line.done === true) throw new Error(`${name} ended by itself`)
    return line.value
  }
  while ((await next()) !== 'ready');
  return {
    name,
    ask: async ({ direction, hops, start }) => {
      child.stdin.write(`${direction} ${hops} ${start}\n`)
      const [reached, ms] = (await next()).split(' ')
      return { answer: Number(reached), ms: Number(ms) }
    },
    close: async () => {
      if (child.exitCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.stdin.end()
      await ended
    },
    residentMb: () => residentMb(child.pid ?? 0),
  }
}

/** Downloads its libraries from Maven Central into a folder of the cache. */
async function fetchLibraries({ name, id, folder }: JavaEngine): Promise<string> {
  const cache = cacheFolder()
  const libraries = join(cache, id)
  const say = (line: string): void => console.log(line)
  await whileLocked(libraries, say, async () => {
    if (existsSync(libraries)) return
    say(`fetching ${name} from Maven Central`)
    const part = `${libraries}.part`
    rmSync(part, { recursive: true, force: true })
    mkdirSync(part)
    const pom = here(`./proof/peers/${folder}/pom.xml`)
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${part}`]
    await runToEnd('mvn', ['-B', '-q', '-f', pom, ...goal], cache)
    renameSync(part, libraries)
  })
  return libraries
}
