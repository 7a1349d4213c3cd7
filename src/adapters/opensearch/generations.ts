import { randomBytes } from 'node:crypto'
import { isObject } from '../../lib/json.ts'
import { numberOf } from './answers.ts'
import type { OpenSearchClient } from './client.ts'
import { INDEX_SETTINGS, MAPPING } from './mapping.ts'
import type { OpenSearchNames } from './names.ts'
import { isoOf } from '../../lib/iso.ts'

/** Refreshing is off while an index is filled: nobody reads it until the end. */
const NEVER_SHOWN = '-1'
/** Creating or dropping an index waits for other nodes. */
const CHANGE_MS = 60_000
/** A search that takes longer loses its index, and is repeated once on the new one. */
const LONGEST_READ_MS = 10_000
const LOOK_EVERY_MS = 50

/** The indices of one installation: the one in force, which aliases name, and possibly one being filled. */
export class OpenSearchGenerations {
  readonly #client: OpenSearchClient
  readonly #names: OpenSearchNames
  readonly #pause: (ms: number) => Promise<unknown>

  constructor(client: OpenSearchClient, names: OpenSearchNames, pause: (ms: number) => Promise<unknown>) {
    this.#client = client
    this.#names = names
    this.#pause = pause
  }

  /** Returns the index in force; creates it if there is none. */
  async inForce(): Promise<string> {
    const [index] = await this.#serving()
    if (index !== undefined) return index
    return this.#make(INDEX_SETTINGS.refresh_interval, this.#aliases())
  }

  /** Creates an index to replace the one in force. Drops one that an earlier process began and never adopted. */
  async begin(): Promise<string> {
    const serving = await this.#serving()
    await this.#drop((await this.#ours()).filter((index) => !serving.includes(index)))
    return this.#make(NEVER_SHOWN, {})
  }

  /**
   * Switches readers to a complete new index: the aliases move to it in one step of the server. The old index is
   * deleted once no search uses it, since running searches in a deleted index fail. Repeatable.
   */
  async adopt(index: string): Promise<void> {
    const settings = { index: { refresh_interval: INDEX_SETTINGS.refresh_interval } }
    await this.#client.send({ method: 'PUT', path: `/${index}/_settings`, body: settings, timeoutMs: CHANGE_MS })
    await this.#client.send({ method: 'POST', path: `/${index}/_refresh`, timeoutMs: CHANGE_MS })
    const old = (await this.#serving()).filter((one) => one !== index)
    const names = Object.entries(this.#aliases())
    const actions = [
      ...names.map(([alias, options]) => ({ add: { index, alias, ...options } })),
      ...old.flatMap((one) => names.map(([alias]) => ({ remove: { index: one, alias } }))),
    ]
    await this.#client.send({ method: 'POST', path: '/_aliases', body: { actions }, timeoutMs: CHANGE_MS })
    // An earlier attempt may have moved the aliases and left the old index.
    const left = (await this.#ours()).filter((one) => one !== index)
    await this.#untilUnread(left)
    await this.#drop(left)
  }

  /** Waits for two checks in a row without a search: one may have resolved the alias and not started yet. */
  async #untilUnread(indices: readonly string[]): Promise<void> {
    if (indices.length === 0) return
    const path = `/${indices.join(',')}/_stats/search?filter_path=_all.total.search.query_current,_all.total.search.fetch_current`
    let unread = 0
    for (let waited = 0; waited < LONGEST_READ_MS && unread < 2; waited += LOOK_EVERY_MS) {
      await this.#pause(LOOK_EVERY_MS)
      unread = isRead(await this.#found(path)) ? 0 : unread + 1
    }
  }

  /** Aliases of the index in force: one for this program, and one for others. */
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
    const stamp = isoOf(Date.now()).replace(/\D/g, '').slice(0, 14)
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

function isRead({ _all: all }: Readonly<Record<string, unknown>>): boolean {
  const { search } = isObject(all) && isObject(all.total) ? all.total : {}
  return isObject(search) && numberOf(search.query_current) + numberOf(search.fetch_current) > 0
}
