// Entity types and tombstones of nodes with their past, in columns.
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { u16, u32 } from '../../lib/array-elements.ts'
import { countUpTo, U16s, U32s } from '../../lib/arrays.ts'
import { nextBit, setBit } from '../../lib/bits.ts'
import { addTo } from '../../lib/maps.ts'

/** Higher than any transaction: "not yet begun" as a start, "still open" as an end. */
export const NEVER = 0xffff_ffff

/** The number for "no type". */
const UNTYPED = 0xffff

/** From `since` to before `until`, which is NEVER if it hasn't ended. */
export interface Interval {
  readonly since: Tx
  readonly until: number
}

/** Types and tombstones, oldest first. */
interface LoadedNode {
  readonly types: readonly (Interval & { readonly type: string })[]
  readonly gone: readonly Interval[]
}

/** A snapshot of a table: later changes don't affect it. */
export interface NodesImage {
  /** Columns by node id, all of one length. */
  readonly type: Uint16Array
  readonly typedAt: Uint32Array
  readonly goneSince: Uint32Array
  readonly goneUntil: Uint32Array
  readonly kinds: readonly KindImage[]
  /** Node, type, since and until, one after the other. */
  readonly earlierTypes: Uint32Array
  /** Node, since and until, one after the other. */
  readonly earlierGone: Uint32Array
}

interface KindImage {
  readonly name: string
  readonly members: Uint32Array
  readonly ups: Uint32Array
  readonly downs: Uint32Array
}

/** One entity type: the nodes that ever had it, and when its number of present nodes rose and fell. */
interface TypeMembers {
  readonly name: string
  /** A bit per node id: 250 kB for 2M nodes, always sorted, and cheap to add to in any order. */
  members: Uint32Array
  readonly ups: U32s
  readonly downs: U32s
}

/**
 * Entity types and tombstones of nodes, with their past. A node usually has one type and at most one tombstone, so
 * those are in columns (16 bytes a node); earlier intervals are rare and stored separately.
 */
export class NodeTable {
  readonly #kinds: TypeMembers[] = []
  readonly #numbers = new Map<string, number>()
  /** The current type and its start; UNTYPED for a node that lost its type. */
  readonly #type = new U16s()
  readonly #typedAt = new U32s()
  readonly #goneSince = new U32s()
  readonly #goneUntil = new U32s()
  readonly #earlierTypes = new Map<NodeId, (Interval & { readonly type: number })[]>()
  readonly #earlierGone = new Map<NodeId, Interval[]>()

  static of(image: NodesImage): NodeTable {
    const table = new NodeTable()
    const { type, typedAt, goneSince, goneUntil } = image
    if ([typedAt, goneSince, goneUntil].some(({ length }) => length !== type.length))
      throw new Error("graph: the columns of nodes don't match")
    table.#type.array = type
    table.#typedAt.array = typedAt
    table.#goneSince.array = goneSince
    table.#goneUntil.array = goneUntil
    for (const { name, members, ups, downs } of image.kinds) {
      const kind = table.#kind(table.#number(name))
      kind.members = members
      fill(kind.ups, ups)
      fill(kind.downs, downs)
    }
    for (const [node = 0, was = 0, since = 0, until = 0] of inRowsOf(4, image.earlierTypes))
      addTo(table.#earlierTypes, node, { type: was, since, until })
    for (const [node = 0, since = 0, until = 0] of inRowsOf(3, image.earlierGone))
      addTo(table.#earlierGone, node, { since, until })
    return table
  }

  /** Copies what changes in place: 16 bytes a node. */
  image(): NodesImage {
    return {
      type: this.#type.array.slice(),
      typedAt: this.#typedAt.array.slice(),
      goneSince: this.#goneSince.array.slice(),
      goneUntil: this.#goneUntil.array.slice(),
      kinds: this.#kinds.map(({ name, members, ups, downs }) => ({
        name,
        members: members.slice(),
        ups: ups.array.subarray(0, ups.length),
        downs: downs.array.subarray(0, downs.length),
      })),
      earlierTypes: Uint32Array.from(
        [...this.#earlierTypes].flatMap(([node, list]) =>
          list.flatMap(({ type, since, until }) => [node, type, since, until]),
        ),
      ),
      earlierGone: Uint32Array.from(
        [...this.#earlierGone].flatMap(([node, list]) => list.flatMap(({ since, until }) => [node, since, until])),
      ),
    }
  }

  reserve(node: NodeId): void {
    const from = this.#typedAt.array.length
    if (node < from) return
    for (const column of [this.#type, this.#typedAt, this.#goneSince, this.#goneUntil]) column.reserve(node + 1)
    this.#typedAt.array.fill(NEVER, from)
    this.#goneSince.array.fill(NEVER, from)
    this.#goneUntil.array.fill(NEVER, from)
  }

  typeOf(node: NodeId, at: Tx): string | null {
    const type = this.#typeAt(node, at)
    return type < 0 ? null : this.#kind(type).name
  }

  isGone(node: NodeId, at: Tx): boolean {
    if (node >= this.#goneSince.array.length) return false
    if (at >= u32(this.#goneSince.array, node)) return at < u32(this.#goneUntil.array, node)
    return this.#earlierGone.get(node)?.some((gone) => gone.since <= at && at < gone.until) ?? false
  }

  /** Sets the type from `tx` on; null removes it. */
  setType(node: NodeId, name: string | null, tx: Tx): void {
    this.reserve(node)
    const type = name === null ? -1 : this.#number(name)
    const before = this.#typeAt(node, tx)
    if (before === type) return
    this.#beginType(node, type, tx)
    if (this.isGone(node, tx)) return
    if (before >= 0) this.#kind(before).downs.push(tx)
    if (type >= 0) this.#kind(type).ups.push(tx)
  }

  setGone(node: NodeId, gone: boolean, tx: Tx): void {
    this.reserve(node)
    if (this.isGone(node, tx) === gone) return
    const type = this.#typeAt(node, tx)
    if (gone) {
      this.#keepEarlierGone(node)
      this.#goneSince.array[node] = tx
      this.#goneUntil.array[node] = NEVER
    } else this.#goneUntil.array[node] = tx
    if (type >= 0) (gone ? this.#kind(type).downs : this.#kind(type).ups).push(tx)
  }

  /** Adds a node from the record. Call `loaded` after the last one. */
  load(node: NodeId, row: LoadedNode): void {
    this.reserve(node)
    for (const { since, until } of row.gone) {
      this.#keepEarlierGone(node)
      this.#goneSince.array[node] = since
      this.#goneUntil.array[node] = until
    }
    for (const { type, since, until } of row.types) {
      const number = this.#number(type)
      this.#beginType(node, number, since)
      if (until !== NEVER) this.#beginType(node, -1, until)
      this.#countInterval(number, { since, until }, row.gone)
    }
  }

  /** Nodes are loaded by id, but counting as of a transaction needs them by time. */
  sortCounts(): void {
    for (const kind of this.#kinds) {
      kind.ups.array.subarray(0, kind.ups.length).sort()
      kind.downs.array.subarray(0, kind.downs.length).sort()
    }
  }

  count(name: string, at: Tx): number {
    const kind = this.#kinds[this.#numbers.get(name) ?? -1]
    if (kind === undefined) return 0
    return countUpTo(kind.ups.array, kind.ups.length, at) - countUpTo(kind.downs.array, kind.downs.length, at)
  }

  page(name: string, at: Tx, after: NodeId, limit: number, areGone = false): NodeId[] {
    const type = this.#numbers.get(name)
    const found: NodeId[] = []
    if (type === undefined) return found
    const members = this.#kind(type).members
    for (let node = nextBit(members, after + 1); node >= 0 && found.length < limit; node = nextBit(members, node + 1)) {
      if (this.#typeAt(node, at) === type && this.isGone(node, at) === areGone) found.push(node)
    }
    return found
  }

  #typeAt(node: NodeId, at: Tx): number {
    if (node >= this.#typedAt.array.length) return -1
    if (u32(this.#typedAt.array, node) <= at) {
      const type = u16(this.#type.array, node)
      return type === UNTYPED ? -1 : type
    }
    if (this.#earlierTypes.size === 0) return -1
    return this.#earlierTypes.get(node)?.find((was) => was.since <= at && at < was.until)?.type ?? -1
  }

  /** Stores the current type, if any, as an earlier one, and begins the next; -1 is no type. */
  #beginType(node: NodeId, type: number, tx: Tx): void {
    const since = u32(this.#typedAt.array, node)
    const before = u16(this.#type.array, node)
    if (since < tx && before !== UNTYPED) {
      addTo(this.#earlierTypes, node, { type: before, since, until: tx })
    }
    this.#type.array[node] = type < 0 ? UNTYPED : type
    this.#typedAt.array[node] = tx
    if (type >= 0) addMember(this.#kind(type), node)
  }

  /** Counts a node for its type while it has the type and isn't gone. */
  #countInterval(type: number, typed: Interval, gone: readonly Interval[]): void {
    const { ups, downs } = this.#kind(type)
    let from = typed.since
    for (const { since, until } of gone) {
      if (until <= from) continue
      if (since >= typed.until) break
      if (since > from) {
        ups.push(from)
        downs.push(since)
      }
      from = until
    }
    if (from >= typed.until) return
    ups.push(from)
    if (typed.until !== NEVER) downs.push(typed.until)
  }

  #keepEarlierGone(node: NodeId): void {
    const since = u32(this.#goneSince.array, node)
    if (since === NEVER) return
    addTo(this.#earlierGone, node, { since, until: u32(this.#goneUntil.array, node) })
  }

  #number(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    if (this.#kinds.length === UNTYPED) throw new Error(`graph: more than ${UNTYPED} entity types`)
    this.#kinds.push({ name, members: new Uint32Array(64), ups: new U32s(), downs: new U32s() })
    this.#numbers.set(name, this.#kinds.length - 1)
    return this.#kinds.length - 1
  }

  #kind(type: number): TypeMembers {
    const kind = this.#kinds[type]
    if (kind === undefined) throw new Error(`graph: no entity type ${type}`)
    return kind
  }
}

function fill(column: U32s, values: Uint32Array): void {
  column.array = values
  column.length = values.length
}

function* inRowsOf(width: number, values: Uint32Array): Generator<Uint32Array, void, void> {
  for (let at = 0; at < values.length; at += width) yield values.subarray(at, at + width)
}

function addMember(kind: TypeMembers, node: NodeId): void {
  const word = node >>> 5
  if (word >= kind.members.length) {
    const wider = new Uint32Array(Math.max(word + 1, kind.members.length * 2))
    wider.set(kind.members)
    kind.members = wider
  }
  setBit(kind.members, node)
}
