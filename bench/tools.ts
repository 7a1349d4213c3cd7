import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePorts } from '../scripts/services/ports.ts'

export function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}

export interface BenchProcess {
  readonly pid: number
  /** Resolves with the first line that contains the text, within the bound. */
  line(text: string, boundMs?: number): Promise<string>
  /** Writes a line to its standard input. */
  tell(line: string): void
  stop(): Promise<void>
}

export function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): BenchProcess {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return {
    pid: child.pid ?? 0,
    line: (text, boundMs = 120_000) =>
      until(() => output.split('\n').find((l) => l.includes(text)) ?? null, `"${text}" from ${args[0] ?? ''}`, boundMs),
    tell: (line) => void child.stdin.write(`${line}\n`),
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve()
        child.on('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

export async function until<T>(
  look: () => T | null | Promise<T | null>,
  what: string,
  boundMs: number,
  pauseMs = 10,
): Promise<T> {
  const deadline = performance.now() + boundMs
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (performance.now() > deadline) throw new Error(`not within ${boundMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

export interface LoadFigures {
  readonly answers: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

export async function load(
  url: string,
  options: { connections: number; seconds: number; body?: string; secret?: string },
): Promise<LoadFigures> {
  const child = run([
    here('./load.ts'),
    url,
    String(options.connections),
    String(options.seconds),
    options.body ?? '',
    options.secret ?? '',
  ])
  const line = await child.line('perSecond')
  return JSON.parse(line) as LoadFigures
}

export function residentMb(pid: number): number {
  const match = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(match?.[1] ?? 0) / 1_024)
}

const REST_MS = 60_000
/** For quick proofs: longer than a thread takes to notice that it is idle. */
const QUICK_REST_MS = 10_000
const LONGEST_REST_MS = 240_000

/** How long memory must not have fallen before it counts. */
export const restMsOf = ({ quick }: { readonly quick: boolean }): number => (quick ? QUICK_REST_MS : REST_MS)

/**
 * Resolves once memory hasn't fallen by a hundredth for this long: a thread frees its garbage some seconds after it
 * becomes idle, and one of the search index after its last merge.
 */
export async function restingMb(pid: number, restMs: number): Promise<number> {
  const deadline = performance.now() + LONGEST_REST_MS
  for (let [least, fellAt] = [residentMb(pid), performance.now()]; ;) {
    const now = performance.now()
    const resident = residentMb(pid)
    if (resident < 0.99 * least) [least, fellAt] = [resident, now]
    if (now - fellAt > restMs || now > deadline) return resident
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

export function folder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'mlg-bench-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1)
  return port
}

/** Milliseconds. */
export interface Latencies {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly longest: number
}

export function latenciesOf(times: readonly number[]): Latencies {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), longest: sorted.at(-1) ?? 0 }
}

export function figure(id: string, text: string): void {
  console.log(`${id.padEnd(4)} ${text}`)
}

export function quantile(all: readonly number[], share: number): number {
  const sorted = all.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}

export function median(all: readonly number[]): number {
  return quantile(all, 0.5)
}
