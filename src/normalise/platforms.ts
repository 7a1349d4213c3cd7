import type { SourceConfig } from '../contracts/source.ts'

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

/** Who looks people up: those whom an e-mail address or a name means, and the teams that tags name. */
export const IDENTITY = { domain: 'identity', person: 'User', team: 'Group' } as const

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
