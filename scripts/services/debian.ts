import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runToEnd } from './java.ts'

/** Waits for another running installation. */
const WAIT_SECONDS = 120

/** Tells whether system packages can be installed: as root, in a Debian container. */
export function canInstall(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return false
  return spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0
}

export async function installPackages(names: readonly string[]): Promise<void> {
  const options = ['-qq', '-o', `DPkg::Lock::Timeout=${WAIT_SECONDS}`]
  await runToEnd('apt-get', ['update', ...options], '/')
  await runToEnd('apt-get', ['install', '-y', ...options, '--no-install-recommends', ...names], '/')
}

/** Says why a Debian package can't be unpacked here, or returns null. */
export function lacksDebianTools(others: readonly string[] = []): string | null {
  const missing = ['apt-get', 'dpkg', ...others].filter(
    (tool) => spawnSync(tool, ['--version']).error !== undefined && spawnSync(tool, ['version']).error !== undefined,
  )
  if (process.platform === 'linux' && missing.length === 0) return null
  return `it is unpacked from packages of Debian or Ubuntu, and ${missing.join(', ') || 'Linux'} is missing here`
}

/** Unpacks a package, and those of its libraries that this machine lacks, into a folder; nothing is installed. */
export function unpackPackage(name: string, folder: string, say: (line: string) => void): void {
  say(`fetching ${name} and its libraries from the package mirror of this machine (2 MB)`)
  const part = `${folder}.part`
  rmSync(part, { recursive: true, force: true })
  mkdirSync(part, { recursive: true, mode: 0o755 })
  const simulated = run('apt-get', ['-s', 'install', '--no-install-recommends', '--reinstall', name], '/')
  const packages = [...simulated.matchAll(/^Inst (\S+)/gm)].map(([, one = '']) => one)
  run('apt-get', ['download', ...packages], part)
  for (const file of readdirSync(part).filter((each) => each.endsWith('.deb'))) run('dpkg', ['-x', file, '.'], part)
  rmSync(folder, { recursive: true, force: true })
  renameSync(part, folder)
}

/** Library folders of an unpacked package. */
export function libraryPath(folder: string): string {
  return ['usr/lib', 'lib'].flatMap((at) => foldersOfLibraries(join(folder, at))).join(':')
}

/** `usr/lib/x86_64-linux-gnu` and the like. */
function foldersOfLibraries(at: string): readonly string[] {
  if (!existsSync(at)) return []
  return readdirSync(at)
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => join(at, name))
}

export function run(command: string, args: readonly string[], cwd: string): string {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
  if (done.status === 0) return done.stdout
  const output = done.error?.message ?? done.stderr.trim().split('\n').slice(-3).join(' ')
  throw new Error(
    `"${command} ${args.join(' ')}" failed: ${output} (where packages are unknown, "apt-get update" as root helps)`,
  )
}
