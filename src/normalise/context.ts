import type { Catalogue } from '../catalogue/registry.ts'
import type { SourceConfig } from '../contracts/source.ts'
import type { NormaliseContext } from './draft.ts'

/** Which configured platforms serve which domain. */
export interface Platforms {
  readonly byDomain: ReadonlyMap<string, readonly string[]>
}

export function platformsOf(
  sources: readonly { readonly platform: string; readonly domains: readonly string[] }[],
): Platforms {
  const byDomain = new Map<string, string[]>()
  for (const { platform, domains } of sources)
    for (const domain of domains) byDomain.set(domain, [...(byDomain.get(domain) ?? []), platform])
  return { byDomain }
}

export function normaliseContext(catalogue: Catalogue, config: SourceConfig, platforms: Platforms): NormaliseContext {
  const domains = domainsOf(config, platforms)
  const configured = new Set([...platforms.byDomain.values()].flat())
  return {
    platform: config.platform,
    domains,
    attribute: (type, name) => catalogue.attribute(type, name),
    edge: (type, relationship) => catalogue.edgeId(type, relationship),
    componentType: (type) => catalogue.type(type)?.componentType ?? null,
    domainOf: (type) => catalogue.type(type)?.domain ?? null,
    typesOf: (componentType) => catalogue.typesOfComponent(componentType).map((t) => t.name),
    isPart: (type) => catalogue.type(type)?.part === true,
    platformOf: (wanted) => config.references[wanted] ?? only(platforms.byDomain.get(wanted)),
    isConfigured: (platform) => configured.has(platform),
  }
}

/** Where several sources serve a domain and the configuration does not select one, none is chosen. */
function only(platforms: readonly string[] | undefined): string | null {
  return platforms?.length === 1 ? (platforms[0] ?? null) : null
}

function domainsOf(config: SourceConfig, platforms: Platforms): ReadonlySet<string> {
  const served = [...platforms.byDomain].filter(([, members]) => members.includes(config.platform))
  if (served.length > 0) return new Set(served.map(([domain]) => domain))
  throw new Error(`the source ${config.platform} serves no domain: its provider states none`)
}
