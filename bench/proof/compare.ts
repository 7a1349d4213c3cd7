import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { here, median, quantile } from '../tools.ts'
import { SCENARIOS } from './all.ts'
import { inProcess } from './proof.ts'
import { amount } from './scenario.ts'
import { messageOf } from '../../src/lib/message-of.ts'

const USAGE = `npm run bench compare A B [P1 P5 …]

Measures two commits in turn, small data and no peers. Fails where B is slower than A by more than the noise.`

const ROUNDS = 5
/** Difference of two runs of one commit on a calm machine. */
const MIN_NOISE = 0.1
/** Units in which more is better. */
const MORE_IS_BETTER = new Set(['req/s', 'entities/s'])

interface Compared {
  readonly unit: string
  readonly values: readonly [number[], number[]]
}

/** Ends the process: with 1 if something got slower beyond noise. */
export async function compare(args: readonly string[]): Promise<never> {
  const [a, b, ...bars] = args
  const ids = SCENARIOS.map((scenario) => scenario.bars[0] ?? '')
  const unknown = bars.find((bar) => !ids.includes(bar))
  if (a === undefined || b === undefined || unknown !== undefined) {
    if (unknown !== undefined)
      console.error(`There is no bar "${unknown}" to compare by; there are ${ids.join(', ')}.\n`)
    console.error(USAGE)
    process.exit(2)
  }
  const roots: string[] = []
  let slower = 0
  try {
    for (const commit of [a, b]) roots.push(checkedOut(commit))
    for (const bar of bars.length > 0 ? bars : ids) slower += compareBar(bar, { roots, names: [a, b] })
  } catch (error) {
    console.error(messageOf(error))
    slower = 1
  } finally {
    for (const root of roots) rmSync(root, { recursive: true, force: true })
  }
  process.exit(slower > 0 ? 1 : 0)
}

/** Checks out a commit in its own folder, with the packages of this one. */
function checkedOut(commit: string): string {
  const root = mkdtempSync(join(tmpdir(), 'mlg-compare-'))
  const archive = spawnSync('sh', ['-c', 'git archive "$1" | tar -x -C "$2"', 'sh', commit, root], { cwd: here('..') })
  if (archive.status !== 0 || !existsSync(join(root, 'bench/proof/one.ts'))) {
    rmSync(root, { recursive: true, force: true })
    throw new Error(
      `${commit} can't be compared: it is not a commit that is here, or one from before there was a proof.`,
    )
  }
  symlinkSync(here('../node_modules'), join(root, 'node_modules'))
  return root
}

interface ComparedCommits {
  readonly roots: readonly string[]
  readonly names: readonly [string, string]
}

/** Returns how many of its figures got slower. */
function compareBar(bar: string, { roots, names }: ComparedCommits): number {
  const figures = new Map<string, Compared>()
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, root] of roots.entries()) {
      const results = inProcess(bar, { quick: true, alone: true, edges: null }, root)
      if (results === null) throw new Error(`${bar} of ${names[i] ?? ''} could not be measured; the reason is above.`)
      for (const { what, unit, measured } of results) {
        const figure = figures.get(what) ?? { unit, values: [[], []] }
        figures.set(what, figure)
        figure.values[i]?.push(measured)
      }
    }
  let slower = 0
  for (const [what, figure] of figures) {
    const { text, isSlower } = verdict(figure)
    console.log(`${bar.padEnd(4)} ${what}: ${text}`)
    if (isSlower) slower++
  }
  return slower
}

/** Compares the medians with the spread of either's rounds. */
export function verdict({ unit, values: [before, after] }: Compared): { text: string; isSlower: boolean } {
  const [a, b] = [median(before), median(after)]
  const growth = MORE_IS_BETTER.has(unit) ? a / b : b / a
  const noise = Math.max(MIN_NOISE, spreadOf(before), spreadOf(after))
  const isSlower = growth > 1 + noise
  const result = isSlower ? 'SLOWER' : growth < 1 / (1 + noise) ? 'faster' : 'no difference'
  const shares = `${amount(growth)} times the cost, noise ${Math.round(noise * 100)}%`
  return { text: `${amount(a, unit)} and ${amount(b, unit)}: ${shares}, ${result}`, isSlower }
}

/** Spread of the middle half, so that one disturbed round isn't noise. */
function spreadOf(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / median(values)
}
