import { join } from 'node:path'
import { freePorts } from './ports.ts'
import { fetchEnvironment, pythonOf, pythonProblem } from './python/environment.ts'
import { answersAt, plainEnvironment, type PythonServer } from './python/server.ts'
import { servePython } from './python/serving.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

/**
 * Prefect's server with its API and its own services (it schedules, stores events and runs automations), on SQLite and
 * without its web interface, in one process: 5–14 s, 210 MB. `prefect/shop.py` has flows, and fills it with Prefect's
 * own library.
 */
export const prefect: ServiceDefinition = {
  name: 'prefect',
  unavailable: async () => pythonProblem(),
  fetch: (cache, say) => fetchEnvironment('prefect', cache, say),
  start,
}

async function start({ cache, data, say }: ServiceStartOptions): Promise<StartedService> {
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const program = pythonOf('prefect', cache)
  const server: PythonServer = {
    program,
    args: [
      '-m',
      'uvicorn',
      '--factory',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      'prefect.server.api.server:create_app',
    ],
    folder: data,
    log: join(data, 'server.log'),
    environment: { ...plainEnvironment(data), ...SETTINGS },
  }
  return servePython(server, { url, ready: () => answersAt(`${url}/api/health`), say })
}

const SETTINGS = {
  PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
  PREFECT_SERVER_UI_ENABLED: 'false',
  PREFECT_LOGGING_TO_API_ENABLED: 'false',
  PREFECT_CLIENT_METRICS_ENABLED: 'false',
  // SQLite takes one writer at a time, and its services write too: on a busy machine 10 s are too few.
  PREFECT_SERVER_DATABASE_TIMEOUT: '60',
  PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT: '60',
}
