import { dirname, join } from 'node:path'
import { freePorts } from './ports.ts'
import { fetchEnvironment, pythonOf, pythonProblem } from './python/environment.ts'
import { answersAt, plainEnvironment } from './python/server.ts'
import { servePython } from './python/serving.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

/** A SCIM 2.0 server of people and groups, in memory: a second, 40 MB. A kill loses its contents. */
export const scim: ServiceDefinition = {
  name: 'scim',
  unavailable: async () => pythonProblem(),
  fetch: (cache, say) => fetchEnvironment('scim', cache, say),
  start,
}

async function start({ cache, data, say }: ServiceStartOptions): Promise<StartedService> {
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}/v2`
  const server = {
    program: join(dirname(pythonOf('scim', cache)), 'scim2-server'),
    args: ['--hostname', '127.0.0.1', '--port', String(port)],
    folder: data,
    log: join(data, 'server.log'),
    environment: plainEnvironment(data),
  }
  return servePython(server, { url, ready: () => answersAt(`${url}/ServiceProviderConfig`), say })
}
