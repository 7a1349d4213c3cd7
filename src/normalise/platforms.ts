import type { Mapping } from '../contracts/mapping.ts'
import type { Provider, SourceConfig } from '../contracts/source.ts'
import { lookupsByKey } from '../model/identity.ts'

/** Which configured platforms serve which domain. */
export interface Platforms {
  readonly byDomain: ReadonlyMap<string, readonly string[]>
  /**
   * These platforms state by which names their teams are known. If there are none, the ids of teams are their names.
   */
  readonly namingTeams: readonly string[]
}

interface ServingSource {
  readonly platform: string
  readonly domains: readonly string[]
  readonly namesTeams?: boolean
}

export function platformsOf(sources: readonly ServingSource[]): Platforms {
  const byDomain = new Map<string, string[]>()
  for (const { platform, domains } of sources)
    for (const domain of domains) byDomain.set(domain, [...(byDomain.get(domain) ?? []), platform])
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

/** Who looks people up: those whom an e-mail address or a name means, and the teams that tags name. */
export const IDENTITY_DOMAIN = { domain: 'identity', person: 'User', team: 'Group' } as const
/** Tables that people import may have people and teams as well. */
export const IMPORTS = 'imports'

export interface NamedType {
  readonly type: string
  readonly domain: string
}

/**
 * The platform of bare ids of a type: as the configuration says of the type, else of its domain. Where it says nothing
 * and several sources serve the domain, none is chosen.
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

/** Where the look-ups of team tags are; `id`: a tag has the id of a group of that platform, and nothing is looked up. */
export interface TeamLookups {
  readonly platform: string | null
  readonly by: 'id' | 'name'
}

/** Returns the platforms that may know people: a person is looked up in all of them, and may be known to any. */
export function lookupPlatforms({ byDomain }: Platforms): readonly string[] {
  return [...new Set([...(byDomain.get(IDENTITY_DOMAIN.domain) ?? []), ...(byDomain.get(IMPORTS) ?? [])])]
}

/**
 * Where people and teams are looked up: as the configuration says, else at the first that may know some. It is asked
 * first; whom it does not know, another source may (`hydrate/known-accounts.ts`).
 */
export function lookupsFor(
  config: Pick<SourceConfig, 'references'>,
  platforms: Platforms,
): { readonly people: string | null; readonly teams: TeamLookups } {
  const [first = null] = lookupPlatforms(platforms)
  const of = (type: string): string | null => platformFor({ type, domain: IDENTITY_DOMAIN.domain }, config, platforms)
  const teams = of(IDENTITY_DOMAIN.team)
  return {
    people: of(IDENTITY_DOMAIN.person) ?? first,
    teams:
      platforms.namingTeams.length === 0 ? { platform: teams, by: 'id' } : { platform: teams ?? first, by: 'name' },
  }
}
