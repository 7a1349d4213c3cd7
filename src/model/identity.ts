// Identifies people and teams by the names that other sources have for them.
import { LOOKUP_KINDS, type LookupKind } from './lookup.ts'

/**
 * The keys by which a source identifies a person, or names a team (`schema/provider.schema.json`, the rule `key`). Only
 * verified addresses join the accounts of one person.
 */
export const VERIFIED_ADDRESS = 'verifiedAddress'
/** An address that the source states without having verified it. */
export const CLAIMED_ADDRESS = 'emailAddress'
const USER_NAME = 'userName'
const TEAM_NAME = 'teamName'

/** Two accounts of one person (rule L4). */
export const SAME_PERSON = 'User.sameAs' as const

/**
 * Keys by which a look-up finds a person or a team, best first. A key counts only if those before it find nobody: so an
 * unverified address makes no verified one ambiguous, and a name means a team only if no person has it.
 */
export const IDENTIFYING: Readonly<Record<LookupKind, readonly string[]>> = {
  email: [VERIFIED_ADDRESS, CLAIMED_ADDRESS],
  name: [USER_NAME, TEAM_NAME],
  team: [TEAM_NAME],
}

/** Returns the kinds of look-ups that a key may answer; none for a key that identifies nobody. */
export function lookupsByKey(name: string): readonly LookupKind[] {
  return LOOKUP_KINDS.filter((kind) => IDENTIFYING[kind].includes(name))
}
