import { addTo } from '../../lib/maps.ts'
// Reads a process's figures from /metrics, and computes rates from two samples.

/** Sums by name, or by name and label for figures that are listed. */
type Samples = ReadonlyMap<string, readonly Sample[]>

interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Snapshot {
  readonly atMs: number
  readonly samples: Samples
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g

/** Reads the text format of Prometheus, ignoring what isn't a sample. */
export function readSamples(text: string): Samples {
  const samples = new Map<string, Sample[]>()
  for (const line of text.split('\n')) {
    const [, name, labels = '', number] = LINE.exec(line) ?? []
    const value = Number(number)
    if (name === undefined || Number.isNaN(value)) continue
    const read = Object.fromEntries(
      [...labels.matchAll(LABEL)].map(([, key = '', quoted = '']) => [key, quoted.replaceAll(/\\(.)/g, '$1')]),
    )
    addTo(samples, name, { labels: read, value })
  }
  return samples
}

type Wanted = Readonly<Record<string, string>>

/** Returns the sum of the samples with these labels; null if there are none. */
export function sumOf({ samples }: Snapshot, name: string, wanted: Wanted = {}): number | null {
  const found = (samples.get(name) ?? []).filter(({ labels }) =>
    Object.entries(wanted).every(([key, value]) => labels[key] === value),
  )
  return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0)
}

/** Returns the rate per second between two samples; null without an earlier one. A lower counter has restarted. */
export function rateOf(before: Snapshot | null, now: Snapshot, name: string, wanted: Wanted = {}): number | null {
  const [then, since] = [before === null ? null : sumOf(before, name, wanted), sumOf(now, name, wanted)]
  if (before === null || since === null || now.atMs <= before.atMs) return null
  const grown = since - (then ?? 0)
  return ((grown < 0 ? since : grown) * 1_000) / (now.atMs - before.atMs)
}

export function labelsOf({ samples }: Snapshot, name: string, label: string): readonly string[] {
  const found = (samples.get(name) ?? []).map(({ labels }) => labels[label] ?? '')
  return [...new Set(found)].filter((one) => one !== '').sort()
}
