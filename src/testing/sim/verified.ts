import type { RecordPorts } from '../../contracts/store.ts'
import { canonicalJson } from '../../lib/json.ts'
import { asMapped, isPushed, ownLines, SORTS, uriOf, type UnmappedFields } from './oracle.ts'
import { factsAt, factsOf } from './past.ts'
import { PLATFORMS } from './process.ts'
import type { Weather } from './weather.ts'
import { heldSince, type SimulatedWorld } from './world.ts'

/** Longest time of an answer on its way to the record: processes pause, and connections break. */
const ON_ITS_WAY_MS = 300_000

/** Longest time from an answer to the commit that marks it verified. */
const READ_MS = 10_000
/** Longest such time with paused workers, which commit until their lease is lost. */
const STALLED_READ_MS = 60_000

/** Nothing counts as verified later than its source's last word about it. */
export async function verifiedUnasked(world: SimulatedWorld, store: RecordPorts, weather: Weather): Promise<string[]> {
  const words = new Map(
    world
      .past()
      .filter(({ plural }) => !isPushed(plural))
      .map(({ plural, id }) => [`${SORTS[plural]?.type}|${uriOf(plural, id)}`, weather.lastWordOf(plural, id)]),
  )
  const wrong: string[] = []
  for (const platform of PLATFORMS) {
    for (const { type, uri, lastVerified } of await store.documents(platform, '', 1_000)) {
      const claimedAt = words.get(`${type}|${uri}`)
      if (claimedAt === undefined || lastVerified === null || lastVerified <= claimedAt + ON_ITS_WAY_MS) continue
      wrong.push(
        `${uri} counts as verified ${Math.round((lastVerified - claimedAt) / 1_000)} s after its source last spoke of it`,
      )
    }
  }
  return wrong
}

/** Everything verified equals what its source had then, or has had since: "Verified 3 minutes ago" is true. */
export async function verifiedAmiss(
  world: SimulatedWorld,
  store: RecordPorts,
  { mappings, stalls }: { readonly mappings: readonly UnmappedFields[]; readonly stalls: boolean },
): Promise<string[]> {
  const past = new Map(world.past().map((one) => [`${SORTS[one.plural]?.type}|${uriOf(one.plural, one.id)}`, one]))
  const { tx } = await store.head()
  const wrong: string[] = []
  for (const platform of PLATFORMS) {
    for (const { type, uri, lastVerified, gone, lastError } of await store.documents(platform, '', 1_000)) {
      const states = past.get(`${type}|${uri}`)
      if (states === undefined || isPushed(states.plural) || lastVerified === null || lastError !== null) continue
      const held = heldSince(states, lastVerified - (stalls ? STALLED_READ_MS : READ_MS))
      if (gone && held.includes(null)) continue
      const facts = (await factsAt(store, { uri, platform }, tx)).map(
        ([name, value]) => `${name} = ${canonicalJson(value)}`,
      )
      const expected = held.flatMap((record) =>
        record === null
          ? []
          : mappings.map((unmapped) =>
              factsOf(uri, ownLines({ ...states, record: asMapped(states.plural, record, unmapped), there: true })),
            ),
      )
      if (!gone && expected.includes(facts.sort().join('\n'))) continue
      const ago = (world.now() - lastVerified) / 1_000
      wrong.push(`${uri} counts as verified ${ago} s ago, and is ${gone ? 'gone' : 'as it was before that'}:`, ...facts)
    }
  }
  return wrong
}
