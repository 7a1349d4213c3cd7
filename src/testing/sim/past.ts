import type { Store } from '../../contracts/store.ts'
import { canonicalJson, type Json } from '../../lib/json.ts'
import type { Uri } from '../../model/uri.ts'
import { ownLines, uriOf } from './oracle.ts'
import type { World } from './world.ts'

/**
 * Whatever the record ever said of a thing, its source said once: it never held half an answer, and never took anything for gone
 * that was there all the time, not even until the next read mended it.
 */
export async function wrongPast(world: World, store: Store): Promise<readonly string[]> {
  const wrong: string[] = []
  const gone = new Set((await store.nodePage(0, 10_000)).filter((node) => node.gone.length > 0).map((node) => node.uri))
  const { tx } = await store.head()
  for (const { plural, id, versions, removed } of world.past()) {
    const uri = uriOf(plural, id) as Uri
    if (!removed && gone.has(uri)) wrong.push(`${uri} was taken for gone, and never was`)
    const states = new Set(versions.map((record) => factsOf(uri, ownLines({ plural, id, record, there: true }))))
    for (const state of await statesOf(store, uri, tx))
      if (!states.has(state)) wrong.push(`of ${uri} it said what its source never did:`, ...state.split('\n'))
  }
  return wrong
}

function factsOf(uri: Uri, lines: readonly string[]): string {
  const facts = lines.filter((line) => line.startsWith(`${uri} `) && line.includes(' = '))
  return facts
    .map((line) => line.split(' ').slice(2).join(' '))
    .sort()
    .join('\n')
}

/** Each state that the thing's own document ever had, tombstones left out. */
async function statesOf(store: Store, uri: Uri, tx: number): Promise<Set<string>> {
  const states = new Set<string>()
  const now = new Map<string, Json>()
  for (const change of (await store.history(uri, tx + 1, 1_000)).toReversed()) {
    if (change.document.uri !== uri || change.document.platform === 'mds') continue
    for (const name of change.retracted) now.delete(name)
    for (const [name, value] of Object.entries(change.asserted)) if (name !== 'updatedAt') now.set(name, value)
    const facts = [...now].map(([name, value]) => `${name} = ${canonicalJson(value)}`)
    if (facts.length > 1) states.add(facts.sort().join('\n'))
  }
  return states
}
