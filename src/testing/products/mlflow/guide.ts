import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { startProcess, type ServiceProcess } from '../../system/process.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const run = promisify(execFile)

/** docs/guides/mlflow.md, with the addresses of a test in the place of its own, done step by step. */
export interface Guide {
  readonly service: ServiceProcess
  /** What `doctor` printed. */
  readonly checked: string
  /** What MLflow answered to the command that registers the webhook. */
  readonly registered: string
}

const SECRET = 'the secret of both'

export async function followGuide(folder: string, mlflow: string): Promise<Guide> {
  const [port = 0] = await freePorts(1)
  const page = readFileSync(join(root, 'docs/guides/mlflow.md'), 'utf8')
    .replaceAll('http://127.0.0.1:5000', mlflow)
    .replaceAll('4322', String(port))
  const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, kind, text = '']) => ({ kind, text }))
  const [configuration = '', intake = ''] = blocks.filter(({ kind }) => kind === 'json').map(({ text }) => text)
  const [, curl = ''] = blocks.filter(({ kind }) => kind === '').map(({ text }) => text)
  const path = join(folder, 'mlflow.json')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(configuration), ...JSON.parse(intake) }))
  process.env['MLG_MLFLOW_SECRET'] = SECRET
  const mlg = [join(root, 'bin/mlg.mjs'), 'doctor', '--config', path]
  const { stdout: checked } = await run(process.execPath, mlg, { env: process.env, cwd: folder })
  const service = await startProcess(path, port)
  const { stdout: registered } = await run('bash', ['-c', curl])
  return { service, checked, registered }
}
