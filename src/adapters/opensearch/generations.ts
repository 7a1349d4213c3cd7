import { randomBytes } from 'node:crypto'
import { isObject } from '../../lib/json.ts'
import type { OpenSearchClient } from './client.ts'
import { INDEX_SETTINGS, MAPPING } from './mapping.ts'
import type { OpenSearchNames } from './names.ts'

/** While an index is filled nobody reads it: it shows writes only at the end. */
const NEVER_SHOWN = '-1'
/** Making or dropping an index waits for other nodes. */
const CHANGE_MS = 60_000

/** The indices of one installation: one in force, which aliases name, and at times one that is being filled. */
export class OpenSearchGenerations {
  readonly #client: OpenSearchClient
  readonly #names: OpenSearchNames

  constructor(client: OpenSearchClient, names: OpenSearchNames) {
    this.#client = client
    this.#names = names
  }

  /** The index in force; made where there is none. */
  async inForce(): Promise<string> {
    const [index] = await this.#serving()
    if (index !== undefined) return index
    return this.#make(INDEX_SETTINGS.refresh_interval, this.#aliases())
  }

  /** A new index beside the one in force. What an earlier process began and never adopted is dropped. */
  async begin(): Promise<string> {
    const serving = await this.#serving()
    await this.#drop((await this.#ours()).filter((index) => !serving.includes(index)))
    return this.#make(NEVER_SHOWN, {})
  }

  /** Readers see the old one until they see the new one whole: it is one step of the server. */
  async adopt(index: string): Promise<void> {
    const settings = { index: { refresh_interval: INDEX_SETTINGS.refresh_interval } }
    await this.#client.send({ method: 'PUT', path: `/${index}/_settings`, body: settings, timeoutMs: CHANGE_MS })
    await this.#client.send({ method: 'POST', path: `/${index}/_refresh`, timeoutMs: CHANGE_MS })
    const old = (await this.#serving()).filter((one) => one !== index)
    const actions = [
      ...Object.entries(this.#aliases()).map(([alias, options]) => ({ add: { index, alias, ...options } })),
      ...old.map((one) => ({ remove_index: { index: one } })),
    ]
    await this.#client.send({ method: 'POST', path: '/_aliases', body: { actions }, timeoutMs: CHANGE_MS })
  }

  /** What the index in force is called: by this program, and by others. */
  #aliases(): Readonly<Record<string, object>> {
    const { serving, entities, owners } = this.#names
    const only = (kind: string): object => ({ filter: { term: { index: kind } } })
    return { [serving]: {}, [entities]: only('entities'), [owners]: only('owners') }
  }

  async #serving(): Promise<readonly string[]> {
    return Object.keys(await this.#found(`/_alias/${this.#names.serving}`))
  }

  async #ours(): Promise<readonly string[]> {
    const found = await this.#found(`/${this.#names.serving}-*?expand_wildcards=open&filter_path=*.aliases`)
    return Object.keys(found).filter((index) => this.#names.isOurs(index))
  }

  async #found(path: string): Promise<Readonly<Record<string, unknown>>> {
    const { status, body } = await this.#client.send({ method: 'GET', path, also: [404] })
    return status === 404 || !isObject(body) ? {} : body
  }

  async #make(refreshInterval: string, aliases: Readonly<Record<string, object>>): Promise<string> {
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
    const index = this.#names.index(`${stamp}-${randomBytes(4).toString('hex')}`)
    const body = {
      settings: { index: { ...INDEX_SETTINGS, refresh_interval: refreshInterval } },
      mappings: MAPPING,
      aliases: { ...aliases, [this.#names.written(index)]: {} },
    }
    await this.#client.send({ method: 'PUT', path: `/${index}`, body, timeoutMs: CHANGE_MS })
    return index
  }

  async #drop(indices: readonly string[]): Promise<void> {
    for (const index of indices) {
      await this.#client.send({ method: 'DELETE', path: `/${index}`, also: [404], timeoutMs: CHANGE_MS })
    }
  }
}
