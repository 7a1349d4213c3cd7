import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { startProcess, type ServiceProcess } from '../../system/process.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const run = promisify(execFile)

/** Follows docs/guides/mlflow.md step by step, with a test's addresses. */
export interface Guide {
  readonly service: ServiceProcess
  /** Output of `connect`, the configuration that it wrote, and the one that the page shows. */
  readonly connected: string
  readonly written: unknown
  readonly shown: unknown
  /** Output of `doctor`. */
  readonly checked: string
  /** Output of `connect` about the webhook, and of a second run with it. */
  readonly registered: readonly string[]
  readonly secret: string
}

export async function followGuide(folder: string, mlflow: string): Promise<Guide> {
  const [port = 0] = await freePorts(1)
  const page = readFileSync(join(root, 'docs/guides/mlflow.md'), 'utf8').replaceAll('http://127.0.0.1:5000', mlflow)
  const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, kind, text = '']) => ({ kind, text }))
  const [configuration = '', intake = ''] = blocks.filter(({ kind }) => kind === 'json').map(({ text }) => text)
  const [connect = [], hook = []] = [...page.replaceAll(':4321', `:${port}`).matchAll(/^mlg (connect .*)$/gm)].map(
    ([, line = '']) => line.split(' '),
  )
  const mlg = async (args: readonly string[]) =>
    (await run(process.execPath, [join(root, 'bin/mlg.mjs'), ...args], { env: process.env, cwd: folder })).stdout
  const connected = await mlg([...connect, '--yes'])
  const path = join(folder, 'mlflow.json')
  const written = JSON.parse(readFileSync(path, 'utf8')) as object
  writeFileSync(path, JSON.stringify({ ...written, listen: { port } }))
  const registered = [await mlg([...hook, '--yes']), await mlg([...hook, '--yes'])]
  const taken = JSON.parse(readFileSync(path, 'utf8')) as { readonly intake?: unknown }
  const secret = /^Set MLFLOW_WEBHOOK_SECRET .* to (\S+) \(generated/m.exec(registered[0] ?? '')?.[1] ?? ''
  process.env['MLFLOW_WEBHOOK_SECRET'] = secret
  const checked = await mlg(['doctor', '--config', path])
  const service = await startProcess(path, port)
  const shown = { ...JSON.parse(configuration), ...JSON.parse(intake) } as object
  return { service, connected, written: { ...written, intake: taken.intake }, shown, checked, registered, secret }
}
