import type { SourceConfig } from './source.ts'

/** Names the configured credentials to check after a source refused them; never shows their values. */
export function checkCredentials({ credentialPlaces = [] }: Pick<SourceConfig, 'credentialPlaces'>): string {
  return credentialPlaces.length === 0
    ? 'check its credentials'
    : `check its credentials: ${credentialPlaces.join(' and ')}`
}
