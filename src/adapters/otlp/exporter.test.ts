import type { IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { localServer } from '../../testing/local-server.ts'
import { SpanExporter, type DropReason } from './exporter.ts'
import { tracerOf } from './tracer.ts'

interface Taken {
  readonly headers: IncomingMessage['headers']
  readonly names: readonly string[]
}

interface OtlpBody {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly { name: string }[] }[] }[]
}

const undo: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const one of undo.splice(0)) await one()
})

/** A collector that answers these in turn, and then repeats the last. */
async function collector(...statuses: readonly number[]) {
  const taken: Taken[] = []
  const { url, close } = await localServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as OtlpBody
      const names = body.resourceSpans.flatMap((one) => one.scopeSpans.flatMap(({ spans }) => spans.map((s) => s.name)))
      taken.push({ headers: request.headers, names })
      response.writeHead(statuses[Math.min(taken.length, statuses.length) - 1] ?? 500).end('{}')
    })
  })
  undo.push(close)
  return { url, taken }
}

function exporting(url: string) {
  const counts = { sent: 0, dropped: { full: 0, refused: 0, unreachable: 0 } as Record<DropReason, number> }
  const warnings: string[] = []
  const log = { debug: () => undefined, info: () => undefined, error: () => undefined }
  const exporter = new SpanExporter({
    url,
    headers: { 'x-key': 'secret' },
    resource: { 'service.name': 'mlg' },
    log: { ...log, warn: (_fields, message) => warnings.push(message) },
    sent: (spans) => (counts.sent += spans),
    dropped: (reason, spans) => (counts.dropped[reason] += spans),
    waitsMs: [1, 1],
  })
  undo.push(() => exporter.close())
  const tracer = tracerOf({ sampler: 'always_on', ratio: 1 }, (span) => exporter.add(span))
  const span = (name: string): void => tracer.enter({ name, kind: 'internal', attributes: {} }, null)?.end()
  return { exporter, counts, warnings, span }
}

describe('spans', () => {
  it('are sent together, with the configured headers', async () => {
    const { url, taken } = await collector(200)
    const { exporter, counts, span } = exporting(url)
    span('one')
    span('two')
    await exporter.flush()
    expect(taken).toMatchObject([{ names: ['one', 'two'], headers: { 'x-key': 'secret' } }])
    expect(counts).toEqual({ sent: 2, dropped: { full: 0, refused: 0, unreachable: 0 } })
  })

  it('are retried to a collector that recovers', async () => {
    const { url, taken } = await collector(503, 429, 200)
    const { exporter, counts, span } = exporting(url)
    span('one')
    await exporter.flush()
    expect(taken).toHaveLength(3)
    expect(counts.sent).toBe(1)
  })

  it('are dropped and counted if the collector refuses them, which is logged once', async () => {
    const { url, taken } = await collector(400)
    const { exporter, counts, warnings, span } = exporting(url)
    for (const name of ['one', 'two']) {
      span(name)
      await exporter.flush()
    }
    expect(taken).toHaveLength(2)
    expect(counts.dropped.refused).toBe(2)
    expect(warnings).toEqual(["traces can't be sent, and are dropped"])
  })

  it('are dropped and counted without an error if nothing answers', async () => {
    const { exporter, counts, span } = exporting('http://127.0.0.1:1')
    span('one')
    await exporter.flush()
    expect(counts.dropped.unreachable).toBe(1)
  })

  it("beyond the queue's capacity are dropped and counted", async () => {
    const { url } = await collector(200)
    const { exporter, counts, span } = exporting(url)
    for (let i = 0; i < 10_000; i++) span('one')
    await exporter.flush()
    expect(counts.sent + counts.dropped.full).toBe(10_000)
    // One batch was on its way.
    expect(counts.sent).toBe(4_096 + 512)
  })
})

describe('a sampler', () => {
  const sampled = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
  const unsampled = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`
  it.each([
    ['always_on', unsampled, true],
    ['always_off', sampled, false],
    ['parentbased_always_on', unsampled, false],
    ['parentbased_always_on', null, true],
    ['parentbased_always_off', sampled, true],
    ['parentbased_always_off', null, false],
    ['parentbased_traceidratio', sampled, true],
    ['parentbased_traceidratio', null, false],
    ['traceidratio', sampled, false],
  ] as const)('decides by %s for a request with %s', (sampler, received, isSampled) => {
    const tracer = tracerOf({ sampler, ratio: 0 }, () => undefined)
    const span = tracer.enter({ name: 'one', kind: 'server', attributes: {} }, received)
    expect(span !== null).toBe(isSampled)
    if (span !== null && received !== null) expect(span.context).toMatch(/^00-a{32}-(?!b{16})[0-9a-f]{16}-01$/)
  })
})
