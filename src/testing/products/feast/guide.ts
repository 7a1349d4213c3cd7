import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { startProcess, type ServiceProcess } from '../../system/process.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const run = promisify(execFile)

/** Follows docs/guides/feast.md step by step, with a test's addresses. */
interface FollowedGuide {
  readonly service: ServiceProcess
  /** Output of `doctor`. */
  readonly checked: string
}

export async function followGuide(folder: string, feast: string): Promise<FollowedGuide> {
  const [port = 0] = await freePorts(1)
  const page = readFileSync(join(root, 'docs/guides/feast.md'), 'utf8')
    .replaceAll('http://127.0.0.1:6572', feast)
    .replaceAll('4322', String(port))
  const configuration = /^```json\n(.*?)^```$/ms.exec(page)?.[1] ?? ''
  const path = join(folder, 'feast.json')
  writeFileSync(path, configuration)
  const mlg = [join(root, 'bin/mlg.mjs'), 'doctor', '--config', path]
  const { stdout: checked } = await run(process.execPath, mlg, { env: process.env, cwd: folder })
  return { service: await startProcess(path, port), checked }
}
