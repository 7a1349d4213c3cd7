// Airflow: its API, its scheduler and its DAG processor, on SQLite, with everybody an administrator. 15–30 s to start
// and about 1 GB, so one serves a whole suite. Its DAGs are a copy of `airflow/dags` in the folder `dags` of its data,
// for tests to change; the OpenLineage that it sends goes into the file `openlineage.jsonl` there, and to a receiver if
// there is one (`sendLineage`). The listener of docs/guides is installed in it; a test may listen at its target
// (`listenerOf`).

import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isObject } from '../../src/lib/json.ts'
import { freePorts } from './ports.ts'
import { fetchEnvironment, pythonOf, pythonProblem } from './python/environment.ts'
import { answersAt, plainEnvironment, type PythonServer } from './python/server.ts'
import { servePython } from './python/serving.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

const OWN = fileURLToPath(new URL('./airflow/', import.meta.url))
/** How long a statement waits for SQLite's only writer: the default of 5 s is too short beside other suites. */
const BUSY_SECONDS = 60
const LISTENER = fileURLToPath(new URL('../../docs/guides/airflow/mlg_listener.py', import.meta.url))

export interface AirflowListener {
  /** Its messages go to `/api/v1/webhooks/airflow` there, on loopback. */
  readonly port: number
  readonly secret: string
}

/** The listener of the Airflow with this data folder. */
export function listenerOf(data: string): AirflowListener {
  return JSON.parse(readFileSync(join(data, 'listener.json'), 'utf8')) as AirflowListener
}

export const airflow: ServiceDefinition = {
  name: 'airflow',
  unavailable: async () => pythonProblem(),
  fetch: (cache, say) => fetchEnvironment('airflow', cache, say),
  start,
}

async function start({ cache, data, say }: ServiceStartOptions): Promise<StartedService> {
  const [port = 0, told = 0] = await freePorts(2)
  const url = `http://127.0.0.1:${port}`
  cpSync(join(OWN, 'dags'), join(data, 'dags'), { recursive: true })
  sendLineage(data, [])
  cpSync(LISTENER, join(data, 'plugins', 'mlg_listener.py'))
  const listener: AirflowListener = { port: told, secret: randomBytes(16).toString('hex') }
  writeFileSync(join(data, 'listener.json'), JSON.stringify(listener))
  const server = serverOf(pythonOf('airflow', cache), { data, port, listener })
  return servePython(server, { url, ready: () => isHealthy(url), say })
}

/** The scheduler and the DAG processor count as well: without them no triggered run starts. */
async function isHealthy(url: string): Promise<boolean> {
  const path = `${url}/api/v2/monitor/health`
  if (!(await answersAt(path))) return false
  const health: unknown = await (await fetch(path)).json()
  const parts = ['metadatabase', 'scheduler', 'dag_processor']
  return isObject(health) && parts.every((name) => isObject(health[name]) && health[name].status === 'healthy')
}

interface AirflowPaths {
  readonly data: string
  readonly port: number
  readonly listener: AirflowListener
}

function serverOf(program: string, { data, port, listener }: AirflowPaths): PythonServer {
  const url = `http://127.0.0.1:${port}`
  return {
    program,
    args: [join(OWN, 'supervise.py'), String(port)],
    folder: data,
    log: join(data, 'server.log'),
    children: true,
    environment: {
      ...plainEnvironment(data),
      AIRFLOW_HOME: data,
      MLG_URL: `http://127.0.0.1:${listener.port}/api/v1/webhooks/airflow`,
      MLG_AIRFLOW_SECRET: listener.secret,
      AIRFLOW__CORE__DAGS_FOLDER: join(data, 'dags'),
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
      AIRFLOW__CORE__PARALLELISM: '2',
      AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS: 'True',
      AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `${url}/execution/`,
      AIRFLOW__API__BASE_URL: url,
      AIRFLOW__API__SECRET_KEY: randomBytes(32).toString('hex'),
      AIRFLOW__API_AUTH__JWT_SECRET: randomBytes(64).toString('hex'),
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `sqlite:///${join(data, 'airflow.db')}?timeout=${BUSY_SECONDS}`,
      AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL: '2',
      AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL: '2',
      AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES: '1',
      // A DAG removed from its file is noticed within seconds, not minutes, but outlives two or three parses that SQLite
      // refused to store: Airflow drops the runs that assets would start for a DAG that it takes for removed.
      AIRFLOW__DAG_PROCESSOR__STALE_DAG_THRESHOLD: '12',
      AIRFLOW__SCHEDULER__PARSING_CLEANUP_INTERVAL: '2',
      AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME: '0.2',
      // On a busy machine the API answers late; a task whose start it doesn't confirm in time fails.
      AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT: String(BUSY_SECONDS),
      AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: 'False',
      AIRFLOW__OPENLINEAGE__CONFIG_PATH: lineageConfiguration(data),
    },
  }
}

const lineageConfiguration = (data: string) => join(data, 'openlineage.yml')

/** Sets where Airflow sends OpenLineage from its next run on. Tasks read it at their start, the scheduler once. */
export function sendLineage(data: string, urls: readonly string[]): void {
  const file = { type: 'file', log_file_path: join(data, 'openlineage.jsonl'), append: true }
  const transports = [file, ...urls.map((url) => ({ type: 'http', url }))]
  // JSON is YAML.
  writeFileSync(lineageConfiguration(data), JSON.stringify({ transport: { type: 'composite', transports } }))
}

/** Arguments that make `airflow/seed.py` train into MLflow: its address, its Python, and the training program. */
export function trainingIn(mlflowUrl: string, cache: string): readonly string[] {
  const python = pythonOf('mlflow', cache)
  if (!existsSync(python)) throw new Error('the packages of MLflow are not there: start the service mlflow first')
  return [mlflowUrl, python, fileURLToPath(new URL('./mlflow/train.py', import.meta.url))]
}
