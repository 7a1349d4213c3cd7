import { resolve } from 'node:path'
import { openSource } from '../../adapters/sources.ts'
import type { NamedFile } from '../../catalogue/builtin.ts'
import { isProviderFile, loadFromFolder, describeProblem } from '../../catalogue/load.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { Provider } from '../../contracts/source.ts'
import { mappingProblems } from '../../normalise/check.ts'
import { definitionsFor } from '../../providers/all.ts'
import { definitionsOfModules, readProviderFile, withDeclared } from '../../providers/files.ts'
import { atRate } from '../ask-source.ts'
import { terminalSafe } from '../terminal-safe.ts'
import { MAX_PAGES } from './listed.ts'
import { describeProvider } from './print.ts'
import { proveProvider } from './prove.ts'
import { accessOf, type GivenAccess } from './settings.ts'

export interface ProviderTestOptions extends GivenAccess {
  readonly sample: number
  readonly definitions?: string
  /** Selects one of a module's providers. */
  readonly provider?: string
  readonly json: boolean
}

/** Bounds a run that nobody watches. */
const LIMIT_MS = 10 * 60_000

/** Proves a provider's file on a running system. Exits with 1 if something must be corrected. */
export async function testProvider(
  file: string,
  options: ProviderTestOptions,
  print: (line: string) => void,
): Promise<void> {
  const providerFile = readFileOf(file)
  const provider = providerIn(providerFile, options)
  const catalogue = await catalogueOf(provider, providerFile, options)
  const problems = mappingProblems(provider, catalogue)
  if (problems.length > 0) throw new Error(problems.map(describeProblem).join('\n'))
  const config = accessOf(provider, options)
  const source = atRate(openSource(config, provider), provider.defaults?.ratePerSecond)
  try {
    const signal = AbortSignal.timeout(LIMIT_MS)
    const { sample } = options
    const parts = { provider, config, source, catalogue, sample, pages: MAX_PAGES, trials: true, signal }
    const proofs = await proveProvider(parts)
    if (options.json) print(JSON.stringify({ provider: provider.name, url: options.url, types: proofs }, null, 2))
    else for (const line of describeProvider(provider, proofs)) print(terminalSafe(line))
    if (proofs.some(({ mistakes }) => mistakes.length > 0)) process.exitCode = 1
  } finally {
    await source.close()
  }
}

async function catalogueOf(
  { name }: Provider,
  of: NamedFile,
  { definitions }: ProviderTestOptions,
): Promise<Catalogue> {
  const brought = [...definitionsFor([name]), ...definitionsOfModules([of], [name])]
  const catalogue = await loadFromFolder(definitions ?? null, brought)
  if (catalogue.ok) return catalogue.value
  throw new Error(catalogue.error.map(describeProblem).join('\n'))
}

/** Reads a file that declares a provider, or else a module. */
function readFileOf(file: string): NamedFile {
  if (!isProviderFile(file)) return { name: resolve(file), content: null }
  const read = readProviderFile(file)
  if (!read.ok) throw new Error(describeProblem(read.error))
  return read.value
}

function providerIn(of: NamedFile, { provider: wanted }: ProviderTestOptions): Provider {
  const declared = withDeclared([of], new Map())
  if (!declared.ok) throw new Error(declared.error.map(describeProblem).join('\n'))
  const names = [...declared.value.keys()]
  const provider = declared.value.get(wanted ?? names[0] ?? '')
  if (provider === undefined) throw new Error(`${of.name} has no provider ${wanted ?? ''}; it has ${names.join(', ')}`)
  if (wanted === undefined && names.length > 1)
    throw new Error(`${of.name} has several providers: name one with --provider: ${names.join(', ')}`)
  return provider
}
