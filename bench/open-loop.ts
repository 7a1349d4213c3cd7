/**
 * Readers who send requests on schedule, whether or not earlier ones were answered: a file states which and how often.
 * Latency counts from when a request was due, so that a stall counts for everything it delays. Counts from "measure" on
 * standard input until "end", then prints one JSON line.
 */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import type { BenchRequest, RequestLoad } from './readers.ts'
import { latenciesOf } from './tools.ts'

const { url, perSecond, requests } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as RequestLoad
const agent = new Agent({ keepAlive: true })
const taken = new Map<string, number[]>()
/** Delays of sending, because readers share the machine with the service. */
const delays: number[] = []
let [measures, failed] = [false, 0]

function ask({ name, path, body }: BenchRequest, due: number): void {
  if (measures) delays.push(performance.now() - due)
  const counts = measures
  const done = (ok: boolean): void => {
    if (!counts) return
    if (!ok) failed++
    const times = taken.get(name) ?? []
    taken.set(name, times)
    times.push(performance.now() - due)
  }
  const headers = body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const sent = request(`${url}${path}`, { agent, method: body === null ? 'GET' : 'POST', headers }, (answer) => {
    answer.resume().on('end', () => done(answer.statusCode === 200))
  })
  sent.on('error', () => done(false)).end(body ?? undefined)
}

const began = performance.now()
let sent = 0
const timer = setInterval(() => {
  for (; sent < ((performance.now() - began) * perSecond) / 1_000; sent++) {
    const one = requests[sent % requests.length]
    if (one !== undefined) ask(one, began + (sent * 1_000) / perSecond)
  }
}, 1)

console.log('asking')
for await (const line of createInterface({ input: process.stdin })) {
  measures = line === 'measure'
  if (line === 'end') break
}
clearInterval(timer)
const kinds = Object.fromEntries([...taken].map(([name, times]) => [name, latenciesOf(times)]))
console.log(
  JSON.stringify({ all: latenciesOf([...taken.values()].flat()), kinds, delays: latenciesOf(delays), failed }),
)
process.exit(0)
