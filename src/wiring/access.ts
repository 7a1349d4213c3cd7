// Opens the gate of one process: who may come in, by the configuration and the record.
import { AccessGate, type DeclaredToken, type GateRules } from '../access/gate.ts'
import { sha256 } from '../access/secret.ts'
import { systemClock } from '../adapters/system-clock.ts'
import type { ServiceAccess } from '../questions/service.ts'
import type { ProcessParts } from './service.ts'

export interface ProcessAccess {
  readonly gate: AccessGate
  readonly service: ServiceAccess
  stop(): Promise<void>
}

/** How often the uses of tokens and sessions are written: an idle session ends so much later at most. */
const USES_MS = 30_000

export function openAccess({ config, store, knowledge, log }: ProcessParts): ProcessAccess {
  const lineageKey = config.intake.openlineage?.apiKey ?? null
  const ofLineage = lineageKey === null ? [] : [lineageToken(lineageKey)]
  const configured = (): GateRules => {
    const { rules, tokens } = knowledge.access ?? config.access
    return { local: config.access.local, rules, tokens: [...tokens, ...ofLineage] }
  }
  const gate = new AccessGate({ store, configured, clock: systemClock })
  const unlisten = store.onAccessChange(() => gate.forget())
  const saveUses = async (): Promise<void> =>
    await gate.saveUses().catch((error: unknown) => log.warn({ err: error }, 'uses of tokens were not written'))
  const timer = setInterval(() => void saveUses(), USES_MS)
  timer.unref()
  return {
    gate,
    service: { declaredTokens: () => configured().tokens, changed: () => gate.forget() },
    async stop() {
      clearInterval(timer)
      unlisten()
      await saveUses()
    },
  }
}

/** What senders of OpenLineage name (`intake.openlineage.apiKey`). */
function lineageToken(key: string): DeclaredToken {
  return { name: 'openlineage', sha256: sha256(key), rights: new Set(['send']), platforms: null, expiresAt: null }
}
