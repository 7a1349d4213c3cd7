// How a target's bar is measured, and the result.
import type { EdgeList } from './edges.ts'
import type { Conditions, Timing } from './race.ts'

export interface ScenarioOptions {
  /** Small data and few rounds: to check that everything works, and to compare commits. */
  readonly quick: boolean
  /** Without peers: to compare commits. */
  readonly alone: boolean
  /** A list of edges to measure instead of seeded graphs, for bars about a graph. */
  readonly edges: string | null
}

/** One line of the proof. */
export interface BarResult {
  /** Id such as P1. */
  readonly id: string
  readonly what: string
  readonly unit: string
  readonly measured: number
  /** The requirement, as text. */
  readonly bar: string
  readonly met: boolean
  /** Null without a peer: with `--alone`, or if it isn't available on this machine. */
  readonly peer: { readonly name: string; readonly measured: number } | null
  readonly ratio: Ratio | null
  /** All participants. */
  readonly timings: readonly Timing[]
  readonly conditions: Conditions | null
}

export interface Ratio {
  /** The two sides of the ratio: `Kùzu to ours`. */
  readonly of: string
  readonly value: number
}

export type Scenario = (options: ScenarioOptions) => Promise<readonly BarResult[]>

export function lineOf({ id, what, unit, measured, bar, met, peer, ratio }: BarResult): string {
  const parts = [`${what}: ${amount(measured, unit)}`, `bar ${bar}`, met ? 'met' : 'MISSED']
  if (peer !== null) parts.push(`${peer.name} ${amount(peer.measured, unit)}`)
  if (ratio !== null) parts.push(`${ratio.of}: ratio ${amount(ratio.value)}`)
  return `${id.padEnd(4)} ${parts.join('; ')}`
}

export function amount(value: number, unit = ''): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  const text = Number(value.toFixed(digits)).toLocaleString('en')
  return unit === '' ? text : `${text} ${unit}`
}

export function timingLines(timings: readonly Timing[], unit: string): string[] {
  return timings.map(
    ({ name, min, median, p99, count }) =>
      `     ${name.padEnd(34)} min ${amount(min, unit)}, median ${amount(median, unit)}, p99 ${amount(p99, unit)}, ${count} times`,
  )
}

export function conditionsLine({ repeated, othersShare }: Conditions): string {
  const repeats = repeated === 0 ? 'no round repeated' : `${repeated} rounds repeated`
  return `     others had up to ${Math.round(othersShare * 100)}% of the machine, ${repeats}`
}

export function sizeOf({ nodes, edges }: Pick<EdgeList, 'nodes' | 'edges'>): string {
  return `${nodes.toLocaleString('en')} nodes, ${edges.toLocaleString('en')} edges`
}
