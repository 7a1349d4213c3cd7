import type { Identity } from '../../contracts/identity-provider.ts'
import { isObject } from '../../lib/json.ts'
import { truncate } from '../../lib/cut-text.ts'

/** Maximum number of groups stored for a person, however many the provider sends. */
const MAX_GROUPS = 2_000
const LONGEST_GROUP = 1_000
const LONGEST_NAME = 200

type PersonClaims = Readonly<Record<string, unknown>> & { readonly sub: string }

/** Builds a person's identity from the claims of an ID token and of the user info. */
export function identityOf(claims: PersonClaims, groupsClaim: string): Identity {
  const { sub, name, preferred_username: username, email, email_verified: verified } = claims
  const address = typeof email === 'string' && email !== '' ? truncate(email, LONGEST_NAME) : null
  const names = [name, username, address, sub].filter((one) => typeof one === 'string' && one.trim() !== '')
  return {
    subject: sub,
    name: truncate(String(names[0]), LONGEST_NAME),
    email: verified === true ? address : null,
    groups: groupsIn(claimAt(claims, groupsClaim)),
  }
}

/** Finds a claim by its name, or by a path such as "realm_access.roles". */
function claimAt(claims: PersonClaims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name]
  return name
    .split('.')
    .reduce<unknown>((at, part) => (isObject(at) && Object.hasOwn(at, part) ? at[part] : undefined), claims)
}

function groupsIn(value: unknown): readonly string[] {
  const listed: readonly unknown[] = Array.isArray(value) ? value : [value]
  const groups = listed.filter((one) => typeof one === 'string' && one !== '' && one.length <= LONGEST_GROUP)
  return [...new Set(groups as readonly string[])].slice(0, MAX_GROUPS)
}
