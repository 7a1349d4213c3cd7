import type { Catalogue } from '../catalogue/registry.ts'
import type { Provider, SourceConfig } from '../contracts/source.ts'
import type { NormaliseContext } from './draft.ts'
import { lookupPlatforms, lookupsFor, platformToReferTo, type Platforms } from './platforms.ts'

/** `pages` is the base URL of the product's pages, from `pagesOf`. */
export function normaliseContext(
  catalogue: Catalogue,
  config: SourceConfig,
  platforms: Platforms,
  pages: string | null = null,
): NormaliseContext {
  const domains = domainsOf(config, platforms)
  const configured = new Set([...platforms.byDomain.values()].flat())
  return {
    platform: config.platform,
    pages,
    domains,
    attribute: (type, name) => catalogue.attribute(type, name),
    edge: (type, relationship) => catalogue.edgeId(type, relationship),
    componentType: (type) => catalogue.type(type)?.componentType ?? null,
    domainOf: (type) => catalogue.type(type)?.domain ?? null,
    typesOf: (componentType) => catalogue.typesOfComponent(componentType).map((t) => t.name),
    isPart: (type) => catalogue.type(type)?.part === true,
    platformOf: (wanted) => platformToReferTo(wanted, config, platforms),
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

/** Returns null if the source's address isn't one for a browser, or its product has its pages elsewhere. */
export function pagesOf(
  { baseUrl, pages }: Pick<SourceConfig, 'baseUrl' | 'pages'>,
  { pages: declared = '.' }: Pick<Provider, 'pages'>,
): string | null {
  if (pages !== undefined) return pages
  if (declared === 'configured' || baseUrl === null || !/^https?:/i.test(baseUrl))
    return typeof declared === 'string' ? absolute(declared) : null
  const at = typeof declared === 'string' ? declared : (declared[new URL(baseUrl).origin] ?? '.')
  const { origin, pathname } = new URL(at, `${baseUrl.replace(/[?#].*$/, '').replace(/\/*$/, '')}/`)
  return `${origin}${pathname}`
}

function absolute(declared: string): string | null {
  return /^https?:/i.test(declared) ? declared : null
}
