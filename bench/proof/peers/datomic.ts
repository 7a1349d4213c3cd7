import { cacheFolder } from '../../../scripts/services/cache.ts'
import { canFetchJava, fetchedJava, fetchJava, javaProblem, mavenProblem } from '../../../scripts/services/java.ts'
import { here } from '../../tools.ts'
import type { EdgeList } from '../edges.ts'
import type { Contender } from '../race.ts'
import { javaPeer } from './java-process.ts'
import type { GraphQuestion } from './questions.ts'

const OLDEST_JAVA = 11

/** Returns null without Java or Maven, and prints so. */
export async function datomicPeer(list: EdgeList): Promise<Contender<GraphQuestion> | null> {
  const java = javaProblem(OLDEST_JAVA)
  const reason = java !== null && !canFetchJava() ? java : mavenProblem('Datomic')
  if (reason !== null) {
    console.log(`     Datomic Local is not measured: ${reason}`)
    return null
  }
  if (java !== null) await fetchJava(cacheFolder(), (line) => console.log(line))
  return await javaPeer(
    {
      name: 'Datomic Local',
      id: 'datomic-local-1.0.291',
      java: java === null ? 'java' : fetchedJava(cacheFolder()),
      folder: 'datomic',
      flags: ['-Xmx2g'],
      program: ['clojure.main', here('./proof/peers/datomic/peer.clj')],
    },
    list,
  )
}
