import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { IndexBody, type BodyOptions } from './index-segments.ts'
import { replaceText } from '../disk/disk.ts'
import { SegmentFolder } from './folder.ts'
import { UnusableFile } from '../disk/array-file.ts'

const CURRENT = 'current'
const NAME = /^index-\d+$/

/** An index and the one being filled to replace it: a folder for each, and a file that names the current one. */
export class Generations {
  readonly #path: string
  readonly #options: BodyOptions
  readonly #names = new Map<IndexBody, string>()
  #next = 1
  #fresh: IndexBody | null = null

  constructor(path: string, options: BodyOptions) {
    this.#path = path
    this.#options = options
  }

  /** Opens the current index, or a new one. Removes all others. */
  async open(): Promise<IndexBody> {
    await mkdir(this.#path, { recursive: true })
    const current = await this.#current()
    for (const name of await readdir(this.#path)) {
      if (NAME.test(name)) this.#next = Math.max(this.#next, 1 + Number(name.slice(6)))
      if (name !== CURRENT && name !== current) await this.#options.disk.remove(join(this.#path, name))
    }
    const opened = current === null ? null : await this.#openUsable(current)
    if (opened !== null) return opened
    const body = await this.#new()
    await this.#point(body)
    return body
  }

  /** Creates a new index to replace the current one; drops one that was begun before. */
  async begin(): Promise<IndexBody> {
    await this.dropFresh()
    this.#fresh = await this.#new()
    return this.#fresh
  }

  async dropFresh(): Promise<void> {
    const fresh = this.#fresh
    this.#fresh = null
    if (fresh !== null) await this.discard(fresh)
  }

  /** Makes this the index that the next start opens. */
  async adopt(body: IndexBody): Promise<void> {
    await body.flush()
    await this.#point(body)
    if (this.#fresh === body) this.#fresh = null
  }

  async discard(body: IndexBody): Promise<void> {
    const name = this.#names.get(body)
    this.#names.delete(body)
    await body.abandon()
    if (name !== undefined) await this.#options.disk.remove(join(this.#path, name))
  }

  async #openUsable(name: string): Promise<IndexBody | null> {
    try {
      return await this.#openBody(name)
    } catch (error) {
      if (!(error instanceof UnusableFile)) throw error
      this.#options.report(
        `The search index in ${join(this.#path, name)} can't be used: ${error.message}. It is built again from the record.`,
      )
      await this.#options.disk.remove(join(this.#path, name))
      return null
    }
  }

  #new(): Promise<IndexBody> {
    return this.#openBody(`index-${this.#next++}`)
  }

  async #openBody(name: string): Promise<IndexBody> {
    const body = await IndexBody.open(new SegmentFolder(join(this.#path, name), this.#options.disk), this.#options)
    this.#names.set(body, name)
    return body
  }

  async #point(body: IndexBody): Promise<void> {
    await replaceText(this.#options.disk, this.#path, join(this.#path, CURRENT), this.#names.get(body) ?? '')
  }

  async #current(): Promise<string | null> {
    const text = await readFile(join(this.#path, CURRENT), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    return text !== null && NAME.test(text) ? text : null
  }
}
