import type { GraphReader } from '../contracts/graph.ts'
import type { NodeId, Reads } from '../contracts/store.ts'
import type { Json } from '../lib/json.ts'
import type { Tx } from '../model/facts.ts'
import { mergeSaid } from '../model/merge.ts'
import type { Delta } from './change.ts'

type EntityReads = Pick<Reads, 'entities'>

const NODES_A_READ = 500

/** A stored attribute of a node, as of some transaction. */
export type Attribute = (node: NodeId, name: string) => Json | undefined

/** The attributes that guards look at, of every node that has them: held in memory, since evaluating waits for nothing. */
export class AttributeTable {
  readonly #store: EntityReads
  readonly #names: readonly string[]
  readonly #values = new Map<string, Json>()

  private constructor(store: EntityReads, names: readonly string[]) {
    this.#store = store
    this.#names = names
  }

  /** Most catalogues have no guards, and then nothing is read. */
  static async load(
    store: EntityReads,
    names: readonly string[],
    from: { readonly graph: GraphReader; readonly at: Tx },
  ): Promise<AttributeTable> {
    const table = new AttributeTable(store, names)
    if (names.length === 0) return table
    const nodes = Array.from({ length: Math.max(0, from.graph.idBound - 1) }, (_, i) => i + 1)
    const known = nodes.filter((node) => from.graph.typeOf(node, from.at) !== null)
    table.apply(await table.#read(known, from))
    return table
  }

  get: Attribute = (node, name) => this.#values.get(`${name} ${node}`)

  /** What changed, as of a later transaction. */
  async changed(
    attributes: Delta['attributes'],
    at: { readonly graph: GraphReader; readonly at: Tx },
  ): Promise<ReadonlyMap<string, Json | undefined>> {
    return await this.#read([...new Set(attributes.map(({ node }) => node))], at)
  }

  apply(changes: ReadonlyMap<string, Json | undefined>): void {
    for (const [key, value] of changes) {
      if (value === undefined) this.#values.delete(key)
      else this.#values.set(key, value)
    }
  }

  with(changes: ReadonlyMap<string, Json | undefined>): Attribute {
    return (node, name) => {
      const key = `${name} ${node}`
      return changes.has(key) ? changes.get(key) : this.#values.get(key)
    }
  }

  async #read(
    nodes: readonly NodeId[],
    { graph, at }: { readonly graph: GraphReader; readonly at: Tx },
  ): Promise<Map<string, Json | undefined>> {
    const out = new Map<string, Json | undefined>()
    for (let i = 0; i < nodes.length; i += NODES_A_READ) {
      const some = nodes.slice(i, i + NODES_A_READ)
      const records = await this.#store.entities(
        some.map((node) => graph.uriOf(node)),
        at,
      )
      records.forEach((record, j) => {
        const merged = record === null ? {} : mergeSaid(record.said, record.uri, () => 'first')
        for (const name of this.#names) out.set(`${name} ${some[j] ?? 0}`, merged[name])
      })
    }
    return out
  }
}
