import type { Mapping } from '../contracts/mapping.ts'
import type { Provider, SourceConfig } from '../contracts/source.ts'
import { lookupsByKey } from '../model/identity.ts'
import { addTo } from '../lib/maps.ts'

/** The configured platforms by the domains they serve. */
export interface Platforms {
  readonly byDomain: ReadonlyMap<string, readonly string[]>
  readonly providers: ReadonlyMap<string, string>
  /** Platforms read by a provider that isn't built in: it may read any product under its own name. */
  readonly ownProvided: ReadonlySet<string>
  /** Platforms that state the names of their teams. If there are none, team ids serve as names. */
  readonly namingTeams: readonly string[]
}

interface ServingSource {
  readonly platform: string
  /** Default: the platform's name. */
  readonly provider?: string
  readonly isOwn?: boolean
  readonly domains: readonly string[]
  readonly namesTeams?: boolean
}

export function platformsOf(sources: readonly ServingSource[]): Platforms {
  const byDomain = new Map<string, string[]>()
  for (const { platform, domains } of sources) for (const domain of domains) addTo(byDomain, domain, platform)
  const providers = new Map(sources.map(({ platform, provider }) => [platform, provider ?? platform]))
  return {
    byDomain,
    providers,
    ownProvided: new Set(sources.flatMap(({ platform, isOwn }) => (isOwn === true ? [platform] : []))),
    namingTeams: sources.flatMap(({ platform, namesTeams }) => (namesTeams ? [platform] : [])),
  }
}

/** Describes a source in the form that `platformsOf` takes. */
export function servingSource(
  { platform }: Pick<SourceConfig, 'platform'>,
  { name, file, domains, types }: Pick<Provider, 'name' | 'file' | 'domains' | 'types'>,
): ServingSource {
  return {
    platform,
    provider: name,
    isOwn: file !== undefined,
    domains,
    namesTeams: namesTeams(types[IDENTITY_DOMAIN.team]?.mapping),
  }
}

function namesTeams(mapping: Mapping | undefined): boolean {
  const rules = Object.values(mapping?.fields ?? {})
  return rules.some((rule) => rule.kind === 'key' && lookupsByKey(rule.name).includes('team'))
}

/** The domain that resolves people, by e-mail address or name, and teams, by tag. */
export const IDENTITY_DOMAIN = { domain: 'identity', person: 'User', team: 'Group' } as const
/** Imported tables may contain people and teams as well. */
export const IMPORTS = 'imports'

export interface NamedType {
  readonly type: string
  readonly domain: string
  /** The provider whose sources have the ids; undefined if any may. */
  readonly provider?: string | undefined
}

/**
 * Returns the platform of a type's bare ids: as configured for the type, else for its domain, if that may have such ids.
 * Otherwise none is chosen if several sources may have them.
 */
export function platformFor(
  named: NamedType,
  { references }: Pick<SourceConfig, 'references'>,
  platforms: Platforms,
): string | null {
  const having = platformsHaving(named, platforms)
  const ofDomain = references[named.domain]
  const isPossible =
    ofDomain !== undefined && (named.provider === undefined || mayBeReferredTo(ofDomain, named, platforms))
  const only = having.length === 1 ? having[0] : undefined
  return references[named.type] ?? (isPossible ? ofDomain : only) ?? null
}

/**
 * Returns the platform to which a bare id leads. If only sources of one provider have such ids and none is configured,
 * it is the one named after the provider, so that the reference is known and waits; once a source is added, the mapping
 * is applied again.
 */
export function platformToReferTo(
  named: NamedType,
  config: Pick<SourceConfig, 'references'>,
  platforms: Platforms,
): string | null {
  const { provider } = named
  const isAwaited =
    provider !== undefined && platformsHaving(named, platforms).length === 0 && !platforms.providers.has(provider)
  return platformFor(named, config, platforms) ?? (isAwaited ? provider : null)
}

/** Returns the platforms that may have a type's bare ids. */
export function platformsHaving(
  { domain, provider }: Pick<NamedType, 'domain' | 'provider'>,
  { byDomain, providers }: Platforms,
): readonly string[] {
  const serving = byDomain.get(domain) ?? []
  return provider === undefined ? serving : serving.filter((platform) => providers.get(platform) === provider)
}

/** Tells whether a configuration may name the platform for a type's bare ids. */
export function mayBeReferredTo(
  platform: string,
  named: Pick<NamedType, 'domain' | 'provider'>,
  platforms: Platforms,
): boolean {
  const isOwn = platforms.ownProvided.has(platform) && platforms.byDomain.get(named.domain)?.includes(platform) === true
  return isOwn || platformsHaving(named, platforms).includes(platform)
}

/** Where team tags are looked up. With `id`, a tag is a group id on that platform and needs no look-up. */
export interface TeamLookups {
  readonly platform: string | null
  readonly by: 'id' | 'name'
}

/** Returns the platforms that may know people: a person is looked up in all of them, and may be known to any. */
export function lookupPlatforms({ byDomain }: Platforms): readonly string[] {
  return [...new Set([...(byDomain.get(IDENTITY_DOMAIN.domain) ?? []), ...(byDomain.get(IMPORTS) ?? [])])]
}

/**
 * Returns where people and teams are looked up: as configured, else the first source that may know them. That source is
 * asked first; another may know whoever it doesn't (`hydrate/known-accounts.ts`).
 */
export function lookupsFor(
  config: Pick<SourceConfig, 'references'>,
  platforms: Platforms,
): { readonly people: string | null; readonly teams: TeamLookups } {
  const [first = null] = lookupPlatforms(platforms)
  const platformOf = (type: string): string | null =>
    platformFor({ type, domain: IDENTITY_DOMAIN.domain }, config, platforms)
  const teams = platformOf(IDENTITY_DOMAIN.team)
  return {
    people: platformOf(IDENTITY_DOMAIN.person) ?? first,
    teams:
      platforms.namingTeams.length === 0 ? { platform: teams, by: 'id' } : { platform: teams ?? first, by: 'name' },
  }
}
