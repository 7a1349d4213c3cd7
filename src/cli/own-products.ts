import { hash } from 'node:crypto'
import { resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import type { JsonObject } from '../lib/json.ts'
import { givenPlace } from './connect/address.ts'
import { configOf, providersOf, settingsIn, type EntryContext } from './connect/entry.ts'
import { openProduct } from './connect/open.ts'
import { problemText } from './connect/problem.ts'
import type { TerminalPrompt } from './connect/terminal.ts'
import { terminalSafe } from './terminal-safe.ts'
import { choosePort, readSettings } from './settings.ts'
import { truncate } from '../lib/cut-text.ts'

/** A user's own product and its address: `--mlflow http://…`. */
export interface OwnProduct {
  readonly name: string
  readonly url: string
}

/**
 * Builds a configuration of products named only at the start: checks that each answers, and gives each its own name.
 * Throws what is wrong. Writes nothing. `set` has `name=value` settings, applied to each product that has such a
 * setting.
 */
export async function ownConfiguration(
  products: readonly OwnProduct[],
  prompt: TerminalPrompt | null,
  set: readonly string[] = [],
): Promise<Config> {
  let context: EntryContext = { path: resolve('mlg.config.json'), folders: {}, env: process.env }
  const providers = providersOf(context)
  if (!providers.ok) throw new Error(providers.error.join('\n'))
  const given = Object.entries(settingsIn(set))
  const known = products.flatMap(({ name }) => providers.value.get(name)?.settings ?? [])
  const unknown = given.find(([name]) => !known.includes(name))?.[0]
  if (unknown !== undefined)
    throw new Error(
      `--set ${unknown}: no such setting; there ${known.length === 0 ? 'are none' : `are ${known.join(', ')}`}`,
    )
  const entries: JsonObject[] = []
  for (const { name: platform, url: address } of products) {
    const provider = providers.value.get(platform)
    if (provider === undefined) throw new Error(`--${platform}: unknown`)
    const url = givenPlace(address, provider)
    if (!url.ok) throw new Error(`--${platform}: ${url.error}`)
    const settings = Object.fromEntries(given.filter(([name]) => provider.settings?.includes(name) === true))
    const opened = await openProduct({ provider, platform, url: url.value, options: {}, context, settings, prompt })
    if (!opened.ok) throw new Error(`--${platform}: ${problemText(opened.error)}`)
    const { entry, version, source, typed } = opened.value
    await source.source.close()
    console.log(terminalSafe(`${platform}${version === null ? '' : ` ${version}`} answers at ${url.value}.`))
    entries.push(entry)
    context = { ...context, env: { ...context.env, ...typed } }
  }
  const settings = readSettings(process.env)
  const data = process.env.MLG_DATA === undefined ? resolve(dataFolderOf(products)) : settings.data
  const port = await choosePort({ ...settings, data })
  const config = configOf(entries, context, { listen: { port }, data })
  if (config.ok) return config.value
  throw new Error(config.error.join('\n'))
}

/** A longer name is cut and ends with a digest of the whole. */
const MAX_NAME = 80

/** Returns a data folder specific to these addresses, so that no other company's record is mixed with theirs. */
export function dataFolderOf(products: readonly OwnProduct[]): string {
  const name = products.map(({ name: product, url }) => `${product}-${url.replace(/^\w+:\/\//, '')}`).join('-')
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replace(/-+$/, '')
  if (plain.length <= MAX_NAME) return `.mlg-${plain}`
  const digest = hash('sha256', plain, 'hex').slice(0, 8)
  return `.mlg-${truncate(plain, MAX_NAME)}-${digest}`
}
