// MLflow's tracking server and model registry, without sign-in, on SQLite: 5–10 s, 250 MB. Runs the application alone,
// since `mlflow server` adds processes that double both. `mlflow/` has programs that fill it with its own client.

import { join } from 'node:path'
import { freePorts } from './ports.ts'
import { fetchEnvironment, pythonOf, pythonProblem } from './python/environment.ts'
import { answersAt, plainEnvironment, type PythonServer } from './python/server.ts'
import { servePython } from './python/serving.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

const HOOK_CACHE_SECONDS = 1
/** Encrypts webhook secrets in the throw-away data; without it a restart loses them. */
const FERNET_KEY = Buffer.alloc(32, 'mlg').toString('base64url').padEnd(44, '=')

export const mlflow: ServiceDefinition = {
  name: 'mlflow',
  unavailable: async () => pythonProblem(),
  fetch: (cache, say) => fetchEnvironment('mlflow', cache, say),
  start,
}

async function start({ cache, data, say }: ServiceStartOptions): Promise<StartedService> {
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const server = serverOf(pythonOf('mlflow', cache), data, port)
  return servePython(server, { url, ready: () => answersAt(`${url}/health`), say })
}

function serverOf(program: string, data: string, port: number): PythonServer {
  const host = ['--host', '127.0.0.1', '--port', String(port)]
  return {
    program,
    args: ['-m', 'uvicorn', ...host, '--workers', '1', 'mlflow.server.fastapi_app:app'],
    folder: data,
    log: join(data, 'server.log'),
    environment: {
      ...plainEnvironment(data),
      _MLFLOW_SERVER_FILE_STORE: `sqlite:///${databaseOf(data)}`,
      _MLFLOW_SERVER_ARTIFACT_ROOT: 'mlflow-artifacts:/',
      _MLFLOW_SERVER_ARTIFACT_DESTINATION: join(data, 'artifacts'),
      _MLFLOW_SERVER_SERVE_ARTIFACTS: 'true',
      MLFLOW_DISABLE_TELEMETRY: 'true',
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
      MLFLOW_WEBHOOK_ALLOWED_SCHEMES: 'http,https',
      MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS: 'true',
      MLFLOW_WEBHOOK_CACHE_TTL: String(HOOK_CACHE_SECONDS),
      MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY: FERNET_KEY,
    },
  }
}

/** The database that `mlflow/many-runs.py` writes to. */
export const databaseOf = (data: string): string => join(data, 'mlflow.db')
