import { fileURLToPath } from 'node:url'
import { describeProblem } from '../catalogue/registry.ts'
import { basename, join } from 'node:path'
import type { Provider } from '../contracts/source.ts'
import { providerFilesIn, withDeclared, type ProvidersByName } from './files.ts'

/** Those of the demo company's source systems, by the names that its sources have. */
export const DEMO_PROVIDERS: ProvidersByName = builtin('demo')

/**
 * The providers of the product: the files beside this one (`mlflow.provider.yaml`) and those of the demo, which are like those of a
 * definitions folder. Adding a source system is adding a file.
 */
export const PROVIDERS: ProvidersByName = new Map([...DEMO_PROVIDERS, ...builtin('.')])

function builtin(folder: string): ProvidersByName {
  const at = join('providers', folder)
  const files = providerFilesIn(fileURLToPath(new URL(folder, import.meta.url)))
  const named = files.ok ? files.value.map(({ name, content }) => ({ name: join(at, basename(name)), content })) : []
  const providers = files.ok ? withDeclared(named, new Map()) : files
  if (providers.ok) return providers.value
  throw new Error(`a provider of the product is wrong: ${providers.error.map(describeProblem).join('; ')}`)
}

/** Those of the product and of a definitions folder; where one of its files is wrong, those of the product, and why. */
export function providersWith(folder: string | null): {
  readonly providers: ProvidersByName
  readonly problems: readonly string[]
} {
  const files = providerFilesIn(folder)
  const providers = files.ok ? withDeclared(files.value, PROVIDERS) : files
  return providers.ok
    ? { providers: providers.value, problems: [] }
    : { providers: PROVIDERS, problems: providers.error.map(describeProblem) }
}

export function builtinProvider(name: string): Provider {
  const provider = PROVIDERS.get(name)
  if (provider === undefined) throw new Error(`there is no provider ${name}`)
  return provider
}
