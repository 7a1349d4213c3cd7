import type { FastifyInstance } from 'fastify'
import type { RecordPorts } from '../../contracts/store.ts'
import { Exporter, type ExportBounds } from '../export/route.ts'
import { atLeast } from '../http/at-least.ts'
import { createServer } from '../http/server.ts'
import type { ApiWorld } from './world.ts'

/** Serves a world's exports from a listening server; `around` changes its operations on the record. */
export interface ExportServer {
  readonly url: string
  close(): Promise<void>
}

export async function serveExports(
  { deps, service }: ApiWorld,
  {
    around = {},
    bounds = {},
  }: { readonly around?: Partial<RecordPorts>; readonly bounds?: Partial<ExportBounds> } = {},
): Promise<ExportServer> {
  const store: typeof service.store = { ...service.store, ...around }
  const app: FastifyInstance = createServer()
  const exporter = new Exporter({ reads: { ...deps, store }, service: { ...service, store } }, bounds)
  exporter.serve(app, 'service')
  await app.register(async (graph) => {
    atLeast(graph, { head: 0, waitFor: async () => true })
    exporter.serve(graph, 'graph')
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    url,
    async close() {
      // A client that left immediately opens its next connection, and may never send anything on it.
      app.server.closeAllConnections()
      await app.close()
    },
  }
}
