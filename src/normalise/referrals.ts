import type { Catalogue } from '../catalogue/registry.ts'
import type { FieldRule } from '../contracts/mapping.ts'
import type { Provider, SourceConfig } from '../contracts/source.ts'
import {
  IDENTITY_DOMAIN,
  IMPORTS,
  lookupPlatforms,
  lookupsFor,
  platformFor,
  platformsHaving,
  type Platforms,
} from './platforms.ts'

/** A type that a source names by bare ids and other sources serve. People are also named by e-mail address and name. */
export interface Referral {
  readonly type: string
  readonly domain: string
  /** Null if sources of several providers may have its ids. */
  readonly provider: string | null
  readonly platforms: readonly string[]
  /** Platform of its ids; null if none serves the domain, or if several do and none is configured. */
  readonly platform: string | null
}

/**
 * Lists each type once, or once for each provider whose sources alone have the ids, in the order of the mappings. A
 * source's own domains are left out.
 */
export function referralsOf(
  { provider, config }: { readonly provider: Provider; readonly config: Pick<SourceConfig, 'references'> },
  { catalogue, platforms }: { readonly catalogue: Catalogue; readonly platforms: Platforms },
): readonly Referral[] {
  return referredTypes(provider).flatMap(([type, ofProvider]) => {
    const domain = catalogue.type(type)?.domain
    if (domain === undefined || provider.domains.includes(domain)) return []
    const named = { type, domain, provider: ofProvider ?? undefined }
    const only = platformFor(named, config, platforms)
    if (domain !== IDENTITY_DOMAIN.domain)
      return [{ type, domain, provider: ofProvider, platforms: platformsHaving(named, platforms), platform: only }]
    // Imported tables may contain people too, including this source's.
    const serving = lookupPlatforms(platforms)
    if (serving.length > 0 && provider.domains.includes(IMPORTS) && provider.types[type] !== undefined) return []
    const isServed = platforms.byDomain.has(domain)
    const lookupPlatform = isServed || type !== IDENTITY_DOMAIN.person ? null : lookupsFor(config, platforms).people
    return [{ type, domain, provider: null, platforms: serving, platform: only ?? lookupPlatform }]
  })
}

type NamedIds = readonly [type: string, provider: string | null]

/**
 * Lists the types that a provider's mappings name other than by full URIs, each with the providers whose sources have
 * its ids: null if any rule leaves that open.
 */
function referredTypes({ types }: Pick<Provider, 'types'>): readonly NamedIds[] {
  const named = Object.values(types).flatMap(({ mapping: { fields, also = [] } }) => [
    ...Object.values(fields).flatMap(typesOfRule),
    ...also.flatMap((rule) => [
      ...(rule.id === undefined ? [] : [anyProvider(rule.type)]),
      ...Object.values(rule.fields).flatMap(typesOfRule),
    ]),
  ])
  return [...Map.groupBy(named, ([type]) => type)].flatMap(([type, all]) => {
    const providers = new Set(all.map(([, provider]) => provider))
    return (providers.has(null) ? [null] : [...providers]).map((provider): NamedIds => [type, provider])
  })
}

function anyProvider(type: string): NamedIds {
  return [type, null]
}

function typesOfRule(rule: FieldRule): readonly NamedIds[] {
  return rule.kind === 'reference' ? [[rule.to, rule.provider ?? null]] : otherTypesOf(rule).map(anyProvider)
}

function otherTypesOf(rule: Exclude<FieldRule, { kind: 'reference' }>): readonly string[] {
  switch (rule.kind) {
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
