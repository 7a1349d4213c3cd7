import type { Catalogue } from '../catalogue/registry.ts'
import type { FieldRule } from '../contracts/mapping.ts'
import type { Provider, SourceConfig } from '../contracts/source.ts'
import { IDENTITY_DOMAIN, IMPORTS, lookupPlatforms, lookupsFor, platformFor, type Platforms } from './platforms.ts'

/**
 * A type that a source names by bare ids, and that other sources serve. People are named by their e-mail addresses and
 * names too.
 */
export interface Referral {
  readonly type: string
  readonly domain: string
  /** The platforms that serve its domain. */
  readonly platforms: readonly string[]
  /** Where its ids lead; null where no platform serves the domain, or several do and the configuration names none. */
  readonly platform: string | null
}

export interface ReferralParts {
  readonly catalogue: Catalogue
  readonly platforms: Platforms
}

/** Each type once, in the order in which the mappings name them. Ids of its own domains are its own. */
export function referralsOf(
  { provider, config }: { readonly provider: Provider; readonly config: Pick<SourceConfig, 'references'> },
  { catalogue, platforms }: ReferralParts,
): readonly Referral[] {
  return referredTypes(provider).flatMap((type) => {
    const domain = catalogue.type(type)?.domain
    if (domain === undefined || provider.domains.includes(domain)) return []
    const only = platformFor({ type, domain }, config, platforms)
    if (domain !== IDENTITY_DOMAIN.domain)
      return [{ type, domain, platforms: platforms.byDomain.get(domain) ?? [], platform: only }]
    // Tables may have people as well, and among them are those of this very source.
    const serving = lookupPlatforms(platforms)
    if (serving.length > 0 && provider.domains.includes(IMPORTS) && provider.types[type] !== undefined) return []
    const isServed = platforms.byDomain.has(domain)
    const looked = isServed || type !== IDENTITY_DOMAIN.person ? null : lookupsFor(config, platforms).people
    return [{ type, domain, platforms: serving, platform: only ?? looked }]
  })
}

/** The types that the mappings of a provider name by anything but full URIs. */
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
