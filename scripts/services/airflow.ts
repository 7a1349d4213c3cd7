import { randomBytes } from 'node:crypto'
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isObject } from '../../src/lib/json.ts'
import { freePorts } from './ports.ts'
import { fetchEnvironment, pythonOf, pythonProblem } from './python/environment.ts'
import { answersAt, plainEnvironment, type PythonServer } from './python/server.ts'
import { servePython } from './python/serving.ts'
import type { RunningService, ServiceDefinition, StartOptions } from './service.ts'

/**
 * Airflow: its API, its scheduler and its DAG processor, on SQLite, everybody an administrator. 15–30 s to start and about 1 GB, so
 * one serves a whole suite. Its DAGs are a copy of `airflow/dags` in the folder `dags` of its data, for tests to change; what it
 * sends as OpenLineage goes into the file `openlineage.jsonl` there.
 */

const OWN = fileURLToPath(new URL('./airflow/', import.meta.url))

export const airflow: ServiceDefinition = {
  name: 'airflow',
  unavailable: async () => pythonProblem(),
  fetch: (cache, say) => fetchEnvironment('airflow', cache, say),
  start,
}

async function start({ cache, data, say }: StartOptions): Promise<RunningService> {
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  cpSync(join(OWN, 'dags'), join(data, 'dags'), { recursive: true })
  const server = serverOf(pythonOf('airflow', cache), data, port)
  return servePython(server, { url, ready: () => isHealthy(url), say })
}

/** The scheduler and the DAG processor count as well: without them nothing that is triggered runs. */
async function isHealthy(url: string): Promise<boolean> {
  const path = `${url}/api/v2/monitor/health`
  if (!(await answersAt(path))) return false
  const health: unknown = await (await fetch(path)).json()
  const parts = ['metadatabase', 'scheduler', 'dag_processor']
  return isObject(health) && parts.every((name) => isObject(health[name]) && health[name].status === 'healthy')
}

function serverOf(python: string, data: string, port: number): PythonServer {
  const url = `http://127.0.0.1:${port}`
  return {
    python,
    args: [join(OWN, 'supervise.py'), String(port)],
    folder: data,
    log: join(data, 'server.log'),
    children: true,
    environment: {
      ...plainEnvironment(data),
      AIRFLOW_HOME: data,
      AIRFLOW__CORE__DAGS_FOLDER: join(data, 'dags'),
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
      AIRFLOW__CORE__PARALLELISM: '2',
      AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS: 'True',
      AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `${url}/execution/`,
      AIRFLOW__API__BASE_URL: url,
      AIRFLOW__API__SECRET_KEY: randomBytes(32).toString('hex'),
      AIRFLOW__API_AUTH__JWT_SECRET: randomBytes(64).toString('hex'),
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `sqlite:///${join(data, 'airflow.db')}`,
      AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL: '2',
      AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL: '2',
      AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES: '1',
      // A DAG that was taken out of its file is found within seconds, not minutes.
      AIRFLOW__DAG_PROCESSOR__STALE_DAG_THRESHOLD: '2',
      AIRFLOW__SCHEDULER__PARSING_CLEANUP_INTERVAL: '2',
      AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME: '0.2',
      AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: 'False',
      AIRFLOW__OPENLINEAGE__TRANSPORT: JSON.stringify({
        type: 'file',
        log_file_path: join(data, 'openlineage.jsonl'),
        append: true,
      }),
    },
  }
}

/** What `airflow/seed.py` needs so that the training writes into MLflow: where it is, its Python, and the program that trains. */
export function trainingIn(mlflowUrl: string, cache: string): readonly string[] {
  const python = pythonOf('mlflow', cache)
  if (!existsSync(python)) throw new Error('the packages of MLflow are not there: start the service mlflow first')
  return [mlflowUrl, python, fileURLToPath(new URL('./mlflow/train.py', import.meta.url))]
}
