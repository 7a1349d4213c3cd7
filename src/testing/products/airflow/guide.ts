import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { startProcess, type ServiceProcess } from '../../system/process.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const run = promisify(execFile)

/** Follows docs/guides/airflow.md step by step, with a test's addresses. */
interface AirflowGuide {
  readonly service: ServiceProcess
  /** Output of `doctor`. */
  readonly checked: string
  /** The bodies of events that it shows, as templates. */
  readonly events: readonly string[]
}

export async function followGuide(folder: string, airflow: string, secret: string): Promise<AirflowGuide> {
  const [port = 0] = await freePorts(1)
  const page = readFileSync(join(root, 'docs/guides/airflow.md'), 'utf8')
    .replaceAll('http://127.0.0.1:8080', airflow)
    .replaceAll('4322', String(port))
  const [configuration = '', intake = ''] = [...page.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text = '']) => text)
  const events = [...page.matchAll(/`(\{"event_type".*?\})`/g)].map(([, text = '']) => text)
  const path = join(folder, 'airflow.json')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(configuration), ...JSON.parse(intake) }))
  process.env['MLG_AIRFLOW_SECRET'] = secret
  const mlg = [join(root, 'bin/mlg.mjs'), 'doctor', '--config', path]
  const { stdout: checked } = await run(process.execPath, mlg, { env: process.env, cwd: folder })
  return { service: await startProcess(path, port), checked, events }
}
