import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cacheFolder, whileLocked } from '../../../scripts/services/cache.ts'
import { finished, mavenProblem } from '../../../scripts/services/java.ts'
import { here, residentMb } from '../../tools.ts'
import { csvOf, preparedFolder, type EdgeList } from '../edges.ts'
import type { Contender } from '../race.ts'
import type { GraphQuestion } from './questions.ts'

const VERSION = '2026.08.1'
const OLDEST_JAVA = 21
const JDKS = '/usr/lib/jvm'

/** In a process of its own, in which it is timed; null where there is no JDK or no Maven, which is printed. */
export async function neo4jPeer(list: EdgeList): Promise<Contender<GraphQuestion> | null> {
  const java = jdk()
  const reason = java === null ? `there is no JDK ${OLDEST_JAVA} under JAVA_HOME or ${JDKS}` : mavenProblem('Neo4j')
  if (java === null || reason !== null) {
    console.log(`     Neo4j is not measured: ${reason ?? ''}`)
    return null
  }
  const libraries = await fetched()
  const { nodes, edges } = csvOf(list)
  const folder = join(preparedFolder(list), `neo4j-${VERSION}`)
  const program = here('./proof/peers/neo4j/Neo4jPeer.java')
  // It maps memory by itself, which these names allow it.
  const opened = ['java.base/java.nio', 'java.base/sun.nio.ch', 'java.base/java.lang', 'java.base/java.io']
  const flags = ['-Xmx2g', ...opened.map((name) => `--add-opens=${name}=ALL-UNNAMED`)]
  const child = spawn(java, [...flags, '-cp', join(libraries, '*'), program, folder, nodes, edges], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => {
    const line = await lines.next()
    if (line.done === true) throw new Error('Neo4j ended by itself')
    return line.value
  }
  while ((await next()) !== 'ready');
  return {
    name: 'Neo4j',
    ask: async ({ direction, hops, start }) => {
      child.stdin.write(`${direction} ${hops} ${start}\n`)
      const [reached, ms] = (await next()).split(' ')
      return { answer: Number(reached), ms: Number(ms) }
    },
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.stdin.end()
      await ended
    },
    residentMb: () => residentMb(child.pid ?? 0),
  }
}

/** One that can compile: a runtime alone can't start the program from its text. */
function jdk(): string | null {
  const homes = [
    process.env['JAVA_HOME'] ?? '',
    ...(existsSync(JDKS) ? readdirSync(JDKS) : []).map((name) => join(JDKS, name)),
  ]
  const isNewEnough = (home: string): boolean => {
    const { stdout } = spawnSync(join(home, 'bin', 'javac'), ['-version'], { encoding: 'utf8' })
    return Number(/javac (\d+)/.exec(stdout ?? '')?.[1] ?? 0) >= OLDEST_JAVA
  }
  const home = homes.find((one) => one !== '' && isNewEnough(one))
  return home === undefined ? null : join(home, 'bin', 'java')
}

/** Its libraries, in a folder of the cache. */
async function fetched(): Promise<string> {
  const cache = cacheFolder()
  const libraries = join(cache, `neo4j-${VERSION}`)
  const say = (line: string): void => console.log(line)
  await whileLocked(libraries, say, async () => {
    if (existsSync(libraries)) return
    say('fetching Neo4j from Maven Central (110 MB)')
    const part = `${libraries}.part`
    rmSync(part, { recursive: true, force: true })
    mkdirSync(part)
    const pom = here('./proof/peers/neo4j/pom.xml')
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${part}`]
    await finished('mvn', ['-B', '-q', '-f', pom, ...goal], cache)
    renameSync(part, libraries)
  })
  return libraries
}
