import { createServer } from 'node:http'
import { asObject } from '../../../lib/json.ts'

/** An event of the listener within Airflow, and the service's answer. */
interface ListenerEvent {
  readonly event: string
  readonly run: string
  readonly status: number
}

/** Target of the listener within Airflow: forwards everything to the service, and records the outcome. */
export interface Ear {
  readonly told: readonly ListenerEvent[]
  /** Before this nothing is forwarded, and the listener gets no answer. */
  passTo(service: string): void
  stop(): Promise<void>
}

export async function startEar(port: number): Promise<Ear> {
  const events: ListenerEvent[] = []
  let to: string | null = null
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (to === null) return
      const body = Buffer.concat(chunks)
      const names = ['content-type', 'x-mlg-timestamp', 'x-mlg-signature']
      const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]))
      fetch(to + (request.url ?? ''), { method: 'POST', headers, body }).then(
        (answer) => {
          const read: unknown = JSON.parse(body.toString())
          const of = asObject(read)
          events.push({ event: String(of.event_type), run: String(of.run_id), status: answer.status })
          response.writeHead(answer.status).end()
        },
        () => response.destroy(),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    told: events,
    passTo: (service) => (to = service),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
