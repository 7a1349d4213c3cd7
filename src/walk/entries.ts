import type { NodeId } from '../contracts/log.ts'
import { u32 } from '../lib/array-elements.ts'
import { U32s } from '../lib/arrays.ts'

/** One byte per entry holds this many states; a walk with more states uses two. */
const STATES_PER_BYTE = 256

/**
 * The nodes that a walk reached, level by level, each in a state, with the entry it was reached from. A node may occur
 * several times, once for each state. 9 bytes an entry.
 */
export class Entries {
  readonly nodes = new U32s(256)
  parents = new Uint32Array(256)
  states: Uint8Array | Uint16Array = new Uint8Array(256)

  /** Call before the first entry: makes room for that many states. */
  widen(states: number): void {
    if (states > STATES_PER_BYTE && this.states instanceof Uint8Array) this.states = new Uint16Array(this.states)
  }

  /** Call after nodes were appended: sets their parent entry and their state. */
  fill(from: number, parent: number, state: number): void {
    const { length } = this.nodes
    if (length > this.parents.length) this.#reserve()
    const { parents, states } = this
    // A loop: two calls of fill() cost more than the few entries that most nodes add.
    for (let i = from; i < length; i++) {
      parents[i] = parent
      states[i] = state
    }
  }

  add(node: NodeId, parent: number, state: number): number {
    const i = this.nodes.length
    this.nodes.push(node)
    this.fill(i, parent, state)
    return i
  }

  /** Drops the spare capacity of entries that outlive the walk. */
  trim(): void {
    const { length } = this.nodes
    this.nodes.array = this.nodes.array.slice(0, length)
    this.parents = this.parents.slice(0, length)
    this.states = this.states.slice(0, length)
  }

  #reserve(): void {
    const room = this.nodes.array.length
    const parents = new Uint32Array(room)
    parents.set(this.parents)
    this.parents = parents
    const states = this.states instanceof Uint8Array ? new Uint8Array(room) : new Uint16Array(room)
    states.set(this.states)
    this.states = states
  }
}

/** Returns the shortest path to an entry, without the start, nearest first. The first `starts` entries start. */
export function pathToEntry(
  { parents }: Entries,
  entry: number,
  starts: number,
): { start: number; way: readonly number[] } {
  const way: number[] = []
  let i = entry
  for (; i >= starts; i = u32(parents, i)) way.push(i)
  return { start: i, way: way.toReversed() }
}

/** Reads a state from an array of either width. */
export function stateAt({ states }: Entries, index: number): number {
  return states[index] as number
}
