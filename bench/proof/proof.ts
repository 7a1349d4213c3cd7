import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { here } from '../tools.ts'
import { BARS, SCENARIOS } from './all.ts'
import { writeReport } from './report.ts'
import { lineOf, type BarResult, type ScenarioOptions } from './scenario.ts'
import { messageOf } from '../../src/lib/message-of.ts'

const USAGE = `npm run bench proof [-- P1 P5 … | --quick] [--edges FILE] [--alone] [--write]

  P1 P5 …       only these bars
  --quick       small data and few rounds: five minutes in all
  --edges FILE  measures the walks of P1 and P2 on a list of edges: two names on each line
  --alone       without the peers
  --write       writes docs/performance.md, its plots and docs/performance.json`

/** Measures each target beside a peer. Ends the process. */
export async function proof(args: readonly string[]): Promise<never> {
  const { bars, options, write } = argumentsOf(args)
  const results: BarResult[] = []
  const failed: string[] = []
  const began = performance.now()
  for (const scenario of SCENARIOS) {
    if (!scenario.bars.some((bar) => bars.includes(bar))) continue
    const measured = inProcess(scenario.bars[0] ?? '', options)
    if (measured === null) failed.push(...scenario.bars)
    else results.push(...measured.filter(({ id }) => bars.includes(id)))
  }
  const sorted = results.toSorted((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)))
  console.log(`\nin ${Math.round((performance.now() - began) / 60_000)} minutes`)
  for (const result of sorted) console.log(lineOf(result))
  for (const bar of failed) console.log(`${bar.padEnd(4)} could not be measured; the reason is above`)
  if (write) await writeReport(sorted)
  process.exit(failed.length === 0 ? 0 : 1)
}

interface ProofArguments {
  readonly bars: readonly string[]
  readonly options: ScenarioOptions
  readonly write: boolean
}

function argumentsOf(args: readonly string[]): ProofArguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        alone: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        edges: { type: 'string' },
      },
    })
    const unknown = positionals.find((bar) => !BARS.includes(bar))
    if (unknown !== undefined) throw new Error(`There is no bar "${unknown}"; there are ${BARS.join(', ')}.`)
    const { quick, alone, write, edges = null } = values
    const graphs = ['P1', 'P2']
    const bars = positionals.length > 0 ? positionals : edges === null ? BARS : graphs
    const other = edges === null ? undefined : bars.find((bar) => !graphs.includes(bar))
    if (other !== undefined)
      throw new Error(`${other} isn't measured on a list of edges: only ${graphs.join(' and ')} are.`)
    return { bars, options: { quick, alone, edges }, write }
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${USAGE}`)
    process.exit(2)
  }
}

/** Runs in a process, with memory of its own; null if it failed, having printed why. */
export function inProcess(bar: string, options: ScenarioOptions, root = here('..')): readonly BarResult[] | null {
  const file = join(tmpdir(), `mlg-proof-${process.pid}-${bar}.json`)
  console.log(`\n${bar}`)
  const args = [join(root, 'bench/proof/one.ts'), bar, file, JSON.stringify(options)]
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', cwd: root })
  try {
    return status === 0 ? (JSON.parse(readFileSync(file, 'utf8')) as BarResult[]) : null
  } finally {
    rmSync(file, { force: true })
  }
}
