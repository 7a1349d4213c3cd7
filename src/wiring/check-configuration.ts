import { inParts } from '../adapters/file/parts.ts'
import type { FilesReader } from '../adapters/file/reader.ts'
import { openSource } from '../adapters/sources.ts'
import type { NamedFile } from '../catalogue/builtin.ts'
import type { CatalogueProblem, Definitions } from '../catalogue/check.ts'
import { loadFromFolder, describeProblem } from '../catalogue/load.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { Config } from '../config/config.ts'
import type { ConfiguredSource, ProvidersByName, SourceConfig } from '../contracts/source.ts'
import { addressOf } from '../contracts/address.ts'
import { compilePaths, type CompiledCatalogue, type JoinedSource } from '../infer/paths/check.ts'
import { nearestMatch } from '../lib/nearest-match.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { mappingProblems } from '../normalise/check.ts'
import { definitionsFor, PROVIDERS } from '../providers/all.ts'
import { definitionsOfModules, providerFilesIn, withDeclared, type ProviderFolders } from '../providers/files.ts'

/** A catalogue with its rules compiled. */
interface ReadyCatalogue {
  readonly catalogue: Catalogue
  readonly compiled: CompiledCatalogue
}

/** The definitions in force, and the sources that use them. */
export interface DefinitionsInForce extends ReadyCatalogue {
  /** The folder's files that declare providers, so that another thread can make the same ones. */
  readonly providerFiles: readonly NamedFile[]
  readonly sources: readonly NamedSource[]
}

/** The definitions in force, in a form that another thread can receive. */
export interface SentDefinitions {
  readonly sources: readonly SourceConfig[]
  readonly definitions: Definitions
  readonly providerFiles: readonly NamedFile[]
}

export function toSend({ sources, catalogue, providerFiles }: DefinitionsInForce): SentDefinitions {
  return { sources: sources.map(({ config }) => config), definitions: catalogue.definitions, providerFiles }
}

interface ConfigurationProblem extends CatalogueProblem {
  /** The source whose mapping names something missing in the catalogue; null if a definition itself is wrong. */
  readonly platform: string | null
}

/**
 * Returns what a configuration defines, or all mistakes in it, each with its file, the path in it and the reason. Both
 * a start and the doctor use it, so that the doctor can't accept what a start refuses.
 */
export async function checkConfiguration(
  config: ProviderFolders & Pick<Config, 'sources'>,
  present: ProvidersByName = PROVIDERS,
): Promise<Result<DefinitionsInForce, readonly ConfigurationProblem[]>> {
  const named = config.sources.map(({ provider }) => provider)
  const files = providerFilesIn(config)
  const moduleDefinitions = definitionsOfModules(files.ok ? files.value : [], named)
  const loaded = await loadFromFolder(config.catalogueFolder, [...definitionsFor(named), ...moduleDefinitions])
  const declared = files.ok ? withDeclared(files.value, present) : files
  if (!loaded.ok || !files.ok || !declared.ok)
    return err([...(loaded.ok ? [] : loaded.error), ...(declared.ok ? [] : declared.error)].map(definitionProblem))
  const catalogue = loaded.value
  const ready = compileCatalogue(catalogue, config.sources)
  const sources = configuredSources(config, declared.value, catalogue)
  const problems = [
    ...(ready.ok ? [] : ready.error.map(definitionProblem)),
    ...sources.flatMap(({ config: { platform }, provider }) =>
      mappingProblems(provider, catalogue).map((problem) => ({ ...problem, platform })),
    ),
    ...sources.flatMap((source) => referenceProblems(source, catalogue)),
  ]
  return ready.ok && problems.length === 0 ? ok({ ...ready.value, sources, providerFiles: files.value }) : err(problems)
}

/** An unknown name, or one of its own domains, would be ignored, and the references would lead elsewhere. */
function referenceProblems({ config, provider }: NamedSource, catalogue: Catalogue): readonly ConfigurationProblem[] {
  const domains = catalogue.domains.map(({ name }) => name)
  const types = catalogue.types.map(({ name }) => name)
  return Object.keys(config.references).flatMap((name) => {
    const domain = domains.includes(name) ? name : catalogue.type(name)?.domain
    const suggestion = nearestMatch(name, [...domains, ...types])
    const reason =
      domain === undefined
        ? `there is no domain or type "${name}"${suggestion === null ? '' : `; did you mean ${suggestion}?`}`
        : provider.domains.includes(domain)
          ? `its own domain is ${domain}, so that ids of it are its own: leave this out`
          : null
    return reason === null
      ? []
      : [{ file: `the source ${config.platform}`, path: `references.${name}`, reason, platform: null }]
  })
}

export function compileCatalogue(
  catalogue: Catalogue,
  sources: readonly JoinedSource[],
): Result<ReadyCatalogue, readonly CatalogueProblem[]> {
  const compiled = compilePaths(catalogue, 'recorded', sources)
  return compiled.ok ? ok({ catalogue, compiled: compiled.value }) : compiled
}

function definitionProblem(problem: CatalogueProblem): ConfigurationProblem {
  return { ...problem, platform: null }
}

/** Lists each problem once: two sources of one kind have one mapping. */
export function formatProblems(problems: readonly ConfigurationProblem[]): readonly string[] {
  return [...new Set(problems.map(describeProblem))]
}

export class RefusedDefinitions extends Error {
  readonly problems: readonly ConfigurationProblem[]

  constructor(problems: readonly ConfigurationProblem[]) {
    const lines = formatProblems(problems).join('\n  ')
    super(`The definitions were refused:\n  ${lines}\nCorrect them; "mlg doctor" checks without starting anything.`)
    this.problems = problems
  }
}

/** Throws all mistakes, for callers that can't continue with any. */
export async function compileDefinitions(
  config: ProviderFolders & Pick<Config, 'sources'>,
  providers: ProvidersByName = PROVIDERS,
): Promise<DefinitionsInForce> {
  const checked = await checkConfiguration(config, providers)
  if (checked.ok) return checked.value
  throw new RefusedDefinitions(checked.error)
}

export type NamedSource = Pick<ConfiguredSource, 'config' | 'provider'>

export function configuredSources(
  config: Pick<Config, 'sources'>,
  providers: ProvidersByName,
  catalogue: Catalogue,
): readonly NamedSource[] {
  return config.sources.map((source) => {
    const provider = providers.get(source.provider)
    if (provider === undefined)
      throw new Error(`the provider "${source.provider}" of the source "${source.platform}" is unknown`)
    const set = provider.withSettings?.(source.settings ?? {}) ?? provider
    return { config: source, provider: set.ofCatalogue?.(catalogue) ?? set }
  })
}

/** `readerOf` returns a reader that reads a source's files in another process, in parts. */
export function openSources(
  config: Pick<Config, 'sources'>,
  providers: ProvidersByName,
  catalogue: Catalogue,
  readerOf?: (named: NamedSource) => FilesReader,
): readonly ConfiguredSource[] {
  return configuredSources(config, providers, catalogue).map((named) => {
    const { config: of, provider } = named
    const isFiles = of.baseUrl !== null && addressOf(of.baseUrl)?.scheme === 'file'
    if (!isFiles || readerOf === undefined) return { ...named, source: openSource(of, provider) }
    return { config: of, provider: inParts(provider), source: openSource(of, provider, readerOf(named)) }
  })
}
