import type { Catalogue } from '../catalogue/registry.ts'
import type { SourceConfig } from '../contracts/source.ts'
import type { NormaliseContext } from './draft.ts'

/** Which configured platforms serve which domain. */
export interface Platforms {
  readonly byDomain: ReadonlyMap<string, readonly string[]>
}

export function platformsOf(sources: readonly { readonly platform: string; readonly domain: string }[]): Platforms {
  const byDomain = new Map<string, string[]>()
  for (const { platform, domain } of sources) byDomain.set(domain, [...(byDomain.get(domain) ?? []), platform])
  return { byDomain }
}

export function normaliseContext(catalogue: Catalogue, config: SourceConfig, platforms: Platforms): NormaliseContext {
  const domain = domainOf(config, platforms)
  const configured = new Set([...platforms.byDomain.values()].flat())
  return {
    platform: config.platform,
    domain,
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

function domainOf(config: SourceConfig, platforms: Platforms): string {
  for (const [domain, members] of platforms.byDomain) if (members.includes(config.platform)) return domain
  throw new Error(`the source ${config.platform} serves no domain: check its "domain" in the configuration`)
}
