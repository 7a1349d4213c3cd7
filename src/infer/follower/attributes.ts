import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Reads } from '../../contracts/reads.ts'
import type { Json } from '../../lib/json.ts'
import { APPROVALS } from '../../model/approval.ts'
import type { Tx } from '../../model/facts.ts'
import { mergeStated, type MergeKind } from '../../model/merge.ts'
import { TAGS } from '../paths/path.ts'
import type { TouchedGraph } from './graph-change.ts'
import type { EventLoopYield } from './event-loop-yield.ts'
import { getOrInsert } from '../../lib/maps.ts'

interface AttributeParts {
  readonly store: Pick<Reads, 'entities'>
  /** Tells whether entities of a type can have an attribute; others aren't read. */
  readonly hasAttribute: (type: string, name: string) => boolean
  readonly turns: EventLoopYield
}

const NODES_PER_READ = 500
/** Distinct lists that are stored once: some 300 bytes each. */
const MAX_LISTS = 20_000

/** A stored attribute of a node, as of some transaction. */
export type Attribute = (node: NodeId, name: string) => Json | undefined

/** Values by attribute and node; undefined if a node has none any more. */
type ChangedAttributes = ReadonlyMap<string, ReadonlyMap<NodeId, Json | undefined>>

/** Guards compare single values, which aren't merged as lists; only these are. */
const mergeOf = (name: string): MergeKind => (name === TAGS || name === APPROVALS ? 'union' : 'first')

/** The attributes that guards read, of all nodes that have them. Held in memory, since evaluation is synchronous. */
export class AttributeTable {
  readonly #parts: AttributeParts
  readonly #names: readonly string[]
  readonly #values = new Map<string, Map<NodeId, Json>>()
  /** Lists by their JSON: thousands of entities have the same tags, which are stored once. */
  readonly #lists = new Map<string, Json>()

  private constructor(parts: AttributeParts, names: readonly string[]) {
    this.#parts = parts
    this.#names = names
  }

  /** Reads nothing if the catalogue has no guards, as is usual. */
  static async load(
    parts: AttributeParts,
    names: ReadonlySet<string>,
    from: { readonly graph: GraphReader; readonly at: Tx },
  ): Promise<AttributeTable> {
    const table = new AttributeTable(parts, [...names])
    if (names.size === 0) return table
    const nodes: NodeId[] = []
    for (let node = 1; node < from.graph.idBound; node++) {
      const type = from.graph.typeOf(node, from.at)
      if (type !== null && table.#names.some((name) => parts.hasAttribute(type, name))) nodes.push(node)
    }
    table.apply(await table.#read(nodes, from))
    return table
  }

  get: Attribute = (node, name) => this.#values.get(name)?.get(node)

  /** Returns the changed values as of a later transaction. */
  async readChanged(
    attributes: TouchedGraph['attributes'],
    at: { readonly graph: GraphReader; readonly at: Tx },
  ): Promise<ChangedAttributes> {
    return await this.#read([...new Set(attributes.map(({ node }) => node))], at)
  }

  apply(changes: ChangedAttributes): void {
    for (const [name, changed] of changes) {
      const values = getOrInsert(this.#values, name, () => new Map())
      for (const [node, value] of changed) {
        if (value === undefined) values.delete(node)
        else values.set(node, value)
      }
    }
  }

  with(changes: ChangedAttributes): Attribute {
    return (node, name) => {
      const changed = changes.get(name)
      return changed?.has(node) === true ? changed.get(node) : this.#values.get(name)?.get(node)
    }
  }

  #shareValue(value: Json | undefined): Json | undefined {
    if (!Array.isArray(value)) return value
    if (value.length === 0) return undefined
    const key = JSON.stringify(value)
    const known = this.#lists.get(key)
    if (known !== undefined) return known
    if (this.#lists.size === MAX_LISTS) this.#lists.clear()
    this.#lists.set(key, value)
    return value
  }

  async #read(
    nodes: readonly NodeId[],
    { graph, at }: { readonly graph: GraphReader; readonly at: Tx },
  ): Promise<ChangedAttributes> {
    const out = this.#names.map((name) => [name, new Map<NodeId, Json | undefined>()] as const)
    for (let i = 0; i < nodes.length; i += NODES_PER_READ) {
      const some = nodes.slice(i, i + NODES_PER_READ)
      const records = await this.#parts.store.entities(
        some.map((node) => graph.uriOf(node)),
        at,
      )
      records.forEach((record, j) => {
        const merged = record === null ? {} : mergeStated(record.stated, record.uri, mergeOf)
        for (const [name, values] of out) values.set(some[j] ?? 0, this.#shareValue(merged[name]))
      })
      await this.#parts.turns.yieldNow()
    }
    return new Map(out)
  }
}
