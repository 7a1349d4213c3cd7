import type { RecordPorts } from '../../contracts/store.ts'
import { canonicalJson, type Json } from '../../lib/json.ts'
import type { DocumentKey } from '../../model/facts.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import type { Uri } from '../../model/uri.ts'
import { asMapped, isPushed, lookupOf, ownLines, SORTS, uriOf, type UnmappedFields } from './oracle.ts'
import type { SimulatedWorld } from './world.ts'

/**
 * Checks that everything the record ever said of an entity, its source said once: it never held half an answer, and
 * never took an existing entity for gone, not even until the next read corrected it.
 */
export async function wrongPast(
  world: SimulatedWorld,
  store: RecordPorts,
  mappings: readonly UnmappedFields[],
): Promise<readonly string[]> {
  const wrong = await guessedHolders(world, store)
  const gone = new Set((await store.nodePage(0, 10_000)).filter((node) => node.gone.length > 0).map((node) => node.uri))
  const { tx } = await store.head()
  for (const { plural, id, versions, removed } of world.past()) {
    // Pushed entities may be known in part first.
    if (isPushed(plural)) continue
    const uri = uriOf(plural, id) as Uri
    if (!removed && gone.has(uri)) wrong.push(`${uri} was taken for gone, and never was`)
    const states = new Set(
      versions.flatMap((record) =>
        mappings.map((unmapped) =>
          factsOf(uri, ownLines({ plural, id, record: asMapped(plural, record, unmapped), there: true })),
        ),
      ),
    )
    const key = { uri, platform: SORTS[plural]?.platform ?? '' }
    for (const state of await statesOf(store, key, tx))
      if (!states.has(state)) wrong.push(`of ${uri} it said what its source never did:`, ...state.split('\n'))
  }
  return wrong
}

/** Returns what an entity's own document states, one fact a line. */
export function factsOf(uri: Uri, lines: readonly string[]): string {
  const facts = lines.filter((line) => line.startsWith(`${uri} `) && line.includes(' = '))
  return facts
    .map((line) => line.split(' ').slice(2).join(' '))
    .sort()
    .join('\n')
}

/** An address resolves to its only holder, never to one of two. */
async function guessedHolders(world: SimulatedWorld, store: RecordPorts): Promise<string[]> {
  const { tx } = await store.head()
  const uris = new Map((await store.nodePage(0, 10_000)).map(({ id, uri }) => [id, uri]))
  const soleSince = new Map<string, number>()
  for (const [pair, time] of world.soleHolders) {
    const [email = '', id = ''] = pair.split('|')
    soleSince.set(`${lookupOf(email)} is of ${uriOf('users', id)}`, await store.txAt(time))
  }
  const { rows } = await store.edgePage(0, tx, 100_000)
  return rows
    .filter(({ type }) => type === RESOLVES_TO)
    .map(({ from, to, since }) => ({ sentence: `${uris.get(from)} is of ${uris.get(to)}`, since }))
    .filter(({ sentence, since }) => since < (soleSince.get(sentence) ?? Infinity))
    .map(({ sentence }) => `it was said that ${sentence}, when others had it too`)
}

/** A source's document about its own entity. */
type DocumentOf = Pick<DocumentKey, 'uri' | 'platform'>

/** Returns each state of the entity's own document, back to the horizon, without tombstones. */
async function statesOf(store: RecordPorts, { uri, platform }: DocumentOf, tx: number): Promise<Set<string>> {
  const states = new Set<string>()
  const horizon = (await store.horizon())?.tx ?? 0
  const now = new Map<string, Json>(await factsAt(store, { uri, platform }, horizon))
  for (const change of (await store.history(uri, tx + 1, 1_000)).toReversed()) {
    if (change.tx <= horizon || change.document.uri !== uri || change.document.platform !== platform) continue
    for (const name of change.retracted) now.delete(name)
    for (const [name, value] of Object.entries(change.asserted)) if (name !== 'updatedAt') now.set(name, value)
    const facts = [...now].map(([name, value]) => `${name} = ${canonicalJson(value)}`)
    if (facts.length > 1) states.add(facts.sort().join('\n'))
  }
  return states
}

export async function factsAt(store: RecordPorts, of: DocumentOf, tx: number): Promise<[string, Json][]> {
  if (tx === 0) return []
  const [entity] = await store.entities([of.uri], tx)
  const own = entity?.stated.filter(({ document, platform }) => document === of.uri && platform === of.platform) ?? []
  return own.flatMap(({ attributes }) => Object.entries(attributes).filter(([name]) => name !== 'updatedAt'))
}
