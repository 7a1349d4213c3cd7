import { existsSync, mkdirSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { cacheFolder, whileLocked } from './cache.ts'
import { unpackPackage } from './debian.ts'

/** systemd's checker of units. */
export interface SystemdAnalyze {
  readonly program: string
  readonly env: NodeJS.ProcessEnv
}

/** The system's own, or else that of Debian's package, which is unpacked into the cache with its libraries. */
export async function fetchSystemdAnalyze(say: (line: string) => void): Promise<SystemdAnalyze> {
  const name = 'systemd-analyze'
  if (spawnSync(name, ['--version']).status === 0) return { program: name, env: process.env }
  const folder = join(cacheFolder(), 'systemd')
  mkdirSync(cacheFolder(), { recursive: true })
  await whileLocked(folder, say, async () => {
    if (!existsSync(folder)) unpackPackage('systemd', folder, say)
  })
  const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  const libraries = ['systemd', '.'].map((part) => join(folder, 'usr/lib', `${arch}-linux-gnu`, part))
  return { program: join(folder, 'usr/bin', name), env: { ...process.env, LD_LIBRARY_PATH: libraries.join(':') } }
}
