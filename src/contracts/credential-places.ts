import type { SourceConfig } from './source.ts'

/** What a person checks where a source refuses its credentials: which of the configuration, never their values. */
export function checkCredentials({ credentialPlaces = [] }: Pick<SourceConfig, 'credentialPlaces'>): string {
  return credentialPlaces.length === 0
    ? 'check its credentials'
    : `check its credentials: ${credentialPlaces.join(' and ')}`
}
