// Checks with the sign-in provider at intervals whether people with a session still have access, and their groups.
import { failureReports } from '../contracts/state-log.ts'
import type { AccessStore, PersonSession } from '../contracts/access.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Confirmation, IdentityProvider } from '../contracts/identity-provider.ts'
import type { Log } from '../contracts/telemetry.ts'
import { MINUTE_MS } from '../lib/durations.ts'
import { Slots } from '../lib/wait.ts'
import { accountOf, subjectOfAccount } from './account.ts'
import { expiryOf } from './gate.ts'

interface ConfirmParts {
  readonly store: Pick<AccessStore, 'credentials' | 'revokeCredentials' | 'renewSession' | 'account' | 'saveAccount'>
  readonly provider: Pick<IdentityProvider, 'issuer' | 'confirm'>
  readonly recheckMs: number
  readonly clock: Clock
  readonly log: Log
  /** Called when access has changed. */
  readonly changed: () => void
  readonly stillWanted: () => Promise<boolean>
}

/** `access.sessions.recheckMinutes` of a configuration without it. */
export const DEFAULT_RECHECK_MS = 5 * MINUTE_MS
const MAX_SESSIONS = 10_000
/** Concurrent requests to the provider. */
const AT_ONCE = 4
/** After this many consecutive unanswered requests, the others wait for the next pass. */
const MAX_UNANSWERED = 8

/** Runs one pass: checks each account whose sessions weren't confirmed for `recheckMs`. */
export async function confirmSessions(parts: ConfirmParts): Promise<void> {
  const { store, clock, recheckMs, stillWanted } = parts
  const now = clock.now()
  const sessions = await store.credentials('session', null, MAX_SESSIONS)
  const live = sessions.filter((one): one is PersonSession => one.kind === 'session' && expiryOf(one) > now)
  const due = [...Map.groupBy(live, ({ account }) => account)]
    .map(([account, of]) => ({ account, of, checkedAt: Math.max(...of.map((one) => one.checkedAt)) }))
    .filter(({ checkedAt }) => checkedAt + recheckMs <= now)
    .toSorted((a, b) => a.checkedAt - b.checkedAt)
  const slots = new Slots(AT_ONCE)
  let unanswered = 0
  await Promise.all(
    due.map(({ account, of }) =>
      slots.run(async () => {
        if (unanswered >= MAX_UNANSWERED || !(await stillWanted())) return
        unanswered = (await confirmAccount(account, of, parts)) ? 0 : unanswered + 1
      }),
    ),
  )
}

/** Uses the newest session that allows a check. Returns false if the provider didn't answer. */
async function confirmAccount(
  account: string,
  sessions: readonly PersonSession[],
  parts: ConfirmParts,
): Promise<boolean> {
  const { store, provider, log, clock, changed } = parts
  const subject = subjectOfAccount(account, provider.issuer)
  if (subject === null) return true
  const ended: string[] = []
  let answer: Confirmation | null = null
  for (const session of sessions) {
    if (session.refreshToken === null) continue
    answer = await provider.confirm(session.refreshToken, subject)
    if (answer.kind === 'confirmed') await saveConfirmed(session, answer, parts)
    if (answer.kind !== 'ended') break
    ended.push(session.id)
  }
  const confirming = failureReports({ log, clock }, 'the sign-in provider', {
    message: "the sign-in provider couldn't confirm a session; sessions continue",
    fields: { account },
  })
  if (answer?.kind === 'unknown') confirming.failed(answer.reason)
  else if (answer !== null) confirming.worked()
  const isOver = answer?.kind === 'ended' && !(await hasOthers(account, sessions, parts))
  if (isOver) await endAccount(account, parts)
  const revoked = isOver ? sessions.map(({ id }) => id) : ended
  if (revoked.length > 0) await store.revokeCredentials(revoked)
  if (answer !== null) changed()
  return answer?.kind !== 'unknown'
}

async function saveConfirmed(
  session: PersonSession,
  { identity, tokens }: Extract<Confirmation, { readonly kind: 'confirmed' }>,
  { store, provider, clock }: ConfirmParts,
): Promise<void> {
  const now = clock.now()
  const { idToken, refreshToken } = tokens
  await store.renewSession({ ...session, idToken: idToken ?? session.idToken, refreshToken, checkedAt: now })
  const known = identity === null ? await store.account(session.account) : null
  if (identity !== null) await store.saveAccount(accountOf(provider.issuer, identity, now))
  else if (known !== null) await store.saveAccount({ ...known, confirmedAt: now })
}

/** Tells whether somebody signed in during the check. */
async function hasOthers(account: string, sessions: readonly PersonSession[], { store }: ConfirmParts) {
  const [newest] = await store.credentials('session', account, 1)
  return newest !== undefined && !sessions.some(({ id }) => id === newest.id)
}

/** Ends the account before its sessions, which also ends its tokens. */
async function endAccount(account: string, { store, clock, log }: ConfirmParts): Promise<void> {
  log.info({ account }, 'the sign-in provider ended an account; its sessions and tokens are revoked')
  const known = await store.account(account)
  if (known !== null) await store.saveAccount({ ...known, endedAt: clock.now() })
}
