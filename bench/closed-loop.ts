/**
 * Clients who ask for the next thing once they are answered, some at a time: a file says what, and for how long. One
 * JSON line comes out.
 */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'

interface LoadOptions {
  readonly url: string
  readonly connections: number
  readonly ms: number
  readonly paths: readonly string[]
  /** Of a token; left out by the operator. */
  readonly secret?: string
}

const { url, connections, ms, paths, secret } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as LoadOptions
const agent = new Agent({ keepAlive: true })
const headers = secret === undefined ? {} : { authorization: `Bearer ${secret}` }
const statuses = new Map<number, number>()
const times: number[] = []
const until = performance.now() + ms
let [sent, bytes] = [0, 0]

function ask(path: string): Promise<void> {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const requested = request(`${url}${path}`, { agent, headers }, (answer) => {
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length))
      answer.on('end', () => {
        const status = answer.statusCode ?? 0
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        times.push(performance.now() - began)
        resolve()
      })
    })
    requested.on('error', reject).end()
  })
}

async function client(): Promise<void> {
  while (performance.now() < until) await ask(paths[sent++ % paths.length] ?? '/')
}

await Promise.all(Array.from({ length: connections }, client))
times.sort((a, b) => a - b)
const at = (share: number): number => Math.round(times[Math.floor(times.length * share)] ?? 0)
console.log(
  JSON.stringify({
    answers: times.length,
    statuses: Object.fromEntries(statuses),
    p50: at(0.5),
    longest: at(0.9999),
    kB: Math.round(bytes / 1_024),
  }),
)
process.exit(0)
