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
 * P3: the first read of a company, by a GET for each record and from listings that carry records, while readers ask
 * (and what they wait for then, beside what they wait for after it); and a wave of events about known entities, half of
 * which changed. What it costs is told by thread, since that is less disturbed by other work on the machine than the
 * time. With an earlier commit of this project to compare with (`MLG_BENCH_AGAINST`), both take turns.
 */
const ROUNDS = 2

export interface Program {
  readonly name: string
  /** Its folder. */
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

/** The commit that is compared with, if one is. */
export function earlier(): Program[] {
  const commit = process.env.MLG_BENCH_AGAINST
  return commit === undefined ? [] : [programAt(commit)]
}

/** Another commit of this project, with the packages of this one, in a folder that is the caller's to remove. */
export function programAt(commit: string): Program {
  const root = mkdtempSync(join(tmpdir(), 'mlg-bench-against-'))
  const command = 'git archive "$1" src demo bench schema package.json portal | tar -x -C "$2"'
  const { status: code } = spawnSync('sh', ['-c', command, 'sh', commit, root], { cwd: here('..'), stdio: 'inherit' })
  if (code !== 0) throw new Error(`the commit "${commit}" can't be read`)
  symlinkSync(here('../node_modules'), join(root, 'node_modules'))
  return { name: commit, root }
}
