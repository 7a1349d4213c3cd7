import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { NamedFile } from '../catalogue/builtin.ts'
import { describeProblem } from '../catalogue/registry.ts'
import type { Provider } from '../contracts/source.ts'
import { CSV } from './csv/provider.ts'
import { providerFilesIn, rightOnes, withDeclared, type ProviderPlaces, type ProvidersByName } from './files.ts'
import { OPENLINEAGE } from './openlineage/provider.ts'

/** Those of the demo company's source systems, by the names that its sources have. */
export const DEMO_PROVIDERS: ProvidersByName = builtin('demo')

/**
 * The providers of the product: the files beside this one (`mlflow.provider.yaml`) and those of the demo, which are like those of a
 * definitions folder. Adding a source system is adding a file.
 */
export const PROVIDERS: ProvidersByName = new Map([
  ...DEMO_PROVIDERS,
  ...builtin('.'),
  ...[CSV, OPENLINEAGE].map((provider) => [provider.name, provider] as const),
])

function builtin(folder: string): ProvidersByName {
  const at = join('providers', folder)
  const files = providerFilesIn({ catalogueFolder: fileURLToPath(new URL(folder, import.meta.url)) })
  const named = files.ok ? files.value.map(({ name, content }) => ({ name: join(at, basename(name)), content })) : []
  const providers = files.ok ? withDeclared(named, new Map()) : files
  if (providers.ok) return providers.value
  throw new Error(`a provider of the product is wrong: ${providers.error.map(describeProblem).join('; ')}`)
}

/**
 * What the catalogue lacks for some of these providers, in a file beside each (`mlflow.types.json`). It is loaded where a source has
 * that provider: a company without MLflow has no types of MLflow.
 */
export function definitionsFor(providers: readonly string[]): readonly NamedFile[] {
  return [...new Set(providers)].sort().flatMap((name) => {
    const file = `${name}.types.json`
    const at = new URL(file, import.meta.url)
    if (!PROVIDERS.has(name) || !existsSync(at)) return []
    return [{ name: join('providers', file), content: JSON.parse(readFileSync(at, 'utf8')) as unknown }]
  })
}

/** Those of the product, of a definitions folder and of modules; and what is wrong with the others. */
export function providersWith(places: ProviderPlaces): {
  readonly providers: ProvidersByName
  readonly problems: readonly string[]
} {
  const files = providerFilesIn(places)
  const { providers, problems } = files.ok
    ? rightOnes(files.value, PROVIDERS)
    : { providers: PROVIDERS, problems: files.error }
  return { providers, problems: problems.map(describeProblem) }
}

export function builtinProvider(name: string): Provider {
  const provider = PROVIDERS.get(name)
  if (provider === undefined) throw new Error(`there is no provider ${name}`)
  return provider
}
