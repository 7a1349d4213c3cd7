// Attributes that the tests of a path use, as of a reader. Paths are walked synchronously, so attributes that a walk
// lacked are loaded before the next.
import type { NodeId } from '../../contracts/log.ts'
import type { Json } from '../../lib/json.ts'
import type { Reader } from '../reader.ts'

/** Each round of a path may need the attributes of more entities. */
const MAX_ROUNDS = 50

export class LoadedAttributes {
  readonly #reader: Reader
  readonly #asked = new Set<NodeId>()
  readonly #missing = new Set<NodeId>()

  constructor(reader: Reader) {
    this.#reader = reader
  }

  readonly attribute = (node: NodeId, name: string): Json | undefined => {
    const entity = this.#reader.loader.peek(node)
    if (entity === undefined && !this.#asked.has(node)) this.#missing.add(node)
    return entity?.attributes[name]
  }

  /** Loads what was missing; resolves to whether anything was. */
  async load(): Promise<boolean> {
    if (this.#missing.size === 0) return false
    for (const node of this.#missing) this.#asked.add(node)
    await this.#reader.loader.load([...this.#missing])
    this.#missing.clear()
    return true
  }
}

/** Walks again until no attribute is missing, and returns the last result. */
export async function inRounds<T>(attributes: readonly LoadedAttributes[], walk: () => T): Promise<T> {
  for (let round = 0; ; round++) {
    const found = walk()
    const loaded = round === MAX_ROUNDS ? [] : await Promise.all(attributes.map((one) => one.load()))
    if (!loaded.includes(true)) return found
  }
}
