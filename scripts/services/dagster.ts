import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePorts } from './ports.ts'
import { fetchEnvironment, pythonOf, pythonProblem } from './python/environment.ts'
import { answersAt, plainEnvironment } from './python/server.ts'
import { servePython } from './python/serving.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

/**
 * Dagster's webserver with one code location, `code/shop.py` of its data, and its code server as a child: 5–10 s, 250
 * MB. Without the daemon, so schedules and sensors start nothing, and the webserver itself launches runs.
 */
export const dagster: ServiceDefinition = {
  name: 'dagster',
  unavailable: async () => pythonProblem(),
  fetch: (cache, say) => fetchEnvironment('dagster', cache, say),
  start,
}

const SETTINGS = {
  telemetry: { enabled: false },
  run_coordinator: { module: 'dagster._core.run_coordinator', class: 'DefaultRunCoordinator' },
}

async function start({ cache, data, say }: ServiceStartOptions): Promise<StartedService> {
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const home = join(data, 'home')
  mkdirSync(home)
  // JSON is YAML.
  writeFileSync(join(home, 'dagster.yaml'), JSON.stringify(SETTINGS))
  cpSync(fileURLToPath(new URL('dagster', import.meta.url)), join(data, 'code'), { recursive: true })
  const listen = ['-h', '127.0.0.1', '-p', String(port)]
  const server = {
    program: pythonOf('dagster', cache),
    args: ['-m', 'dagster_webserver', ...listen, '-f', 'shop.py'],
    folder: join(data, 'code'),
    log: join(data, 'server.log'),
    environment: { ...plainEnvironment(data), DAGSTER_HOME: home },
    children: true,
  }
  return servePython(server, { url, ready: () => answersAt(`${url}/server_info`), say })
}
