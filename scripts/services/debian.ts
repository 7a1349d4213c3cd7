import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { finished } from './java.ts'

/** Of another installation that is under way. */
const WAIT_SECONDS = 120

/** Whether packages of the system can be installed: as root, in a container of Debian. */
export function canInstall(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return false
  return spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0
}

export async function installPackages(names: readonly string[]): Promise<void> {
  const options = ['-qq', '-o', `DPkg::Lock::Timeout=${WAIT_SECONDS}`]
  await finished('apt-get', ['update', ...options], '/')
  await finished('apt-get', ['install', '-y', ...options, '--no-install-recommends', ...names], '/')
}
