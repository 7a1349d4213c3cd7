// `npm run image [-- --package <mlg.tgz>] [--out <file>]`: builds the image of the package with Debian's buildah.
// Without a package it packs this checkout.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { lacksDebianTools, run } from '../services/debian.ts'
import { assembleRoot, npm } from './image-root.ts'
import { messageOf } from '../../src/lib/message-of.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

interface ImageOptions {
  /** Output of `npm pack`. */
  readonly packed: string | undefined
  /** An archive that `docker load` and `podman load` read. */
  readonly out: string | undefined
  /** Where buildah stores images; its default if undefined. */
  readonly storage: string | undefined
}

/** Returns the image's name. */
export function buildImage({ packed, out, storage }: ImageOptions, say: (line: string) => void): string {
  const lacks = lacksDebianTools(['buildah'])
  if (lacks !== null) throw new Error(`The image can't be built here: ${lacks}. Debian: apt-get install buildah`)
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
  const [commit = '', at = ''] = commitOf()
  const buildah = ['buildah', ...(storage === undefined ? [] : storageFlags(storage))]
  const context = mkdtempSync(join(tmpdir(), 'mlg-image-'))
  try {
    say('assembling: packages of Debian, and those of the lockfile')
    assembleRoot(packed ?? packedIn(context), context)
    cpSync(join(root, 'deploy/image/Containerfile'), join(context, 'Containerfile'))
    const tag = `localhost/mlg:${version}`
    // Docker's format has the health check, which OCI's leaves out; its times are the commit's.
    const flags = ['--format', 'docker', '--timestamp', at, '--layers=false', '--isolation', 'chroot', '--tag', tag]
    const args = ['--build-arg', `VERSION=${version}`, '--build-arg', `REVISION=${commit}`]
    call(buildah, ['build', ...flags, ...args, '--file', 'Containerfile', context], context)
    if (out !== undefined) call(buildah, ['push', '--quiet', tag, `docker-archive:${out}:${tag}`], context)
    return tag
  } finally {
    rmSync(context, { recursive: true, force: true })
  }
}

/** A separate folder, with no driver that the kernel must allow. */
export const storageFlags = (folder: string): readonly string[] => [
  '--storage-driver',
  'vfs',
  '--root',
  join(folder, 'images'),
  '--runroot',
  join(folder, 'run'),
]

/** Empty if this isn't a checkout. */
function commitOf(): readonly string[] {
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%H %ct'], { cwd: root, encoding: 'utf8' })
  return status === 0 ? stdout.trim().split(' ') : ['', '0']
}

function packedIn(folder: string): string {
  npm(['pack', '--silent', '--pack-destination', folder], root)
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
}

function call([command = '', ...flags]: readonly string[], args: readonly string[], cwd: string): void {
  run(command, [...flags, ...args], cwd)
}

if (import.meta.main) {
  try {
    const { values } = parseArgs({
      options: { package: { type: 'string' }, out: { type: 'string' }, storage: { type: 'string' } },
    })
    const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(path))
    const options = { packed: absolute(values.package), out: absolute(values.out), storage: absolute(values.storage) }
    const tag = buildImage(options, (line) => console.log(line))
    console.log(`built ${tag}${options.out === undefined ? '' : `, and wrote it to ${options.out}`}`)
  } catch (error) {
    console.error(messageOf(error))
    process.exitCode = 1
  }
}
