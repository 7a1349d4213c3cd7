import type { FastifyInstance, InjectOptions } from 'fastify'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { FollowerHandle } from '../../contracts/follower.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import type { Service } from '../../questions/service.ts'
import { createServer } from '../http/server.ts'
import { registerApi } from '../register.ts'
import { serviceOver } from './service.ts'

/** Takes events over HTTP into a record in memory; nothing reads the marks. */
export interface Intake {
  readonly app: FastifyInstance
  readonly store: RecordPorts
  post(path: string, body: string | object, type?: string): Promise<{ status: number; body: Record<string, unknown> }>
  close(): Promise<void>
}

interface IntakeOver {
  readonly followers?: () => readonly FollowerHandle[]
  /** Replaces the default of one source of each provider. */
  readonly sources?: Service['sources']
}

export function openIntake({ followers, sources }: IntakeOver = {}): Intake {
  const store = openSqliteStore({ path: ':memory:' })
  const app = createServer()
  const over = serviceOver({ store, catalogue: builtinCatalogue(), ...(followers !== undefined && { followers }) })
  const service = sources === undefined ? over : { ...over, sources }
  void app.register(async (scope) =>
    registerApi(scope, {
      reads: null,
      reader: null,
      live: null,
      service,
      lineageKey: () => null,
      probes: null,
      portal: null,
    }),
  )
  return {
    app,
    store,
    async post(url, body, type = 'application/json') {
      const payload = typeof body === 'string' ? body : JSON.stringify(body)
      const requested: InjectOptions = { method: 'POST', url, headers: { 'content-type': type }, payload }
      const answer = await app.inject(requested)
      return { status: answer.statusCode, body: JSON.parse(answer.body) as Record<string, unknown> }
    },
    async close() {
      await app.close()
      await store.close()
    },
  }
}
