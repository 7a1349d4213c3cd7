import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOMY = '2g'
/** A disk can't be smaller than its contents, so writes meanwhile cost another attempt. */
const MAX_ATTEMPTS = 50

/** Says why no disk can be mounted here, or returns null. */
export function lacksDisks(): string | null {
  if (process.platform !== 'linux') return 'a disk that can be filled is a tmpfs of its own, which only Linux has'
  const folder = mkdtempSync(join(tmpdir(), 'mlg-disk-'))
  try {
    SmallDisk.mount(folder).unmount()
    return null
  } catch (error) {
    return `a disk that can be filled is a tmpfs of its own, for which one has to be root: ${String(error)}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * A separate disk for one server, which can be filled while the server runs: it shrinks to its contents, so that no
 * further page fits, and the system refuses as for a full disk (ENOSPC).
 */
export class SmallDisk {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static mount(folder: string): SmallDisk {
    mkdirSync(folder, { recursive: true })
    ran('mount', ['-t', 'tmpfs', '-o', `size=${ROOMY},mode=755`, 'mlg-disk', folder])
    return new SmallDisk(folder)
  }

  fill(): void {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { blocks, bfree, bsize } = statfsSync(this.folder)
      const options = `remount,size=${(blocks - bfree) * bsize}`
      const { status } = spawnSync('mount', ['-o', options, this.folder])
      if (status === 0 && statfsSync(this.folder).bavail === 0) return
    }
    throw new Error(`the disk ${this.folder} couldn't be filled`)
  }

  free(): void {
    ran('mount', ['-o', `remount,size=${ROOMY}`, this.folder])
  }

  /** Removes it with its contents. */
  unmount(): void {
    ran('umount', ['--lazy', this.folder])
  }
}

function ran(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status === 0) return
  throw new Error(`"${command} ${args.join(' ')}" failed: ${error?.message ?? stderr.trim()}`)
}
