import { createRequire } from 'node:module'
import type { NamedFile } from '../../catalogue/builtin.ts'
import type { CatalogueProblem } from '../../catalogue/check.ts'
import type { Provider } from '../../contracts/source.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { guardProvider } from './guarded.ts'
import { providerMistakes } from './shape.ts'
import { messageOf } from '../../lib/message-of.ts'

/** A loaded module of the configuration: its default export is a provider, or a list of them. */
interface ProviderModule {
  readonly providers: readonly Provider[]
  /** Definitions that the catalogue needs for them (`export const definitions`), like a definitions folder's file. */
  readonly definitions: readonly NamedFile[]
}

/** Maximum number of providers of a module: more belong in several modules. */
const MAX_PROVIDERS = 20

/** Loaded once by each thread: another version takes effect at the next start. */
const loaded = new Map<string, Result<ProviderModule, readonly CatalogueProblem[]>>()

/** `file` is absolute. It is code, and runs with all rights of the service. */
export function providerModule(file: string): Result<ProviderModule, readonly CatalogueProblem[]> {
  const known = loaded.get(file)
  if (known !== undefined) return known
  const loadedModule = load(file)
  // A failed one is tried again, since it may have been fixed. (Node caches an ES module that threw while it ran, until
  // the next start.)
  if (loadedModule.ok) loaded.set(file, loadedModule)
  return loadedModule
}

function load(file: string): Result<ProviderModule, readonly CatalogueProblem[]> {
  let exported: unknown
  try {
    exported = createRequire(file)(file)
  } catch (error) {
    return err([{ file, path: '', reason: whyNot(error) }])
  }
  const { default: exportedProvider, definitions } = exported as {
    readonly default?: unknown
    readonly definitions?: unknown
  }
  const providers: readonly unknown[] = Array.isArray(exportedProvider) ? exportedProvider : [exportedProvider]
  if (exportedProvider === undefined)
    return err([
      {
        file,
        path: 'default',
        reason: 'must be a provider or a list of providers, but the module has no default export',
      },
    ])
  if (providers.length === 0 || providers.length > MAX_PROVIDERS)
    return err([{ file, path: 'default', reason: `must be 1 to ${MAX_PROVIDERS} providers, not ${providers.length}` }])
  const problems = providers.flatMap((provider, i) =>
    providerMistakes(provider).map(({ path, reason }) => ({
      file,
      path: `default${Array.isArray(exportedProvider) ? `[${i}]` : ''}${path === '' ? '' : `.${path}`}`,
      reason,
    })),
  )
  if (problems.length > 0) return err(problems)
  return ok({
    providers: (providers as readonly Provider[]).map((provider) => guardProvider(provider, file)),
    definitions: definitions === undefined ? [] : [{ name: `${file} (definitions)`, content: definitions }],
  })
}

function whyNot(error: unknown): string {
  const reason = messageOf(error)
  const code = error instanceof Error && 'code' in error ? error.code : null
  switch (code) {
    case 'MODULE_NOT_FOUND':
      return `the module can't be loaded: ${reason.split('\n')[0] ?? ''}`
    case 'ERR_REQUIRE_ASYNC_MODULE':
      return "the module can't be loaded: it, or a module that it imports, has a top-level await, which a provider must do without"
    default:
      return `the module can't be loaded: ${reason}`
  }
}
