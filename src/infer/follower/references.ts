import type { Catalogue } from '../../catalogue/registry.ts'
import { isAnswerable } from '../../contracts/readable.ts'
import type { Provider } from '../../contracts/source.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { isKeyEdge } from '../../model/key.ts'
import { isLookupAnswer } from '../../model/lookup.ts'
import { isApart } from '../../catalogue/edges.ts'
import { HAS_REASON } from '../../model/quality.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import { addTo } from '../../lib/maps.ts'

/** Maps an entity type to the edge types of its references: those that sources assert, without conclusions. */
function referencesOf(catalogue: Catalogue): (type: string | null) => readonly EdgeTypeId[] {
  const asserted = catalogue.edgeTypes.filter(
    ({ id, origin }) => origin !== 'rule' && !isLookupAnswer(id) && !isKeyEdge(id) && id !== HAS_REASON && !isApart(id),
  )
  const all = asserted.map((edge) => edge.id)
  const byType = new Map<string, readonly EdgeTypeId[]>()
  for (const { name } of catalogue.types) {
    const own = asserted.filter(({ from }) => from.any || from.types.has(name))
    byType.set(
      name,
      own.map((edge) => edge.id),
    )
  }
  return (type) => (type === null ? all : (byType.get(type) ?? all))
}

/** Collects what inference needs from a catalogue in addition to its rules. */
export function referenceKnowledge(catalogue: Catalogue, platforms: ReadPlatforms) {
  return {
    references: referencesOf(catalogue),
    answerable: answerableBy(catalogue, platforms),
    isConfigured: (platform: string): boolean => platforms.get(platform) !== undefined,
    knowsPeople: (platform: string): boolean =>
      platforms.get(platform)?.domains.includes(catalogue.type('User')?.domain ?? '') === true,
    hasAttribute: (type: string, name: string): boolean => catalogue.attribute(type, name) !== null,
  }
}

type ReadPlatforms = Pick<ReadonlyMap<string, Pick<Provider, 'types' | 'domains'>>, 'get'>

/** Tells whether a component can be read: its platform is configured, and its provider has a read for it. */
export function answerableBy(
  catalogue: Catalogue,
  platforms: Pick<ReadonlyMap<string, Pick<Provider, 'types'>>, 'get'>,
): (uri: Uri) => boolean {
  const typesOf = new Map<string, string[]>()
  for (const { name, componentType, part } of catalogue.types) if (part !== true) addTo(typesOf, componentType, name)
  const find = (uri: Uri): boolean => {
    const { platformId, componentType } = partsOf(uri)
    const provider = platforms.get(platformId)
    return provider !== undefined && isAnswerable(uri, provider, typesOf.get(componentType) ?? [])
  }
  // Cached, because many entities wait for the same few, and this builds a request.
  const retained = new Map<Uri, boolean>()
  return (uri) => {
    const known = retained.get(uri)
    if (known !== undefined) return known
    const found = find(uri)
    if (retained.size === MAX_RETAINED) retained.clear()
    retained.set(uri, found)
    return found
  }
}

/** Some 2 MB. */
const MAX_RETAINED = 10_000
