// Opens the gate of one process: who may access it, by the configuration and the record, and how people sign in.
import { failureReports } from '../contracts/state-log.ts'
import { randomUUID } from 'node:crypto'
import { CallerBudgets } from '../access/budget.ts'
import { confirmSessions } from '../access/confirm-sessions.ts'
import { FailedAttempts } from '../access/failed-attempts.ts'
import { AccessGate, sessionCookieOf, type DeclaredToken, type GateRules } from '../access/gate.ts'
import { AuditTrail } from '../access/audit-trail.ts'
import type { RecipientParts } from '../access/recipient.ts'
import { sha256 } from '../access/secret.ts'
import { SignIn } from '../access/sign-in.ts'
import { OpenIdProvider } from '../adapters/openid/provider.ts'
import { systemClock } from '../adapters/system-clock.ts'
import type { AuditParts } from '../api/http/audit.ts'
import type { SignInRouteParts } from '../api/sign-in/route.ts'
import type { AccessConfig } from '../config/access.ts'
import type { IdentityProvider } from '../contracts/identity-provider.ts'
import { onDuty } from '../follow/duty.ts'
import { keepDoing } from '../follow/keep-trying.ts'
import { memoiseLast } from '../lib/memoise.ts'
import { emergencyAccessIn } from './emergency.ts'
import type { ServiceAccess } from '../questions/service.ts'
import type { ProcessParts } from './service.ts'

export interface ProcessAccess {
  readonly gate: AccessGate
  readonly budgets: CallerBudgets
  readonly audit: AuditParts
  readonly service: ServiceAccess
  readonly signIn: SignInRouteParts
  /** Decides what an absent person may see, for messages sent to them. */
  readonly recipients: RecipientParts
  stop(): Promise<void>
}

/** How often the last use of tokens and sessions is saved: an idle session ends at most this much later. */
const USES_MS = 30_000
/** How often sessions are checked for those that the provider must confirm again. */
const CONFIRM_MS = 30_000
/** How often old audit entries are dropped. */
const DROP_MS = 3_600_000

export function openAccess(parts: ProcessParts): ProcessAccess {
  const { config, store, definitions, log } = parts
  const { publicUrl, tls } = config.listen
  const isSecure = tls !== null || publicUrl?.startsWith('https:') === true
  const current = (): AccessConfig => definitions.access ?? config.access
  const lineageTokens = memoiseLast(
    () => definitions.lineage,
    ({ key }) => (key === null ? [] : [lineageToken(key)]),
  )
  const sessionCookie = sessionCookieOf(isSecure)
  const readRules = (): GateRules => {
    const { rules, tokens } = current()
    return { local: config.access.local, sessionCookie, rules, tokens: [...tokens, ...lineageTokens()] }
  }
  const emergency = emergencyAccessIn(config.data, systemClock.now)
  const trail = new AuditTrail({ store, log, clock: systemClock })
  const reporting = (name: string, message: string) => failureReports({ log, clock: systemClock }, name, { message })
  const dropping = setInterval(() => void dropAudit(), DROP_MS)
  dropping.unref()
  const dropAudit = async (): Promise<void> => {
    const reports = reporting('dropping the audit', "old entries of the audit weren't dropped")
    await store.dropAudit(systemClock.now() - current().auditMs).then(reports.worked, reports.failed)
  }
  const attempts = new FailedAttempts(systemClock)
  const gate = new AccessGate({ store, configured: readRules, clock: systemClock, attempts, emergency })
  const forget = (): void => gate.forget()
  const unlisten = store.onAccessChange(forget)
  const saving = reporting('uses of tokens', "uses of tokens weren't written; they are written later")
  const saveUses = (): Promise<void> => gate.saveUses().then(saving.worked, saving.failed)
  const timer = setInterval(() => void saveUses(), USES_MS)
  timer.unref()
  const provider = memoiseLast(current, ({ signIn }) => (signIn === null ? null : new OpenIdProvider(signIn)))
  const limits = () => current().sessions
  const signIn = new SignIn({ store, provider, limits, clock: systemClock, changed: forget })
  const stopping = new AbortController()
  const confirming = confirmAgain(parts, { current, provider, changed: forget, signal: stopping.signal })
  const budgets = new CallerBudgets({ limits: () => current().budget, now: () => performance.now() })
  return {
    gate,
    budgets,
    audit: { trail, clock: systemClock },
    service: {
      declaredTokens: () => readRules().tokens,
      roles: () => current().rules,
      signInLabel: () => signIn.label,
      changed: forget,
    },
    recipients: {
      store,
      isLocal: () => readRules().local,
      rules: () => current().rules,
      tokens: () => readRules().tokens,
    },
    signIn: { signIn, attempts, clock: systemClock, publicUrl, isSecure },
    async stop() {
      stopping.abort()
      clearInterval(timer)
      clearInterval(dropping)
      unlisten()
      await confirming
      await saveUses()
      await trail.stop()
    },
  }
}

interface ConfirmingParts {
  readonly current: () => AccessConfig
  readonly provider: () => IdentityProvider | null
  readonly changed: () => void
  readonly signal: AbortSignal
}

/** Runs in one process at a time, because a refresh token may be used only once. */
async function confirmAgain(
  { store, log }: Pick<ProcessParts, 'store' | 'log'>,
  { current, provider: providerNow, changed, signal }: ConfirmingParts,
): Promise<void> {
  const duty = { store, clock: systemClock, holder: randomUUID(), signal }
  const reports = failureReports({ log, clock: systemClock }, 'sessions', { message: "sessions weren't confirmed" })
  const confirm = async (): Promise<number> => {
    const { recheckMs } = current().sessions
    const provider = providerNow()
    const confirming = { store, recheckMs, clock: systemClock, log, changed }
    if (provider !== null)
      await onDuty('confirm-sessions', duty, ({ stillHeld }) =>
        confirmSessions({ ...confirming, provider, stillWanted: stillHeld }),
      )
    return Math.min(CONFIRM_MS, recheckMs)
  }
  await keepDoing(confirm, { clock: systemClock, signal, firstMs: CONFIRM_MS, ...reports })
}

/** The token that OpenLineage senders present (`intake.openlineage.apiKey`). */
function lineageToken(key: string): DeclaredToken {
  return { name: 'openlineage', sha256: sha256(key), rights: new Set(['send']), platforms: null, expiresAt: null }
}
