import type { Catalogue } from '../catalogue/registry.ts'
import type { SourceConfig } from '../contracts/source.ts'
import type { NormaliseContext } from './draft.ts'
import { lookupPlatforms, lookupsFor, platformFor, type Platforms } from './platforms.ts'

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
    platformOf: (wanted) => platformFor(wanted, config, platforms),
    lookups: lookupsFor(config, platforms),
    lookupPlatforms: lookupPlatforms(platforms),
    isConfigured: (platform) => configured.has(platform),
  }
}

function domainsOf(config: SourceConfig, platforms: Platforms): ReadonlySet<string> {
  const served = [...platforms.byDomain].filter(([, members]) => members.includes(config.platform))
  if (served.length > 0) return new Set(served.map(([domain]) => domain))
  throw new Error(`the source ${config.platform} serves no domain: its provider states none`)
}
