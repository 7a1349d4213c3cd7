// How people and teams are named by sources that are not theirs.
import { LOOKUP_KINDS, type LookupKind } from './lookup.ts'

/**
 * The keys by which a source says who somebody is, or what a team is called (`schema/provider.schema.json`, the rule
 * `key`). The accounts of one person are joined by verified addresses alone.
 */
export const VERIFIED_ADDRESS = 'verifiedAddress'
/** What its source states without vouching for it. */
export const CLAIMED_ADDRESS = 'emailAddress'
const USER_NAME = 'userName'
const TEAM_NAME = 'teamName'

/** Two accounts of one person (rule L4). */
export const SAME_PERSON = 'User.sameAs' as const

/**
 * By which keys a look-up finds somebody. A later one counts only where those before it find nobody: what nobody
 * vouches for makes no verified address ambiguous, and a name is that of a team where no person has it.
 */
export const IDENTIFYING: Readonly<Record<LookupKind, readonly string[]>> = {
  email: [VERIFIED_ADDRESS, CLAIMED_ADDRESS],
  name: [USER_NAME, TEAM_NAME],
  team: [TEAM_NAME],
}

/** The kinds of look-ups that a key may answer; none for a key that identifies nobody. */
export function lookupsByKey(name: string): readonly LookupKind[] {
  return LOOKUP_KINDS.filter((kind) => IDENTIFYING[kind].includes(name))
}
