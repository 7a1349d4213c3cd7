// Writes docs/performance.md: the figures between its two marks, a plot of each, and everything as JSON.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { formatText } from '../../scripts/formatted.ts'
import { here } from '../tools.ts'
import { plotOf } from './plot.ts'
import { DISTURBED } from './race.ts'
import { amount, type BarResult } from './scenario.ts'

const PAGE = here('../docs/performance.md')
const FIGURES = here('../docs/performance.json')
const PLOTS = here('../docs/images/performance')
const BEGIN = '<!-- What follows is written by `npm run bench proof -- --write`. -->'
const END = '<!-- Until here. -->'

interface Machine {
  readonly date: string
  readonly commit: string
  readonly node: string
  readonly cores: number
  readonly processor: string
  readonly memoryGb: number
}

/** Keeps the previous figures of bars that were not measured this time. */
export async function writeReport(results: readonly BarResult[]): Promise<void> {
  const machine: Machine = {
    date: new Date().toISOString().slice(0, 10),
    commit: headOf(here('..')),
    node: process.versions.node,
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
  }
  const ids = new Set(results.map(({ id }) => id))
  const all = [...earlierFigures().filter(({ id }) => !ids.has(id)), ...results.map((one) => ({ ...one, machine }))]
  const sorted = all.toSorted((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)))
  await writeFormatted(FIGURES, JSON.stringify(sorted))
  rmSync(PLOTS, { recursive: true, force: true })
  mkdirSync(PLOTS, { recursive: true })
  const plotted = distinct(sorted)
  for (const [i, one] of plotted.entries()) writeFileSync(join(PLOTS, plotName(plotted, i)), plotOf(one))
  const page = readFileSync(PAGE, 'utf8')
  const [before = '', after = ''] = [page.split(BEGIN)[0], page.split(END)[1]]
  await writeFormatted(PAGE, `${before}${BEGIN}\n\n${figuresOf(sorted)}\n\n${END}${after}`)
}

type DatedResult = BarResult & { readonly machine: Machine }

function earlierFigures(): readonly DatedResult[] {
  try {
    return JSON.parse(readFileSync(FIGURES, 'utf8')) as DatedResult[]
  } catch {
    return []
  }
}

async function writeFormatted(path: string, text: string): Promise<void> {
  writeFileSync(path, await formatText(path, text))
}

/** `p1.svg`, or `p1-2.svg` for a bar's second figure. */
function plotName(results: readonly BarResult[], i: number): string {
  const id = results[i]?.id ?? ''
  const before = results.slice(0, i).filter((one) => one.id === id).length
  return `${id.toLowerCase()}${before === 0 ? '' : `-${before + 1}`}.svg`
}

/** Keeps one result per race, since several bars may share one. */
function distinct(results: readonly DatedResult[]): readonly DatedResult[] {
  const races = results.map(({ timings }) => JSON.stringify(timings))
  return results.filter((_, i) => races.indexOf(races[i] ?? '') === i)
}

function figuresOf(results: readonly DatedResult[]): string {
  const plotted = distinct(results)
  const rows = results.map(({ id, what, measured, unit, bar, met, peer }) =>
    [
      '',
      id,
      what,
      met ? amount(measured, unit) : `**${amount(measured, unit)}**`,
      bar,
      peer === null ? '' : `${peer.name}: ${amount(peer.measured, unit)}`,
      '',
    ].join(' | '),
  )
  const plots = plotted.map(({ id }, i) => `![${id}](images/performance/${plotName(plotted, i)})`)
  return [
    '| | what | measured | target | peer |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((row) => row.trim()),
    '',
    ...conditionsOf(results).map((line) => `- ${line}`),
    '',
    ...plots.flatMap((plot) => [plot, '']),
  ].join('\n')
}

/** Machine and commit of each run, with its bars, and those disturbed by other processes. */
function conditionsOf(results: readonly DatedResult[]): readonly string[] {
  const runs = Map.groupBy(
    results,
    ({ machine: { node, cores, processor, memoryGb, commit, date } }) =>
      `Node ${node}, ${cores} cores of ${processor}, ${memoryGb} GB, commit ${commit}, ${date}`,
  )
  return [...runs].map(([run, measured]) => {
    const ids = new Set(measured.map(({ id }) => id))
    const disturbed = measured.filter(({ conditions }) => (conditions?.othersShare ?? 0) > DISTURBED)
    const warning = disturbed.map(({ id, what }) => ` Other processes disturbed ${id} (${what}).`)
    return `${run}: ${[...ids].join(', ')}.${warning.join('')}`
  })
}

function headOf(root: string): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root }).toString().trim()
  } catch {
    return 'unknown'
  }
}
