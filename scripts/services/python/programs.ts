import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { isAbsolute } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { isObject, type JsonObject } from '../../../src/lib/json.ts'
import { cacheFolder } from '../cache.ts'
import { pythonOf, type PythonProduct } from './environment.ts'
import { plainEnvironment } from './server.ts'

/** A program that creates a company's content takes seconds; on a busy machine a minute. */
const PROGRAM_MS = 300_000
/** Maximum number of bytes that it may print: an answer, not a log. */
const PRINTED = 8_388_608

/**
 * Runs a program with a product's packages, and so with its own client: one of this repository by its name in the
 * product's folder (`seed.py`), or any other by its path. Returns its output. Its service was started before, so its
 * packages are there.
 */
export async function runPython(product: PythonProduct, script: string, args: readonly string[]): Promise<string> {
  const path = isAbsolute(script) ? script : fileURLToPath(new URL(`../${product}/${script}`, import.meta.url))
  const environment = {
    ...plainEnvironment(tmpdir()),
    MLFLOW_DISABLE_TELEMETRY: 'true',
    MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false',
  }
  const options = {
    env: environment,
    timeout: PROGRAM_MS,
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
  }
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

/** One step of a conversation, which may have to wait for a product that was just changed by hand. */
const STEP_MS = 120_000

/** A program that answers a line of JSON for each step with one: for products that take long to import. */
export interface Conversation {
  /** Throws the program's failure. */
  step(step: string, given?: JsonObject): Promise<void>
  stop(): Promise<void>
}

export function converse(product: PythonProduct, script: string, args: readonly string[]): Conversation {
  const path = fileURLToPath(new URL(`../${product}/${script}`, import.meta.url))
  const child = spawn(pythonOf(product, cacheFolder()), [path, ...args], {
    env: plainEnvironment(tmpdir()),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let complained = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (complained = (complained + chunk).slice(-3_000)))
  child.stdin.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async step(step, given = {}) {
      child.stdin.write(`${JSON.stringify({ step, ...given })}\n`)
      const late = setTimeout(() => child.kill('SIGKILL'), STEP_MS)
      const { value: line, done } = await lines.next()
      clearTimeout(late)
      if (done === true) throw new Error(`${script} of ${product} ended at ${step}: ${complained.trim()}`)
      const answer: unknown = JSON.parse(line)
      if (!isObject(answer) || answer.done !== step) throw new Error(`${script} of ${product}: ${line}`)
    },
    async stop() {
      child.stdin.end()
      const late = setTimeout(() => child.kill('SIGKILL'), STEP_MS)
      await ended
      clearTimeout(late)
    },
  }
}
