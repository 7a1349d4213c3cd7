import type { RecordPorts } from '../../contracts/store.ts'
import { isPushed, SORTS, uriOf } from './oracle.ts'
import { PLATFORMS } from './process.ts'
import type { Weather } from './weather.ts'
import type { SimulatedWorld } from './world.ts'

/** An answer may be on its way to the record for so long: processes stand still, and its connection breaks. */
const ON_ITS_WAY_MS = 300_000

/** Nothing counts as verified later than its source spoke of it. */
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
      const said = words.get(`${type}|${uri}`)
      if (said === undefined || lastVerified === null || lastVerified <= said + ON_ITS_WAY_MS) continue
      wrong.push(
        `${uri} counts as verified ${Math.round((lastVerified - said) / 1_000)} s after its source last spoke of it`,
      )
    }
  }
  return wrong
}
