// Feast's registry over REST, in a file: 5–10 s, 250 MB. Its gRPC server stays off, since it would bind all addresses;
// its package is installed anyway, because the REST server imports it. Its data folder is a feature repository, which
// `feast/seed.py` fills.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from './ports.ts'
import { fetchEnvironment, pythonOf, pythonProblem } from './python/environment.ts'
import { answersAt, plainEnvironment } from './python/server.ts'
import { servePython } from './python/serving.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

/** Delay until requests without `allow_cache=false` see a change. */
const CACHE_SECONDS = 1

export const feast: ServiceDefinition = {
  name: 'feast',
  unavailable: async () => pythonProblem(),
  fetch: (cache, say) => fetchEnvironment('feast', cache, say),
  start,
}

async function start({ cache, data, say }: ServiceStartOptions): Promise<StartedService> {
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  // JSON is YAML.
  writeFileSync(join(data, 'feature_store.yaml'), JSON.stringify(storeIn(data)))
  const listen = ['--no-grpc', '--rest-api', '--rest-port', String(port), '-h', '127.0.0.1']
  const server = {
    program: pythonOf('feast', cache),
    args: ['-m', 'feast.cli.cli', 'serve_registry', ...listen],
    folder: data,
    log: join(data, 'server.log'),
    environment: { ...plainEnvironment(data), FEAST_USAGE: 'False' },
  }
  return servePython(server, { url, ready: () => answersAt(`${url}/api/v1/version`), say })
}

function storeIn(data: string): object {
  return {
    project: 'shop',
    provider: 'local',
    entity_key_serialization_version: 3,
    registry: { registry_type: 'file', path: join(data, 'registry.db'), cache_ttl_seconds: CACHE_SECONDS },
    online_store: { type: 'sqlite', path: join(data, 'online.db') },
    offline_store: { type: 'file' },
  }
}
