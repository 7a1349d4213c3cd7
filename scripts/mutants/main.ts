import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { randomFrom, shuffle } from '../../src/lib/random.ts'
import { mutantsOf } from './list.ts'
import type { Mutant } from './mutant.ts'
import { filesOfFolder, FOLDERS } from './folders.ts'
import { judge, runMutants } from './run-folder.ts'
import { TypeChecker } from './types.ts'

/**
 * `npm run mutants -- [--folder model]… [--sample 100] [--seed 1] [--workers 1]`: edits a copy of the sources, a sample
 * of a folder at a time, and checks for each edit whether a test fails.
 */
const { values } = parseArgs({
  options: {
    folder: { type: 'string', multiple: true },
    sample: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1' },
  },
})

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const folders = values.folder ?? FOLDERS
const unknown = folders.filter((folder) => !FOLDERS.includes(folder))
if (unknown.length > 0)
  throw new Error(`There is no folder "${unknown.join('", "')}"; there are: ${FOLDERS.join(', ')}.`)
const [sample, seed, workers] = [values.sample, values.seed, values.workers].map(Number) as [number, number, number]
if (![sample, workers].every((n) => Number.isInteger(n) && n > 0) || !Number.isInteger(seed))
  throw new Error('--sample and --workers are integers above 0, --seed is an integer.')

/** Edits that the compiler checks at once: a few seconds, and half a gigabyte. */
const MUTANTS_PER_CHECK = 300

const copy = mkdtempSync(join(realpathSync(tmpdir()), 'mlg-mutants-'))
process.on('SIGINT', () => process.exit(130))
process.on('SIGTERM', () => process.exit(143))
process.on('exit', () => rmSync(copy, { recursive: true, force: true }))
copySources()
const compiler = new TypeChecker(copy)
const lines: string[] = []
for (const folder of folders) {
  const line = await mutateFolder(folder)
  lines.push(line)
}
console.log(`\n${lines.join('\n')}`)

/** Copies files that git tracks or would add; the packages are the checkout's. */
function copySources(): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  for (const file of listed.toString().split('\0')) {
    if (file === '' || file === 'node_modules' || !existsSync(join(root, file))) continue
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    copyFileSync(join(root, file), join(copy, file))
  }
  symlinkSync(realpathSync(join(root, 'node_modules')), join(copy, 'node_modules'), 'junction')
}

async function mutateFolder(folder: string): Promise<string> {
  const fates = await runMutants(copy, folder, await choose(folder), workers)
  // Type errors in the edited file were left out already; an edit that no test caught may be one in other files.
  const left = [...fates].filter(([mutant, fate]) => fate === 'caught' || compiler.passes(mutant))
  const verdict = judge(folder, new Map(left))
  if (!verdict.good) process.exitCode = 1
  console.log([verdict.line, ...verdict.survivors].join('\n'))
  return verdict.line
}

/** Samples those that type-check; the same seed and sources give the same sample. */
async function choose(folder: string): Promise<Mutant[]> {
  const files = filesOfFolder(root, folder)
  const all = shuffle(randomFrom(seed), await mutantsOf(root, files))
  const chosen: Mutant[] = []
  for (let i = 0; i < all.length && chosen.length < sample; i += MUTANTS_PER_CHECK) {
    chosen.push(...compiler.passing(all.slice(i, i + MUTANTS_PER_CHECK)))
  }
  if (chosen.length === 0) throw new Error(`No edit of ${folder} type-checks.`)
  const taken = chosen.slice(0, sample)
  console.log(`${folder}: ${taken.length} valid of ${all.length} possible, seed ${seed}`)
  return taken
}
