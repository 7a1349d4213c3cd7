import type { Mapping } from '../contracts/mapping.ts'
import type { Provider, SourceConfig } from '../contracts/source.ts'
import { lookupsByKey } from '../model/identity.ts'
import { addTo } from '../lib/maps.ts'

/** The configured platforms by the domains they serve. */
export interface Platforms {
  readonly byDomain: ReadonlyMap<string, readonly string[]>
  /** Platforms that state the names of their teams. If there are none, team ids serve as names. */
  readonly namingTeams: readonly string[]
}

interface ServingSource {
  readonly platform: string
  readonly domains: readonly string[]
  readonly namesTeams?: boolean
}

export function platformsOf(sources: readonly ServingSource[]): Platforms {
  const byDomain = new Map<string, string[]>()
  for (const { platform, domains } of sources) for (const domain of domains) addTo(byDomain, domain, platform)
  return { byDomain, namingTeams: sources.flatMap(({ platform, namesTeams }) => (namesTeams ? [platform] : [])) }
}

/** Describes a source in the form that `platformsOf` takes. */
export function servingSource(
  { platform }: Pick<SourceConfig, 'platform'>,
  { domains, types }: Pick<Provider, 'domains' | 'types'>,
): ServingSource {
  return { platform, domains, namesTeams: namesTeams(types[IDENTITY_DOMAIN.team]?.mapping) }
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
}

/**
 * Returns the platform of a type's bare ids: as configured for the type, else for its domain. Otherwise none is chosen
 * if several sources serve the domain.
 */
export function platformFor(
  { type, domain }: NamedType,
  { references }: Pick<SourceConfig, 'references'>,
  { byDomain }: Platforms,
): string | null {
  const serving = byDomain.get(domain)
  const only = serving?.length === 1 ? serving[0] : undefined
  return references[type] ?? references[domain] ?? only ?? null
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
