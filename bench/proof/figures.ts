// Bars whose figures come from a running service rather than from a race of questions.
import { OURS } from './ours.ts'
import { timingOf, type Conditions, type Timing } from './race.ts'
import type { BarResult } from './scenario.ts'

export interface Measured {
  readonly id: string
  readonly what: string
  readonly unit: string
  /** One figure per round; their median counts. */
  readonly values: readonly number[]
  readonly bar: string
  readonly peer?: { readonly name: string; readonly values: readonly number[] } | undefined
  /** Whether more is better, such as answers per second. */
  readonly more?: boolean
  readonly conditions?: Conditions
  readonly isMet: (measured: number, peer: number | null) => boolean
}

/** The ratio tells how many times better ours is than the peer. */
export function barOf(measured: Measured): BarResult {
  const { id, what, unit, values, bar, peer, more = false, conditions = null, isMet } = measured
  const own = roundsOf(OURS, values)
  const other = peer === undefined ? null : roundsOf(peer.name, peer.values)
  const better = other === null ? null : more ? own.median / other.median : other.median / own.median
  return {
    id,
    what,
    unit,
    measured: own.median,
    bar,
    met: isMet(own.median, other?.median ?? null),
    peer: other === null ? null : { name: other.name, measured: other.median },
    ratio:
      other === null || better === null
        ? null
        : { of: more ? `ours to ${other.name}` : `${other.name} to ours`, value: better },
    timings: other === null ? [own] : [own, other],
    conditions,
  }
}

const roundsOf = (name: string, values: readonly number[]): Timing =>
  timingOf(
    name,
    values.map((value) => [value]),
  )
