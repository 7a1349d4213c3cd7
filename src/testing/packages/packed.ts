import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npm } from '../../../scripts/packages/image-root.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Runs `npm pack` on a copy of this checkout, since a build replaces `dist`, which another suite may pack. */
export function packedIn(folder: string): string {
  const copy = join(folder, 'copy')
  for (const file of sources()) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    copyFileSync(join(root, file), join(copy, file))
  }
  // Uses the build made for the tests, which stays if its files are the same.
  cpSync(join(root, 'portal/dist'), join(copy, 'portal/dist'), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  npm(['pack', '--silent', '--pack-destination', folder], copy)
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
}

function sources(): readonly string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean)
}
