import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DISK, replaceText, type Disk } from './disk.ts'

const [OLD, NEW] = ['what it was', 'what it is now, which is longer']

/** A disk that loses power after some steps: only synced contents and names in synced folders survive. */
class PowerlessDisk implements Disk {
  readonly #contents = new Map<number, { now: string; safe: string }>()
  readonly #names = new Map<string, number>()
  #safeNames: ReadonlyMap<string, number> = new Map()
  #made = 0
  #left: number

  constructor(steps: number) {
    this.#left = steps
    this.#contents.set(0, { now: OLD, safe: OLD })
    this.#names.set('/data/file', 0)
    this.#safeNames = new Map(this.#names)
  }

  async create(path: string) {
    this.#step()
    const number = ++this.#made
    const content = { now: '', safe: '' }
    this.#contents.set(number, content)
    this.#names.set(path, number)
    return {
      write: async (bytes: Uint8Array) => {
        this.#step()
        content.now += Buffer.from(bytes).toString()
      },
      sync: async () => {
        this.#step()
        content.safe = content.now
      },
      close: async () => this.#step(),
    }
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step()
    const number = this.#names.get(from)
    if (number === undefined) throw new Error(`there is no ${from}`)
    this.#names.delete(from)
    this.#names.set(to, number)
  }

  async remove(path: string): Promise<void> {
    this.#step()
    this.#names.delete(path)
  }

  async syncFolder(path: string): Promise<void> {
    this.#step()
    if (path === '/data') this.#safeNames = new Map(this.#names)
  }

  /** Reads after power is back; a name that wasn't safe may still be there. */
  read(path: string, names: 'safe' | 'lucky'): string | undefined {
    const number = (names === 'safe' ? this.#safeNames : this.#names).get(path)
    return number === undefined ? undefined : this.#contents.get(number)?.safe
  }

  #step(): void {
    if (this.#left-- <= 0) throw new Error('the power is gone')
  }
}

it('a replaced file is either the old one or the new one after a power failure', async () => {
  let isDone = false
  for (let steps = 0; !isDone; steps++) {
    const disk = new PowerlessDisk(steps)
    isDone = await replaceText(disk, '/data', '/data/file', NEW).then(
      () => true,
      () => false,
    )
    for (const names of ['safe', 'lucky'] as const)
      expect([OLD, NEW], `after ${steps} steps`).toContain(disk.read('/data/file', names))
    if (isDone) expect(disk.read('/data/file', 'safe')).toBe(NEW)
    expect(steps).toBeLessThan(20)
  }
})

it('replacing a file leaves nothing else on the disk', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-disk-'))
  const path = join(folder, 'file')
  await replaceText(DISK, folder, path, OLD)
  await replaceText(DISK, folder, path, NEW)
  expect(readFileSync(path, 'utf8')).toBe(NEW)
  expect(() => readFileSync(`${path}.new`)).toThrow('ENOENT')
  rmSync(folder, { recursive: true })
})
