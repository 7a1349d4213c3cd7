import type { Account } from '../contracts/access.ts'
import type { Identity } from '../contracts/identity-provider.ts'
import type { Time } from '../model/facts.ts'

export function accountId(issuer: string, subject: string): string {
  return `${issuer}#${subject}`
}

/** Returns null if the account is of another provider. */
export function subjectOfAccount(account: string, issuer: string): string | null {
  const begin = accountId(issuer, '')
  return account.startsWith(begin) ? account.slice(begin.length) : null
}

/** Builds an account from an identity that the provider confirmed at a time. */
export function accountOf(issuer: string, { subject, name, email, groups }: Identity, confirmedAt: Time): Account {
  return { id: accountId(issuer, subject), name, email, groups, confirmedAt, endedAt: null }
}
