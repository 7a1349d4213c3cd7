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
  /** What `connect` printed, the configuration that it wrote, and the one that the page shows. */
  readonly connected: string
  readonly written: unknown
  readonly shown: unknown
  /** What `doctor` printed. */
  readonly checked: string
  /** What MLflow answered to the command that registers the webhook. */
  readonly registered: string
}

const SECRET = 'the secret of both'

export async function followGuide(folder: string, mlflow: string): Promise<Guide> {
  const [port = 0] = await freePorts(1)
  const page = readFileSync(join(root, 'docs/guides/mlflow.md'), 'utf8').replaceAll('http://127.0.0.1:5000', mlflow)
  const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, kind, text = '']) => ({ kind, text }))
  const [configuration = '', intake = ''] = blocks.filter(({ kind }) => kind === 'json').map(({ text }) => text)
  const curl = blocks.find(({ text }) => text.startsWith('curl '))?.text.replaceAll('4321', String(port)) ?? ''
  const connect = /^mlg (connect .*)$/m.exec(page)?.[1]?.split(' ') ?? []
  const mlg = async (args: readonly string[]) =>
    (await run(process.execPath, [join(root, 'bin/mlg.mjs'), ...args], { env: process.env, cwd: folder })).stdout
  const connected = await mlg([...connect, '--yes'])
  const path = join(folder, 'mlflow.json')
  const written = JSON.parse(readFileSync(path, 'utf8')) as object
  writeFileSync(path, JSON.stringify({ ...written, listen: { port }, ...JSON.parse(intake) }))
  process.env['MLG_MLFLOW_SECRET'] = SECRET
  const checked = await mlg(['doctor', '--config', path])
  const service = await startProcess(path, port)
  const { stdout: registered } = await run('bash', ['-c', curl])
  return { service, connected, written, shown: JSON.parse(configuration), checked, registered }
}
