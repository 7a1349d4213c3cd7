import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from '../cache.ts'
import { pythonOf, type PythonProduct } from './environment.ts'
import { plainEnvironment } from './server.ts'

/** A program that makes a company's content ends within seconds; on a busy machine within a minute. */
const PROGRAM_MS = 300_000
/** Bytes of what it may print: an answer, not a log. */
const PRINTED = 8_388_608

/**
 * Runs a program with a product's own packages, and so with its own client: one of this repository's by its name in the
 * product's folder (`seed.py`), or any other by its path. The answer is what it printed. Its service has been started before,
 * so its packages are there.
 */
export async function runPython(product: PythonProduct, script: string, args: readonly string[]): Promise<string> {
  const path = isAbsolute(script) ? script : fileURLToPath(new URL(`../${product}/${script}`, import.meta.url))
  const environment = {
    ...plainEnvironment(tmpdir()),
    MLFLOW_DISABLE_TELEMETRY: 'true',
    MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false',
  }
  const options = { env: environment, timeout: PROGRAM_MS, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] } // prettier-ignore
  const child = spawn(pythonOf(product, cacheFolder()), [path, ...args], options)
  let printed = ''
  let complained = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk
    if (printed.length > PRINTED) child.kill('SIGKILL')
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (complained = (complained + chunk).slice(-3_000)))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === 0) return printed
  throw new Error(`${script} of ${product} failed (exit ${code ?? 'by a signal'}): ${complained.trim()}`)
}
