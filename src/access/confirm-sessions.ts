// Asks the sign-in provider now and then whether the people with a session may still come in, and with which groups.
import type { AccessStore, PersonSession } from '../contracts/access.ts'
import type { Clock } from '../contracts/clock.ts'
import type { IdentityProvider } from '../contracts/identity-provider.ts'
import type { Log } from '../contracts/telemetry.ts'
import { Slots } from '../lib/wait.ts'
import { accountOf, subjectOf } from './account.ts'
import { endOf } from './gate.ts'

export interface ConfirmParts {
  readonly store: Pick<AccessStore, 'credentials' | 'revokeCredentials' | 'renewSession' | 'account' | 'saveAccount'>
  readonly provider: Pick<IdentityProvider, 'issuer' | 'confirm'>
  readonly recheckMs: number
  readonly clock: Clock
  readonly log: Log
  /** Who may come in has changed. */
  readonly changed: () => void
  readonly stillWanted: () => Promise<boolean>
}

const MOST_SESSIONS = 10_000
/** Requests to the provider at a time. */
const AT_ONCE = 4
/** After so many in a row that it doesn't answer, the others wait for the next pass. */
const MOST_UNANSWERED = 8

/** One pass: each account whose sessions have not been confirmed for `recheckMs`, once. */
export async function confirmSessions(parts: ConfirmParts): Promise<void> {
  const { store, clock, recheckMs, stillWanted } = parts
  const now = clock.now()
  const sessions = await store.credentials('session', null, MOST_SESSIONS)
  const live = sessions.filter((one): one is PersonSession => one.kind === 'session' && endOf(one) > now)
  const due = [...Map.groupBy(live, ({ account }) => account)]
    .map(([account, of]) => ({ account, of, checkedAt: Math.max(...of.map((one) => one.checkedAt)) }))
    .filter(({ checkedAt }) => checkedAt + recheckMs <= now)
    .toSorted((a, b) => a.checkedAt - b.checkedAt)
  const slots = new Slots(AT_ONCE)
  let unanswered = 0
  await Promise.all(
    due.map(({ account, of }) =>
      slots.run(async () => {
        if (unanswered >= MOST_UNANSWERED || !(await stillWanted())) return
        unanswered = (await confirmAccount(account, of, parts)) ? 0 : unanswered + 1
      }),
    ),
  )
}

/** By the newest session for which the provider can be asked. False where it didn't answer. */
async function confirmAccount(
  account: string,
  sessions: readonly PersonSession[],
  parts: ConfirmParts,
): Promise<boolean> {
  const { store, provider, clock, log, changed } = parts
  const subject = subjectOf(account, provider.issuer)
  if (subject === null) return true
  const known = await store.account(account)
  let [asked, ended] = [0, 0]
  for (const session of sessions) {
    if (session.refreshToken === null) continue
    asked++
    const answer = await provider.confirm(session.refreshToken, subject)
    if (answer.kind === 'unknown') {
      log.warn({ account, reason: answer.reason }, 'the sign-in provider confirmed nothing: sessions go on')
      return false
    }
    if (answer.kind === 'confirmed') {
      const now = clock.now()
      const { idToken, refreshToken } = answer.tokens
      await store.renewSession({ ...session, idToken: idToken ?? session.idToken, refreshToken, checkedAt: now })
      if (answer.identity !== null) await store.saveAccount(accountOf(provider.issuer, answer.identity, now))
      else if (known !== null) await store.saveAccount({ ...known, confirmedAt: now })
      changed()
      return true
    }
    ended++
    await store.revokeCredentials([session.id])
    changed()
  }
  if (asked > 0 && asked === ended) {
    const [newest] = await store.credentials('session', account, 1)
    // Somebody who signed in meanwhile may come in.
    if (newest !== undefined && !sessions.some(({ id }) => id === newest.id)) return true
    log.info({ account }, 'the sign-in provider ended an account: its sessions and tokens end')
    await store.revokeCredentials(sessions.map(({ id }) => id))
    if (known !== null) await store.saveAccount({ ...known, endedAt: clock.now() })
    changed()
  }
  return true
}
