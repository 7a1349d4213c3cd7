import { startDemo } from '../../../demo/company.ts'
import type { MutableJsonObject } from '../../../demo/schema.ts'
import { isSourceName, sources as demoSources } from '../../../demo/tables/all.ts'
import type { SourceName } from '../../../demo/tables/table.ts'
import { DEMO_PROVIDERS } from '../../providers/all.ts'
import { providerContract, type ProviderSubject } from './contract.ts'

const platforms = [...DEMO_PROVIDERS.values()].map((p) => ({ platform: p.name, domains: p.domains }))

/** The demo's plural of a type, for the path of its collection. */
function pluralOf(source: SourceName, type: string): string {
  const tables = demoSources.find((s) => s.source === source)?.tables ?? []
  const table = tables.find((t) => t.type === type)
  if (table === undefined) throw new Error(`the demo has no ${type} in ${source}`)
  return table.plural
}

async function demo(name: string): Promise<ProviderSubject> {
  if (!isSourceName(name)) throw new Error(`the demo has no source ${name}`)
  const company = await startDemo({ only: [name], bulk: true })
  return {
    url: company.sources[name],
    remove: async (type, id) => company.remove(name, pluralOf(name, type), id, { silent: true }),
    patch: async (type, id, change) =>
      void company.patch(name, pluralOf(name, type), id, change as MutableJsonObject, { silent: true }),
    stop: () => company.stop(),
  }
}

for (const provider of DEMO_PROVIDERS.values()) providerContract(provider, () => demo(provider.name), { platforms })
