import type { NodeList } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import { u32 } from '../lib/elements.ts'

/** Bytes are enough for the states of every walk so far; one of more states takes two of them an entry. */
const STATES_A_BYTE = 256

/**
 * What a walk came to, level after level: nodes, each in a state, with the entry that it was come to from. One node may be there
 * several times, once for each state. 9 bytes an entry.
 */
export class Entries {
  readonly nodes: NodeList = { array: new Uint32Array(256), length: 0 }
  parents = new Uint32Array(256)
  states: Uint8Array | Uint16Array = new Uint8Array(256)

  /** Before the first entry: room for states up to a bound. */
  widen(states: number): void {
    if (states > STATES_A_BYTE && this.states instanceof Uint8Array) this.states = new Uint16Array(this.states)
  }

  /** After nodes were appended: what they were come to from, and in which state. */
  fill(from: number, parent: number, state: number): void {
    const { length } = this.nodes
    if (length > this.parents.length) this.#reserve()
    const { parents, states } = this
    // Two calls of fill() cost more than the few entries that most nodes add.
    for (let i = from; i < length; i++) {
      parents[i] = parent
      states[i] = state
    }
  }

  add(node: NodeId, parent: number, state: number): number {
    const i = this.nodes.length++
    if (i === this.nodes.array.length) {
      const wider = new Uint32Array(i * 2)
      wider.set(this.nodes.array)
      this.nodes.array = wider
    }
    this.nodes.array[i] = node
    this.fill(i, parent, state)
    return i
  }

  /** What is kept after the walk keeps no room to grow. */
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

/**
 * The shortest way to an entry: the entries after the start, the nearest first. `starts`: how many of the first entries are starts.
 */
export function wayTo({ parents }: Entries, entry: number, starts: number): { start: number; way: readonly number[] } {
  const way: number[] = []
  let i = entry
  for (; i >= starts; i = u32(parents, i)) way.push(i)
  return { start: i, way: way.toReversed() }
}

/** Of either width. */
export function stateAt({ states }: Entries, index: number): number {
  return states[index] as number
}
