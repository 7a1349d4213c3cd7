// `npm run release [-- <folder>]`: builds the commit's package twice, each time from a separate copy, and if both are
// equal writes it with its bill of materials and the checksums of both.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { billOf, type Lockfile } from './bill.ts'
import { isStale, productSuites } from '../test/inputs.ts'
import { wrongInChangelog } from './changelog.ts'
import { messageOf } from '../../src/lib/message-of.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

function main(to: string): void {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
  // Tests check each commit for this, except the day.
  const wrong = wrongInChangelog(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version)
  if (wrong !== null) throw new Error(wrong)
  const stale = productSuites().filter(isStale)
  if (stale.length > 0)
    throw new Error(
      `Before a release every suite of a product or package must pass as it is now; run \`npm test -- products --stale\` for:\n${stale.join('\n')}`,
    )
  const changed = ran('git', ['status', '--porcelain'], root).trim()
  if (changed !== '') throw new Error(`A release is made of a commit, and these files differ from it:\n${changed}`)
  const [commit = '', at = ''] = ran('git', ['log', '-1', '--format=%H %cI'], root).trim().split(' ')
  const folder = mkdtempSync(join(tmpdir(), 'mlg-release-'))
  try {
    const [first = '', second = ''] = ['one', 'two'].map((name) => packedIn(join(folder, name), commit))
    const sha256 = sumOf(first)
    if (sumOf(second) !== sha256)
      throw new Error('Packed twice, the commit gave different files: something in the build depends on more than it.')
    mkdirSync(to, { recursive: true })
    const name = `mlg-${version}`
    copyFileSync(first, join(to, `${name}.tgz`))
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lockfile
    const bill = billOf(lock, { version, commit, at, sha256 })
    writeFileSync(join(to, `${name}.cdx.json`), `${JSON.stringify(bill, null, 2)}\n`)
    const files = [`${name}.tgz`, `${name}.cdx.json`]
    writeFileSync(join(to, `${name}.sha256`), files.map((file) => `${sumOf(join(to, file))}  ${file}\n`).join(''))
    console.log(`${name} of commit ${commit}, packed twice with the same bytes:`)
    console.log(`  ${sha256}\n  in ${to}, with ${name}.cdx.json and ${name}.sha256`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Uses only the commit's files, and the installed packages. */
function packedIn(folder: string, commit: string): string {
  const copy = join(folder, 'copy')
  mkdirSync(copy, { recursive: true })
  const archive = join(folder, 'commit.tar')
  ran('git', ['archive', '--output', archive, commit], root)
  ran('tar', ['-xf', archive, '-C', copy], folder)
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const npm = process.env.npm_execpath
  const args = ['pack', '--silent', '--pack-destination', folder]
  if (npm === undefined) ran('npm', args, copy)
  else ran(process.execPath, [npm, ...args], copy)
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
}

const sumOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

function ran(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`${command} ${args.join(' ')} failed:\n${error?.message ?? ''}${stdout}${stderr}`)
}

try {
  main(resolve(process.argv[2] ?? join(root, 'release')))
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}
