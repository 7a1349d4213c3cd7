// Names versions after what they are versions of, and tells namesakes apart, alike on every page and in every message.
import { decodeComponent } from '../lib/decode-component.ts'

const SEPARATOR = ' · '

/** `Ranking v5 · 5.3.0`; a name that contains that of the container stays. */
export function nameOfPart(container: string, name: string, part = name): string {
  return name.toLowerCase().includes(container.toLowerCase()) ? name : `${container}${SEPARATOR}${part}`
}

interface NamedVersion {
  readonly name: string
  /** Null for everything but versions. */
  readonly version: string | null
  /** Name of what it is a version of; null if that is unknown. */
  readonly container: string | null
}

/** Returns its own name or, if that doesn't tell its version or is nothing else, the version after its container. */
export function displayName({ name, version, container }: NamedVersion): string {
  const isTelling = version === null || (name !== version && name.includes(version))
  return isTelling || container === null ? name : nameOfPart(container, name, version)
}

/** `Ranking v5 · 5.3.0` is `5.3.0` within Ranking v5. */
export function nameWithin(container: string | null | undefined, name: string): string {
  const start = `${container}${SEPARATOR}`
  return name.startsWith(start) ? name.slice(start.length) : name
}

interface Namesake {
  readonly uri: string
  readonly name: string | null
}

/**
 * Tells apart the entities of one kind that have the same name, by URI: each by its source, and several of one source
 * by their ids there. Contains nothing for an entity whose name is the only one of its kind.
 */
export function distinctionsOf(shown: readonly Namesake[]): ReadonlyMap<string, string> {
  const distinctions = new Map<string, string>()
  const parts = [...new Map(shown.map((one) => [one.uri, one])).values()].flatMap(({ uri, name }) => {
    const [, , kind, source = '', ...id] = uri.split('/')
    return name === null ? [] : [{ uri, source, id: id.join('/'), key: `${kind} ${name}`.toLowerCase() }]
  })
  for (const namesakes of Map.groupBy(parts, ({ key }) => key).values()) {
    if (namesakes.length === 1) continue
    const sources = Map.groupBy(namesakes, ({ source }) => source)
    for (const { uri, source, id } of namesakes) {
      const isAloneInSource = sources.get(source)?.length === 1
      const text = [
        ...(sources.size === 1 ? [] : [source]),
        ...(isAloneInSource ? [] : [decodeComponent(id) ?? id]),
      ].join(SEPARATOR)
      distinctions.set(uri, text)
    }
  }
  return distinctions
}
