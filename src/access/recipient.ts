// Decides what an absent person may see now, for messages sent to them.
import type { AccessStore } from '../contracts/access.ts'
import type { Caller } from '../contracts/caller.ts'
import type { RecipientRef } from '../contracts/deliveries.ts'
import type { Time } from '../model/facts.ts'
import { CONFIRMED_MS, type DeclaredToken } from './gate.ts'
import { grantedTo, type RoleRules } from './roles.ts'
import { MAX_TOKENS_OF_ALL } from './tokens.ts'

export interface RecipientParts {
  readonly store: Pick<AccessStore, 'account' | 'credentials'>
  /** Tells whether a client without a credential is the local operator. */
  readonly isLocal: () => boolean
  readonly rules: () => RoleRules
  readonly tokens: () => readonly DeclaredToken[]
}

interface RecipientAccess {
  readonly roles: ReadonlySet<string>
}

/** Returns a lasting reference to a caller; null for an emergency access, which expires. */
export function recipientRefOf({ id, kind, name }: Caller): RecipientRef | null {
  if (kind === 'local') return { kind: 'local' }
  if (kind === 'emergency') return null
  return id.startsWith('token:') ? { kind: 'token', name } : { kind: 'account', id }
}

/** Returns null if the recipient no longer has access, or may read nothing. The rules are those of the gate. */
export async function accessOfRecipient(
  ref: RecipientRef,
  parts: RecipientParts,
  now: Time,
): Promise<RecipientAccess | null> {
  switch (ref.kind) {
    case 'local':
      return parts.isLocal() ? { roles: new Set(['administrator']) } : null
    case 'token': {
      const isValid = await hasToken(ref.name, parts, now)
      return isValid ? { roles: new Set() } : null
    }
    case 'account': {
      const account = await parts.store.account(ref.id)
      if (account === null || account.endedAt !== null || account.confirmedAt + CONFIRMED_MS <= now) return null
      const { rights, roles } = grantedTo(account.groups, parts.rules())
      return rights.has('read') ? { roles } : null
    }
  }
}

async function hasToken(name: string, { store, tokens }: RecipientParts, now: Time): Promise<boolean> {
  const declared = tokens().find((one) => one.name === name)
  if (declared !== undefined) return declared.rights.has('read') && (declared.expiresAt ?? Infinity) > now
  const stored = await store.credentials('token', null, MAX_TOKENS_OF_ALL)
  return stored.some(
    (credential) =>
      credential.kind === 'token' &&
      credential.account === null &&
      credential.name === name &&
      credential.rights.includes('read') &&
      credential.expiresAt > now,
  )
}
