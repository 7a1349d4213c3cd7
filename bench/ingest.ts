import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { costOf, nothing, tellCost } from './cost.ts'
import { caughtUp, startService } from './service.ts'
import { readersBeside } from './readers.ts'
import { figure, here, residentMb } from './tools.ts'
import { wave, WAVE } from './wave.ts'

/**
 * P3: the first read of a company, by a GET per record and from listings with whole records, while readers ask (with
 * their latency then and afterwards); and a wave of events about known entities, half of which changed. Costs are
 * listed by thread, because other work on the machine disturbs them less than time. With an earlier commit
 * (`MLG_BENCH_AGAINST`), both take turns.
 */
const ROUNDS = 2

export interface Program {
  readonly name: string
  /** Folder of the program. */
  readonly root: string
}

export async function ingest(...sizes: readonly string[]): Promise<void> {
  const programs = [...earlier(), { name: 'this commit', root: here('..') }]
  try {
    for (let round = 0; round < (programs.length > 1 ? ROUNDS : 1); round++)
      for (const size of sizes)
        for (const program of programs) for (const bulk of [false, true]) await measure(program, { size, bulk })
  } finally {
    for (const { root } of programs.slice(0, -1)) rmSync(root, { recursive: true, force: true })
  }
}

async function measure(program: Program, { size, bulk }: { size: string; bulk: boolean }): Promise<void> {
  const service = await startService(size, { root: program.root, bulk, counted: true })
  const how = bulk ? 'listings that carry records' : 'one GET each'
  const read = caughtUp(service, service.demo.entities, 900_000)
  const tellReaders = await readersBeside(service, read)
  const { counts } = await read
  const first = await costOf(service, counts.entities, nothing(service.began))
  tellCost('P3', `first read (${size}, ${how}), ${program.name}`, first)
  const { entities, facts, edges } = counts
  const resident = residentMb(service.process.pid)
  figure('', `     ${entities} entities, ${facts} facts, ${edges} edges; resident ${resident} MB`)
  await tellReaders()
  tellCost('P3', `wave of ${WAVE} events, half of them changes (${how}), ${program.name}`, await wave(service))
  await service.stop()
}

/** Returns the commit to compare with, if one is given. */
export function earlier(): Program[] {
  const commit = process.env.MLG_BENCH_AGAINST
  return commit === undefined ? [] : [programAt(commit)]
}

/** Checks out another commit of this project, with the packages of this one, in a folder that the caller removes. */
export function programAt(commit: string): Program {
  const root = mkdtempSync(join(tmpdir(), 'mlg-bench-against-'))
  const command = 'git archive "$1" src demo bench schema package.json portal | tar -x -C "$2"'
  const { status: code } = spawnSync('sh', ['-c', command, 'sh', commit, root], { cwd: here('..'), stdio: 'inherit' })
  if (code !== 0) throw new Error(`the commit "${commit}" can't be read`)
  symlinkSync(here('../node_modules'), join(root, 'node_modules'))
  return { name: commit, root }
}
