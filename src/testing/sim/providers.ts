import { fileURLToPath } from 'node:url'
import { BUILTIN } from '../../catalogue/builtin.ts'
import { loadCatalogue } from '../../catalogue/load.ts'
import type { FieldRule } from '../../contracts/mapping.ts'
import type { Provider } from '../../contracts/source.ts'
import { must } from '../../lib/result.ts'
import { DEMO_PROVIDERS, definitionsFor } from '../../providers/all.ts'
import { compileProvider } from '../../providers/declared/compile.ts'
import { readProviderFile } from '../../providers/files.ts'
import { OPENLINEAGE } from '../../providers/openlineage/provider.ts'
import { POLICIES } from './policies.ts'

export const CATALOGUE = must(
  loadCatalogue([
    ...BUILTIN,
    ...definitionsFor([OPENLINEAGE.name]),
    { name: 'policies.json', content: { policies: POLICIES } },
  ]),
)

const WHERE: FieldRule = { kind: 'key', name: 'dataUri', from: 'where[].data_uri(@)' }
const DIGEST: FieldRule = { kind: 'key', name: 'dataDigest' }

/** Keys that the first platform's data shares with others. The demo has only one platform with data, and so no keys. */
const KEYS: Readonly<Record<string, Readonly<Record<string, FieldRule>>>> = {
  Dataset: { where: WHERE },
  DatasetVersion: { where: WHERE, digest: DIGEST },
  DataSource: { where: WHERE },
}

/** The readable systems of the simulated company. */
export const READ: readonly Provider[] = [...[...DEMO_PROVIDERS.values()].map(withKeys), lake()]

/** These and the pushing one. */
export const PROVIDERS: readonly Provider[] = [...READ, OPENLINEAGE]

export const PROVIDER_OF: ReadonlyMap<string, Provider> = new Map(PROVIDERS.map((one) => [one.name, one]))

function withKeys(provider: Provider): Provider {
  if (provider.name !== 'datasets') return provider
  const types = Object.entries(provider.types).map(([type, contract]) => {
    const fields = { ...contract.mapping.fields, ...KEYS[type] }
    return [type, { ...contract, mapping: { ...contract.mapping, fields } }] as const
  })
  return { ...provider, types: Object.fromEntries(types) }
}

function lake(): Provider {
  const file = fileURLToPath(new URL('lake.provider.yaml', import.meta.url))
  return must(compileProvider(must(readProviderFile(file)).content, file))
}
