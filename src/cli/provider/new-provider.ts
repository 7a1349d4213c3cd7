import { formatCount } from '../../lib/format-count.ts'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SourceConfig } from '../../contracts/source.ts'
import { PROVIDERS } from '../../providers/all.ts'
import { terminalSafe } from '../terminal-safe.ts'
import { describeAddress, describeFile, type Described } from './draft/describe.ts'
import { draftProvider, type DraftedProvider, type DraftedType } from './draft/draft.ts'
import type { DescribedApi } from './draft/resource.ts'
import { kebab } from './draft/words.ts'
import { accessOf, type GivenAccess } from './settings.ts'

export interface NewProviderOptions extends Omit<GivenAccess, 'url'> {
  /** Separated by commas. */
  readonly types?: string
  readonly name?: string
  readonly out: string
  /** Address of the product; by default from its description. */
  readonly url?: string
  readonly force: boolean
  readonly json: boolean
}

/** Drafts a provider file from an API's description. Writes nothing unless all of it is valid. */
export async function newProvider(
  from: string,
  options: NewProviderOptions,
  print: (line: string) => void,
): Promise<void> {
  const { api, url } = await describeAt(from, options)
  const name = providerNameOf(options, api)
  const types = (options.types ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  const shown = from.replace(/[?#].*$/s, '')
  const draft = draftProvider(api, { name, types, from: shown })
  if (!draft.ok) throw new Error(draft.error)
  const provider = join(options.out, `${name}.provider.yaml`)
  const definitions = draft.value.definitions === null ? null : join(options.out, `${name}.json`)
  for (const file of [provider, ...(definitions === null ? [] : [definitions])])
    if (existsSync(file) && !options.force)
      throw new Error(`${file} exists already: give another --name or --out, or overwrite it with --force`)
  mkdirSync(options.out, { recursive: true })
  writeFileSync(provider, draft.value.yaml)
  if (definitions !== null) writeFileSync(definitions, draft.value.definitions ?? '')
  const files = { provider, definitions, url: options.url ?? url }
  if (options.json)
    print(
      JSON.stringify(
        {
          ...files,
          operations: api.operations,
          types: draft.value.types,
          leftOut: api.leftOut,
          others: draft.value.others,
        },
        null,
        2,
      ),
    )
  else for (const line of describeDraft(draft.value, api, { ...files, options })) print(terminalSafe(line))
}

async function describeAt(from: string, options: NewProviderOptions): Promise<Described> {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(from)) {
    const read = describeFile(from)
    if (!read.ok) throw new Error(read.error)
    return { api: read.value, url: read.value.baseUrl }
  }
  if (!/^https?:/i.test(from))
    throw new Error(`${from.replace(/:.*$/s, '')}: isn't the address of an API; one begins with http:// or https://`)
  const config: SourceConfig = accessOf({ name: 'draft' }, { ...options, url: from }, 'the address')
  const read = await describeAddress(config)
  if (!read.ok) throw new Error(read.error)
  return read.value
}

const MAX_NAME = 40

/** Avoids the names of the product's own providers, which a file can't replace. */
function providerNameOf({ name }: NewProviderOptions, { title }: DescribedApi): string {
  if (name !== undefined) {
    if (!/^[a-z0-9-]{1,64}$/.test(name)) throw new Error('--name: it must be 1–64 lower-case letters, digits or "-"')
    if (PROVIDERS.has(name))
      throw new Error(`--name: a provider "${name}" already exists; use it with "mlg connect ${name}"`)
    return name
  }
  const own = kebab(title.replace(/\b(open)?api\b|\brest\b|\bgraphql\b/gi, ''))
    .slice(0, MAX_NAME)
    .replace(/-$/, '')
  if (own === '' || !/^[a-z]/.test(own)) throw new Error('give the product a name: --name')
  return PROVIDERS.has(own) ? `my-${own}` : own
}

interface Written {
  readonly provider: string
  readonly definitions: string | null
  readonly url: string | null
  readonly options: NewProviderOptions
}

const MAX_SHOWN = 20

function describeDraft(
  draft: DraftedProvider,
  { operations, leftOut, title }: DescribedApi,
  written: Written,
): readonly string[] {
  const { provider, definitions, url, options } = written
  const decisions = draft.types.reduce((sum, { decide }) => sum + decide.length, 0)
  const given = [
    ...(options.tokenEnv === undefined ? [] : [`--token-env ${options.tokenEnv}`]),
    ...(definitions === null ? [] : [`--definitions ${options.out}`]),
  ]
  return [
    `${title}: ${operations} operations`,
    ...draft.types.flatMap(linesOfType),
    ...listSome('Skipped; add with --types', draft.others),
    ...listSome(
      'Left out',
      leftOut.map(({ at, why }) => `${at}: ${why}`),
    ),
    '',
    `Wrote ${provider}${definitions === null ? '' : ` and ${definitions}`}: ${formatCount(draft.types.length, 'type')}, ${formatCount(decisions, 'thing')} to decide (TO DECIDE in the file).`,
    `Try it: mlg provider test ${provider} --url ${url ?? '<address>'}${given.map((each) => ` ${each}`).join('')}`,
  ]
}

function listSome(what: string, all: readonly string[]): readonly string[] {
  if (all.length === 0) return []
  const more = all.length - MAX_SHOWN
  return [
    `${what}:`,
    ...all.slice(0, MAX_SHOWN).map((each) => `    ${each}`),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ]
}

function linesOfType({ type, isNew, list, read, inferred, decide }: DraftedType): readonly string[] {
  return [
    `✓ ${type}${isNew ? '' : ' (of the catalogue)'}: ${list}${read === null ? '' : `, one by ${read}`}`,
    ...inferred.map((each) => `    ${each}`),
    ...decide.map((each) => `    to decide: ${each}`),
  ]
}
