import type { FastifyInstance, InjectOptions } from 'fastify'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import { builtinCatalogue } from '../../catalogue/registry.ts'
import type { Store } from '../../contracts/store.ts'
import { eventDirectory } from '../../intake/directory.ts'
import { PROVIDERS } from '../../providers/all.ts'
import { noMeter, silentLog } from '../../testing/parts.ts'
import { intakeRoutes, type IntakeRouteParts } from '../http/intake.ts'
import { createServer } from '../http/server.ts'

/** Intake over HTTP, onto a record in memory; nothing reads what is marked. */
export interface Intake {
  readonly app: FastifyInstance
  readonly store: Store
  post(path: string, body: string | object, type?: string): Promise<{ status: number; body: Record<string, unknown> }>
  close(): Promise<void>
}

export function openIntake(readers: Partial<Pick<IntakeRouteParts, 'followers'>> = {}): Intake {
  const catalogue = builtinCatalogue()
  const store = openSqliteStore({ path: ':memory:' })
  const app = createServer()
  const sources = [...PROVIDERS.values()].map((provider) => ({ platform: provider.name, provider }))
  intakeRoutes(app, {
    store,
    directory: eventDirectory(sources),
    clock: systemClock,
    log: silentLog,
    meter: noMeter,
    componentType: (type) => catalogue.type(type)?.componentType ?? null,
    followers: () => [],
    isPart: () => false,
    knowsPlatform: (platform) => PROVIDERS.has(platform),
    ...readers,
  })
  return {
    app,
    store,
    async post(url, body, type = 'application/json') {
      const payload = typeof body === 'string' ? body : JSON.stringify(body)
      const asked: InjectOptions = { method: 'POST', url, headers: { 'content-type': type }, payload }
      const answer = await app.inject(asked)
      return { status: answer.statusCode, body: JSON.parse(answer.body) as Record<string, unknown> }
    },
    async close() {
      await app.close()
      await store.close()
    },
  }
}
