import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { NamedFile } from '../catalogue/builtin.ts'
import type { CatalogueFile } from '../catalogue/definition.ts'
import { describeProblem } from '../catalogue/load.ts'
import type { FieldRule } from '../contracts/mapping.ts'
import type { Provider, ProvidersByName } from '../contracts/source.ts'
import { err } from '../lib/result.ts'
import { CSV } from './csv/provider.ts'
import { compileProvider } from './declared/compile.ts'
import {
  joinProviders,
  makeWhenRequested,
  providerFileNames,
  providerFilesIn,
  readProviderFile,
  validProviders,
  type ProviderFolders,
} from './files.ts'
import { OPENLINEAGE } from './openlineage/provider.ts'
import { receiverOf, SCIM_RECEIVER } from './scim-receiver/provider.ts'

/** Providers of the demo company's source systems, by the names of its sources. */
export const DEMO_PROVIDERS: ProvidersByName = makeWhenRequested(new Map(filesOf('demo')))

/**
 * The product's own providers: files beside this one (`mlflow.provider.yaml`) and those of the demo, which are like
 * those of a definitions folder. Adding a source system means adding a file.
 */
export const PROVIDERS: ProvidersByName = joinProviders(
  DEMO_PROVIDERS,
  makeWhenRequested(
    new Map([
      ...filesOf('.'),
      ...[CSV, OPENLINEAGE].map((provider) => [provider.name, () => provider] as const),
      [SCIM_RECEIVER, scimReceiver],
    ]),
  ),
)

function scimReceiver(): Provider {
  const scim = PROVIDERS.get('scim')
  if (scim === undefined) throw new Error('the product lacks the provider scim')
  return receiverOf(scim)
}

/** The product's files are named after the provider that they declare. */
function filesOf(folder: string): readonly (readonly [string, () => Provider])[] {
  const at = fileURLToPath(new URL(folder, import.meta.url))
  return providerFileNames(at).map((file) => {
    const name = file.slice(0, file.indexOf('.'))
    return [name, () => compileFile(name, join(at, file), join('providers', folder, file))]
  })
}

/** `shown` is the file's name in messages and answers. */
function compileFile(name: string, file: string, shown: string): Provider {
  const read = readProviderFile(file)
  const provider = read.ok ? compileProvider(read.value.content, shown) : err([read.error])
  if (!provider.ok)
    throw new Error(`a provider of the product is wrong: ${provider.error.map(describeProblem).join('; ')}`)
  if (provider.value.name !== name) throw new Error(`${shown} declares the provider "${provider.value.name}"`)
  return provider.value
}

/**
 * Returns the definitions that the catalogue needs for these providers, from files beside them (`mlflow.types.json`).
 * They are loaded only if a source has that provider: a company without MLflow has no types of MLflow. A type of
 * another provider comes alone if a mapping refers to it, so that the reference can wait for such a source.
 */
export function definitionsFor(providers: readonly string[]): readonly NamedFile[] {
  const names = [...new Set(providers)].sort()
  const awaited = names.flatMap(typesAwaitedBy).filter(({ provider }) => !names.includes(provider))
  const others = [...Map.groupBy(awaited, ({ provider }) => provider)].flatMap(([provider, types]) =>
    definitionFile(provider).map(({ name, content }) => ({
      name,
      content: { types: content.types?.filter((one) => types.some(({ type }) => type === one.name)) ?? [] },
    })),
  )
  return [...names.flatMap(definitionFile), ...others]
}

function definitionFile(name: string): readonly { readonly name: string; readonly content: CatalogueFile }[] {
  const file = `${name}.types.json`
  const at = new URL(file, import.meta.url)
  if (!PROVIDERS.has(name) || !existsSync(at)) return []
  return [{ name: join('providers', file), content: JSON.parse(readFileSync(at, 'utf8')) as CatalogueFile }]
}

/** Returns the types of other providers' sources to which a provider's mappings refer. */
function typesAwaitedBy(name: string): readonly { readonly provider: string; readonly type: string }[] {
  const mappings = Object.values(PROVIDERS.get(name)?.types ?? {}).map(({ mapping }) => mapping)
  const fields = mappings.flatMap((mapping) => [mapping.fields, ...(mapping.also ?? []).map((also) => also.fields)])
  return fields
    .flatMap((rules): readonly FieldRule[] => Object.values(rules))
    .flatMap((rule) =>
      rule.kind === 'reference' && rule.provider !== undefined ? [{ provider: rule.provider, type: rule.to }] : [],
    )
}

/** Collects the providers of the product, of a definitions folder and of modules, and the problems of unusable ones. */
export function providersWith(folders: ProviderFolders): {
  readonly providers: ProvidersByName
  readonly problems: readonly string[]
} {
  const files = providerFilesIn(folders)
  const { providers, problems } = files.ok
    ? validProviders(files.value, PROVIDERS)
    : { providers: PROVIDERS, problems: files.error }
  return { providers, problems: problems.map(describeProblem) }
}
