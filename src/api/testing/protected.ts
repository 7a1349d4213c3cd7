import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { AuditTrail } from '../../access/audit-trail.ts'
import { CallerBudgets, DEFAULT_BUDGET } from '../../access/budget.ts'
import { FailedAttempts } from '../../access/failed-attempts.ts'
import { AccessGate, SESSION_COOKIE, type DeclaredToken, type Gate, type GateRules } from '../../access/gate.ts'
import { BUILT_IN_ROLES } from '../../access/roles.ts'
import { newId, newToken, sha256 } from '../../access/secret.ts'
import { webhookRoute } from '../../adapters/webhook-intake/route.ts'
import { snsRoute } from '../../adapters/sqs/sns/route.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { PROVIDERS } from '../../providers/all.ts'
import { SCIM_RECEIVER } from '../../providers/scim-receiver/provider.ts'
import type { ServiceSource } from '../../questions/service.ts'
import { silentLog, sourceConfig } from '../../testing/parts.ts'
import type { Token } from '../../contracts/access.ts'
import { ALL_RIGHTS } from '../../contracts/caller.ts'
import { createServer } from '../http/server.ts'
import { LiveFeed, type ShownGraph } from '../live/feed.ts'
import { openApiRoutes } from '../openapi/routes.ts'
import { registerApi } from '../register.ts'
import { signInRoutes } from '../sign-in/route.ts'
import { trustingSignIn, withoutProvider } from './sign-in.ts'
import { openWorld, type ApiWorld } from './world.ts'

const NOTHING_SHOWN: ShownGraph = {
  head: 0,
  listen: () => () => undefined,
  onMoved: () => () => undefined,
  graph: { uriOf: () => '' as never },
}

/** Address of requests that name no other. */
const INJECTED = '127.0.0.1'

export interface ProtectedRoute {
  readonly method: NonNullable<InjectOptions['method']>
  readonly url: string
}

/** The API of a world behind the real gate: nobody is the local operator. */
export interface ProtectedWorld {
  readonly app: FastifyInstance
  readonly world: ApiWorld
  readonly gate: AccessGate
  readonly trail: AuditTrail
  /** Every route of a process with all roles. */
  readonly routes: readonly ProtectedRoute[]
  /** Secrets of tokens with every right, made by the operator: for emergencies, and in the configuration. */
  readonly operators: { readonly emergency: string; readonly declared: string }
  /** Stores a token of a service account, and returns its secret. */
  token(of?: Partial<Token>): Promise<string>
  send(route: ProtectedRoute, token: string | null, more?: InjectOptions): Promise<LightMyRequestResponse>
  close(): Promise<void>
}

/** `made` gets the server before anything is registered with it. */
export async function openProtected(
  local = false,
  limits = DEFAULT_BUDGET,
  made: (app: FastifyInstance) => void = () => undefined,
): Promise<ProtectedWorld> {
  const world = await openWorld(builtinCatalogue(), [scimSource()])
  const roles = new Map(Object.entries(BUILT_IN_ROLES).map(([name, rights]) => [name, new Set(rights)]))
  const operators = { emergency: newToken(), declared: newToken() }
  const declaredToken = (name: string, secret: string): DeclaredToken => ({
    name,
    sha256: sha256(secret),
    rights: new Set(ALL_RIGHTS),
    platforms: null,
    expiresAt: Date.now() + 15 * 60_000,
  })
  const emergency = declaredToken('emergency access of root', operators.emergency)
  const rules: GateRules = {
    local,
    sessionCookie: SESSION_COOKIE,
    tokens: [declaredToken('declared', operators.declared)],
    rules: { roles, groups: new Map(), everyone: new Set(['read', 'edit']), contact: null },
  }
  // Time stands still for them, so waits last until the test is over.
  const startedAt = systemClock.now()
  const attempts = new FailedAttempts({ ...systemClock, now: () => startedAt })
  const gate = new AccessGate({
    store: world.store,
    configured: () => rules,
    clock: systemClock,
    attempts,
    emergency: () => emergency,
  })
  const trail = new AuditTrail({ store: world.store, log: silentLog })
  const budgets = new CallerBudgets({ limits: () => limits, now: systemClock.now })
  // Each request gets its own address unless it names one: failed attempts then only slow down the named ones.
  const addressOf = (address: string): string => (address === INJECTED ? newId() : address)
  const gateOfMany: Gate = {
    callerOf: (presented, purpose) => gate.callerOf({ ...presented, address: addressOf(presented.address) }, purpose),
    noteIssued: (secret) => gate.noteIssued(secret),
    accessHint: (right) => gate.accessHint(right),
  }
  const app = createServer({}, { gate: gateOfMany, audit: { trail, clock: systemClock }, budgets })
  made(app)
  const routes: ProtectedRoute[] = []
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one as ProtectedRoute['method'], url })
  })
  openApiRoutes(app, 'test')
  webhookRoute(app, {
    secrets: new Map([['registry', ['a secret of the registry']]]),
    schemeOf: () => undefined,
    attempts: new FailedAttempts(systemClock),
    clock: systemClock,
    refused: () => undefined,
  } as never)
  snsRoute(app, { topics: new Map(), clock: systemClock, refused: () => undefined } as never)
  signInRoutes(app, { ...withoutProvider(world.store), signIn: trustingSignIn(world.store) })
  await registerApi(app, {
    reads: world.deps,
    reader: null,
    live: new LiveFeed(NOTHING_SHOWN, systemClock),
    service: {
      ...world.service,
      access: {
        declaredTokens: () => [],
        roles: () => rules.rules,
        signInLabel: () => null,
        changed: () => gate.forget(),
      },
    },
    lineageKey: () => null,
    probes: { faults: () => [], metrics: async () => '' },
    portal: 'not built',
  })
  await app.ready()
  return {
    app,
    world,
    gate,
    trail,
    routes,
    operators,
    async token(of = {}) {
      const secret = newToken()
      const now = Date.now()
      const base: Token = {
        kind: 'token',
        id: newId(),
        sha256: sha256(secret),
        name: newId().toLowerCase(),
        account: null,
        rights: ['read'],
        platforms: null,
        createdAt: now,
        expiresAt: now + 3_600_000,
        usedAt: null,
        createdBy: 'local',
      }
      await world.store.saveCredential({ ...base, ...of })
      return secret
    },
    send: async ({ method, url }, token, more = {}) =>
      await app.inject({
        method,
        url: url.replace('*', encodeURIComponent('aip://model/registry/m')).replaceAll(/:\w+/g, 'registry'),
        ...(method === 'GET' || method === 'HEAD' ? {} : { payload: {} }),
        ...more,
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...more.headers },
      }),
    async close() {
      await app.close()
      await trail.stop()
      await world.close()
    },
  }
}

/** Where an identity provider pushes people. */
export function scimSource(): ServiceSource {
  const provider = PROVIDERS.get(SCIM_RECEIVER)
  if (provider === undefined) throw new Error('the product has a receiver of SCIM')
  return { config: sourceConfig('okta', { provider: provider.name, baseUrl: null }), provider }
}
