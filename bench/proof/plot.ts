import type { Timing } from './race.ts'
import { amount, type BarResult } from './scenario.ts'

const WIDTH = 720
const LABELS = 230
const VALUES = 120
const ROW = 26
const TOP = 34
const BAR = 14

/** Logarithmic bars of medians, with a line to the 99th percentile, in the reader's light or dark colours. */
export function plotOf({ id, what, unit, timings }: BarResult): string {
  const most = Math.max(...timings.flatMap(({ median, p99 }) => [median, p99]))
  const least = Math.min(...timings.map(({ median }) => median))
  // Keeps the shortest bar visible.
  const from = Math.log10(least) - 0.35
  const scale = (WIDTH - LABELS - VALUES) / (Math.log10(most) - from)
  const x = (value: number): number => LABELS + Math.max(0, (Math.log10(value) - from) * scale)
  const height = TOP + timings.length * ROW + 8
  const title = `${id} ${what}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeXml(title)}">
<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .ours { fill: #0b6e99 } .peer { fill: #8c959f } .tail { stroke: #57606a; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .ours { fill: #58b8e0 } .peer { fill: #6e7681 } .tail { stroke: #adb5bd } }
</style>
<text class="title" x="0" y="16">${escapeXml(title)}</text>
${timings.map((timing, i) => rowOf(timing, { y: TOP + i * ROW, unit, x, isOurs: i === 0 })).join('\n')}
</svg>
`
}

interface RowLayout {
  readonly y: number
  readonly unit: string
  readonly isOurs: boolean
  readonly x: (value: number) => number
}

function rowOf({ name, median, p99 }: Timing, { y, unit, isOurs, x }: RowLayout): string {
  const middle = y + BAR / 2
  const end = x(Math.max(median, p99))
  const tail =
    p99 > median
      ? `<line class="tail" x1="${x(median).toFixed(1)}" y1="${middle}" x2="${end.toFixed(1)}" y2="${middle}"/>`
      : ''
  return `<text x="0" y="${y + 12}">${escapeXml(name)}</text><rect class="${isOurs ? 'ours' : 'peer'}" x="${LABELS}" y="${y}" width="${(x(median) - LABELS).toFixed(1)}" height="${BAR}" rx="2"/>${tail}<text x="${(end + 6).toFixed(1)}" y="${y + 12}">${escapeXml(amount(median, unit))}</text>`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
