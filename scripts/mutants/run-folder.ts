import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeMutant, mutantKey, rangeOf, type Mutant, type SourcePosition } from './mutant.ts'

/** Fate of a mutant; an endless loop hits its time limit, and a mutant that can't be loaded fails every test. */
export type Fate = 'caught' | 'survived'

/**
 * Share of each folder's valid mutants that must be caught. The rest allows for those without an observable effect,
 * such as the start of a loop that its first step skips: only reading the survivors tells them apart.
 */
const BAR = 0.85

/** Prints a folder's results, and tells whether they are good enough. */
export function judge(
  folder: string,
  fates: ReadonlyMap<Mutant, Fate>,
): { good: boolean; line: string; survivors: readonly string[] } {
  const survivors = [...fates].filter(([, fate]) => fate === 'survived').map(([mutant]) => mutant)
  const rate = 1 - survivors.length / fates.size
  const good = rate >= BAR
  return {
    good,
    line: `${good ? '✓' : '✗'} ${folder}: ${(rate * 100).toFixed(1)} % of ${fates.size} caught (bar ${BAR * 100} %)`,
    survivors: survivors.map((mutant) => `  survived  ${describeMutant(mutant)}`),
  }
}

interface MutationReport {
  readonly files: Readonly<Record<string, { readonly mutants: readonly ReportedMutant[] }>>
}

interface ReportedMutant {
  readonly status: string
  readonly replacement: string
  readonly location: { readonly start: SourcePosition; readonly end: SourcePosition }
}

const FATES: ReadonlyMap<string, Fate> = new Map([
  ['Killed', 'caught'],
  ['Timeout', 'caught'],
  ['RuntimeError', 'caught'],
  ['Survived', 'survived'],
  ['NoCoverage', 'survived'],
])

/** Added to one and a half times the tests' duration without an edit. */
const GRACE_MS = 20_000

/** Runs StrykerJS over the mutants in `copy`, and returns the fate of each. */
export async function runMutants(
  copy: string,
  folder: string,
  mutants: readonly Mutant[],
  workers: number,
): Promise<ReadonlyMap<Mutant, Fate>> {
  const chosen = join(copy, 'mutants-chosen.json')
  const report = join(copy, 'mutants-report.json')
  const config = join(copy, 'stryker.config.json')
  writeFileSync(chosen, JSON.stringify(mutants.map(mutantKey)))
  writeFileSync(config, JSON.stringify(settings(mutants, report, workers)))
  await stryker(copy, config, { MLG_MUTANTS: chosen, MLG_FOLDER: folder })
  const fates = fatesIn(JSON.parse(readFileSync(report, 'utf8')) as MutationReport)
  return new Map(
    mutants.map((mutant) => {
      const fate = fates.get(mutantKey(mutant))
      if (fate === undefined) throw new Error(`StrykerJS said nothing of ${rangeOf(mutant)}.`)
      return [mutant, fate]
    }),
  )
}

function settings(mutants: readonly Mutant[], report: string, workers: number): object {
  return {
    testRunner: 'vitest',
    vitest: { related: true, configFile: 'scripts/mutants/vitest.config.ts', pool: 'forks' },
    plugins: ['@stryker-mutator/vitest-runner', './scripts/mutants/only-chosen.mjs'],
    checkers: ['only-chosen'],
    mutate: [...new Set(mutants.map(rangeOf))],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    coverageAnalysis: 'perTest',
    concurrency: workers,
    timeoutMS: GRACE_MS,
    dryRunTimeoutMinutes: 20,
    disableTypeChecks: false,
    // StrykerJS rewrites this file through an interface that this version of the compiler no longer has.
    tsconfigFile: 'none.json',
    allowConsoleColors: false,
    logLevel: 'warn',
  }
}

function stryker(copy: string, config: string, env: Readonly<Record<string, string>>): Promise<void> {
  const program = join(copy, 'node_modules/@stryker-mutator/core/bin/stryker.js')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, 'run', config], {
      cwd: copy,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`StrykerJS ended with ${code}; the lines above say why.`)),
    )
  })
}

function fatesIn(report: MutationReport): ReadonlyMap<string, Fate> {
  const fates = new Map<string, Fate>()
  for (const [file, { mutants }] of Object.entries(report.files)) {
    for (const { status, replacement, location } of mutants) {
      const fate = FATES.get(status)
      if (fate === undefined) continue
      const { start, end } = location
      fates.set(
        mutantKey({
          file,
          line: start.line,
          column: start.column - 1,
          endLine: end.line,
          endColumn: end.column - 1,
          after: replacement,
        }),
        fate,
      )
    }
  }
  return fates
}
