import type { Catalogue } from '../catalogue/registry.ts'
import type { FieldRule } from '../contracts/mapping.ts'
import type { Provider, SourceConfig } from '../contracts/source.ts'
import { IDENTITY_DOMAIN, IMPORTS, lookupPlatforms, lookupsFor, platformFor, type Platforms } from './platforms.ts'

/** A type that a source names by bare ids and other sources serve. People are also named by e-mail address and name. */
export interface Referral {
  readonly type: string
  readonly domain: string
  readonly platforms: readonly string[]
  /** Platform of its ids; null if none serves the domain, or if several do and none is configured. */
  readonly platform: string | null
}

/** Lists each type once, in the order of the mappings. A source's own domains are left out. */
export function referralsOf(
  { provider, config }: { readonly provider: Provider; readonly config: Pick<SourceConfig, 'references'> },
  { catalogue, platforms }: { readonly catalogue: Catalogue; readonly platforms: Platforms },
): readonly Referral[] {
  return referredTypes(provider).flatMap((type) => {
    const domain = catalogue.type(type)?.domain
    if (domain === undefined || provider.domains.includes(domain)) return []
    const only = platformFor({ type, domain }, config, platforms)
    if (domain !== IDENTITY_DOMAIN.domain)
      return [{ type, domain, platforms: platforms.byDomain.get(domain) ?? [], platform: only }]
    // Imported tables may contain people too, including this source's.
    const serving = lookupPlatforms(platforms)
    if (serving.length > 0 && provider.domains.includes(IMPORTS) && provider.types[type] !== undefined) return []
    const isServed = platforms.byDomain.has(domain)
    const lookupPlatform = isServed || type !== IDENTITY_DOMAIN.person ? null : lookupsFor(config, platforms).people
    return [{ type, domain, platforms: serving, platform: only ?? lookupPlatform }]
  })
}

/** Lists the types that a provider's mappings name other than by full URIs. */
function referredTypes({ types }: Pick<Provider, 'types'>): readonly string[] {
  const named = Object.values(types).flatMap(({ mapping: { fields, also = [] } }) => [
    ...Object.values(fields).flatMap(typesOfRule),
    ...also.flatMap((rule) => [
      ...(rule.id === undefined ? [] : [rule.type]),
      ...Object.values(rule.fields).flatMap(typesOfRule),
    ]),
  ])
  return [...new Set(named)]
}

function typesOfRule(rule: FieldRule): readonly string[] {
  switch (rule.kind) {
    case 'reference':
      return [rule.to]
    case 'typed-references':
      return Object.values(rule.types)
    case 'first-of':
      return rule.keys.map(({ to }) => to)
    case 'emails':
    case 'names':
      return [IDENTITY_DOMAIN.person]
    case 'labels':
      return [IDENTITY_DOMAIN.team]
    case 'part':
      return [rule.part.whole]
    case 'parts':
      return rule.whole === null ? [] : [rule.part.whole]
    default:
      return []
  }
}
