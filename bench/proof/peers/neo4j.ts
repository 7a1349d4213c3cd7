import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { mavenProblem } from '../../../scripts/services/java.ts'
import { here } from '../../tools.ts'
import type { EdgeList } from '../edges.ts'
import type { Contender } from '../race.ts'
import { javaPeer } from './java-process.ts'
import type { GraphQuestion } from './questions.ts'

const OLDEST_JAVA = 21
const JDKS = '/usr/lib/jvm'

/** Runs in its own process, where it is timed; null without a JDK or Maven, and prints so. */
export async function neo4jPeer(list: EdgeList): Promise<Contender<GraphQuestion> | null> {
  const java = jdk()
  const reason = java === null ? `there is no JDK ${OLDEST_JAVA} under JAVA_HOME or ${JDKS}` : mavenProblem('Neo4j')
  if (java === null || reason !== null) {
    console.log(`     Neo4j is not measured: ${reason ?? ''}`)
    return null
  }
  // Permits Neo4j to map memory itself.
  const opened = ['java.base/java.nio', 'java.base/sun.nio.ch', 'java.base/java.lang', 'java.base/java.io']
  const engine = {
    name: 'Neo4j',
    id: 'neo4j-2026.08.1',
    java,
    folder: 'neo4j',
    flags: ['-Xmx2g', ...opened.map((name) => `--add-opens=${name}=ALL-UNNAMED`)],
    program: [here('./proof/peers/neo4j/Neo4jPeer.java')],
  }
  return await javaPeer(engine, list)
}

/** Finds a JDK: a runtime alone can't start the program from its source. */
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
