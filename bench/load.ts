import { connect } from 'node:net'

/**
 * A cheap load generator: keep-alive connections that send one fixed request after each complete answer. An answer is
 * complete after its stated length, which may change while the service settles. `statuses`: `any` if refusals count as
 * answers. Runs as a process, and prints one JSON line.
 */
const [url = '', connections = '32', seconds = '5', body = '', secret = '', statuses = '200'] = process.argv.slice(2)
const { hostname, port, pathname, search } = new URL(url)
const credential = secret === '' ? '' : `authorization: Bearer ${secret}\r\n`
const head = body === '' ? `GET ${pathname}${search} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n${credential}\r\n` : ''
const request =
  head ||
  `POST ${pathname}${search} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n${credential}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

let answers = 0
const latencies: number[] = []
const began = performance.now()
const until = began + Number(seconds) * 1_000

function open(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let sent = 0
    let length = 0
    let got = 0
    const send = (): void => {
      sent = performance.now()
      socket.write(request)
    }
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      got += chunk.length
      if (length === 0) length = lengthOf(chunk)
      if (got < length) return
      got = 0
      length = 0
      answers++
      if (answers % 16 === 0) latencies.push(performance.now() - sent)
      if (performance.now() < until) return send()
      socket.end()
      resolve()
    })
  })
}

function lengthOf(first: Buffer): number {
  const text = first.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  const match = /content-length: (\d+)/i.exec(text)
  if (end < 0 || match === null || (statuses !== 'any' && !text.startsWith(`HTTP/1.1 ${statuses}`)))
    throw new Error(`no plain ${statuses} answer: ${text.slice(0, 300)}`)
  return end + 4 + Number(match[1])
}

await Promise.all(Array.from({ length: Number(connections) }, open))
latencies.sort((a, b) => a - b)
const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0
console.log(
  JSON.stringify({
    answers,
    perSecond: Math.round(answers / ((performance.now() - began) / 1_000)),
    p50: at(0.5),
    p99: at(0.99),
  }),
)
