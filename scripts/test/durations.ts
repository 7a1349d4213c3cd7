import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../services/cache.ts'

/**
 * Duration of each test file's last run on this machine, in milliseconds by its path from the root. Outside the
 * repository, since it depends on the machine; a run begins with the slowest files.
 */
export type Durations = Readonly<Record<string, number>>

/** More than there are test files; the excess belongs to removed files. */
const MAX_FILES = 5_000

const file = (): string => join(cacheFolder(), 'test-durations.json')

export function readDurations(): Durations {
  if (!existsSync(file())) return {}
  try {
    return JSON.parse(readFileSync(file(), 'utf8')) as Durations
  } catch {
    // Two checkouts may have written at once. The next run writes it again.
    return {}
  }
}

export function addDurations(measured: Durations): void {
  const all = Object.entries({ ...readDurations(), ...measured }).slice(-MAX_FILES)
  const part = `${file()}.${process.pid}`
  writeFileSync(part, JSON.stringify(Object.fromEntries(all)))
  renameSync(part, file())
}

/** Resources that a file's tests run on, for the totals that a run prints. */
export type TestKind = 'fast' | 'portal' | 'products' | 'packages' | 'engines' | 'processes'

export function kindOf(path: string): TestKind {
  if (!path.endsWith('.system.test.ts')) return 'fast'
  if (path.startsWith('src/testing/products/')) return 'products'
  if (path.startsWith('src/testing/packages/')) return 'packages'
  if (path.startsWith('src/testing/portal/')) return 'portal'
  return path.startsWith('src/adapters/') ? 'engines' : 'processes'
}

const SLOWEST = 10

/** Returns the final lines of a run: worker minutes by kind, and the slowest files. */
export function timingReport(measured: Durations): readonly string[] {
  const files = Object.entries(measured).toSorted(([, a], [, b]) => b - a)
  const sums = new Map<TestKind, number>()
  for (const [path, ms] of files) sums.set(kindOf(path), (sums.get(kindOf(path)) ?? 0) + ms)
  const kinds = [...sums].map(([kind, ms]) => `${kind} ${(ms / 60_000).toFixed(1)}`)
  return [
    `worker-minutes: ${kinds.join(', ')}`,
    'slowest files:',
    ...files.slice(0, SLOWEST).map(([path, ms]) => `${(ms / 1_000).toFixed(1).padStart(8)} s  ${path}`),
  ]
}
