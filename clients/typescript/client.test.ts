import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { localServer } from '../../src/testing/local-server.ts'
import { connect, RefusedRequest, VERSION, type ConnectionOptions, type IncompletePart } from './client.ts'

const MODEL = 'aip://model/registry/a/b'

type Respond = (request: IncomingMessage, response: ServerResponse) => void

interface Service {
  readonly url: string
  readonly requests: readonly { readonly url: string; readonly headers: IncomingMessage['headers'] }[]
}

/** Answers one after another as it is told; what comes after that is refused. */
async function service(...answers: readonly Respond[]): Promise<Service> {
  const requests: { url: string; headers: IncomingMessage['headers'] }[] = []
  const server = await localServer((request, response) => {
    const answer = answers[requests.length] ?? refusing(500, { code: 'INTERNAL', detail: 'nothing more' })
    requests.push({ url: request.url ?? '', headers: request.headers })
    answer(request, response)
  })
  onTestFinished(() => server.close())
  return { url: server.url, requests }
}

const answering =
  (body: object, headers: Readonly<Record<string, string>> = {}): Respond =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

const refusing =
  (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Respond =>
  (_, response) =>
    void response
      .writeHead(status, { 'content-type': 'application/problem+json', ...headers })
      .end(JSON.stringify(body))

const FOR_NOW = refusing(503, { code: 'BUSY', detail: 'Too much at once.' }, { 'retry-after': '0' })

const caught = async (refused: Promise<unknown>): Promise<unknown> =>
  await refused.then(
    () => expect.fail('it was answered'),
    (error: unknown) => error,
  )

afterEach(() => {
  delete process.env['MLG_URL']
  delete process.env['MLG_TOKEN']
})

describe('a question', () => {
  it('is sent to its address, with its moment if it has a past', async () => {
    const { url, requests } = await service(answering({}), answering({}), answering({}))
    const mlg = connect({ url: `${url}/` })
    await mlg.describe({ uri: MODEL, rows: 2 })
    await mlg.asOf('2026-01-01').lineage({ uri: MODEL, types: ['Feature', 'Dataset'] })
    await mlg.asOf(7).lineage({ uri: MODEL, asOf: 9 })
    expect(requests.map((one) => one.url)).toEqual([
      '/api/v1/entities/aip%3A%2F%2Fmodel%2Fregistry%2Fa%2Fb?rows=2',
      '/api/v1/lineage?asOf=2026-01-01&uri=aip%3A%2F%2Fmodel%2Fregistry%2Fa%2Fb&types=Feature&types=Dataset',
      '/api/v1/lineage?asOf=9&uri=aip%3A%2F%2Fmodel%2Fregistry%2Fa%2Fb',
    ])
  })

  it('says why it has no past, and is not sent', async () => {
    const { url, requests } = await service()
    const past = connect({ url }).asOf(3) as unknown as ReturnType<typeof connect>
    await expect(past.search({ q: 'x' })).rejects.toThrow(
      /^search can't be asked as of a moment: a search covers only the present/,
    )
    await expect(past.star({ uri: MODEL })).rejects.toThrow('it changes something now')
    expect(requests).toEqual([])
  })

  it("is rejected with the service's error", async () => {
    const { url } = await service(
      refusing(404, { code: 'UNKNOWN_URI', detail: 'Nobody mentioned it.', hint: 'Check it.', parameter: 'uri' }),
      refusing(502, {}),
    )
    const mlg = connect({ url })
    const refused = await caught(mlg.describe({ uri: MODEL }))
    expect(refused).toBeInstanceOf(RefusedRequest)
    expect(refused).toMatchObject({
      name: 'RefusedRequest',
      status: 404,
      code: 'UNKNOWN_URI',
      message: 'Nobody mentioned it.',
      hint: 'Check it.',
      parameter: 'uri',
    })
    expect(await caught(mlg.types())).toMatchObject({ status: 502, code: 'UNREADABLE' })
    expect(await caught(connect({ url: 'http://127.0.0.1:1' }).types())).toMatchObject({ code: 'UNREACHABLE' })
  })

  it('is retried a limited number of times, and only if refused temporarily', async () => {
    const again = await service(FOR_NOW, FOR_NOW, answering({ tx: 4 }))
    expect(await connect({ url: again.url }).types()).toEqual({ tx: 4 })
    expect(again.requests).toHaveLength(3)
    const busy = await service(FOR_NOW, FOR_NOW, FOR_NOW)
    expect(await caught(connect({ url: busy.url, retries: 1 }).types())).toMatchObject({ code: 'BUSY' })
    expect(busy.requests).toHaveLength(2)
    const others: readonly Respond[] = [
      refusing(503, { error: 'a proxy' }, { 'retry-after': '0' }),
      refusing(503, { code: 'BUSY', detail: 'x' }, { 'retry-after': '11' }),
    ]
    for (const other of others) {
      const { url, requests } = await service(other)
      expect(await caught(connect({ url }).types())).toMatchObject({ status: 503 })
      expect(requests).toHaveLength(1)
    }
  })

  it('is aborted by its signal', async () => {
    const { url } = await service(refusing(503, { code: 'BUSY', detail: 'x' }, { 'retry-after': '9' }))
    const leaving = new AbortController()
    const asked = caught(connect({ url }).types({}, { signal: leaving.signal }))
    leaving.abort(new Error('left'))
    expect(await asked).toMatchObject({ message: 'left' })
  })
})

describe('incomplete answers', () => {
  it('are reported once for each part, even across answers', async () => {
    const part = (name: string) => ({ code: 'PAUSED', part: name, reason: `${name} is paused`, since: null })
    const { url } = await service(
      answering({ incomplete: [part('registry')] }),
      answering({ incomplete: [part('registry'), part('serving')] }),
    )
    const heard: IncompletePart[] = []
    const mlg = connect({ url, onIncomplete: (one) => heard.push(one) })
    await mlg.types()
    await mlg.types()
    expect(heard.map((one) => one.part)).toEqual(['registry', 'serving'])
  })

  it.each([
    [VERSION, 0],
    [VERSION.replace(/\d+$/, '99'), 0],
    ['47.1.0', 1],
  ])('a service of version %s is noticed %i times', async (version, times) => {
    const { url } = await service(
      answering({}, { 'x-mlg-version': version }),
      answering({}, { 'x-mlg-version': version }),
    )
    const notices: string[] = []
    const mlg = connect({ url, onNotice: (text) => notices.push(text) })
    await mlg.types()
    await mlg.types()
    expect(notices).toHaveLength(times)
    if (times > 0) expect(notices[0]).toContain('install mlg@47.1.0')
  })
})

describe('a list', () => {
  const page = (from: number, next: string | null): Respond =>
    answering({ total: 5, hits: [{ uri: `${from}` }, { uri: `${from + 1}` }], next })

  it('is fetched page by page on demand, up to a limit', async () => {
    const { url, requests } = await service(page(1, 'n2'), page(3, null), page(1, 'n2'))
    const mlg = connect({ url })
    const uris: string[] = []
    for await (const { uri } of mlg.search.all({ q: 'x', limit: 2 })) uris.push(uri)
    expect(uris).toEqual(['1', '2', '3', '4'])
    expect(requests.map((one) => new URL(one.url, url).searchParams.get('cursor'))).toEqual([null, 'n2'])
    for await (const one of mlg.search.pages({ q: 'x' })) {
      expect(one.total).toBe(5)
      break
    }
    expect(requests).toHaveLength(3)
  })

  it('fails instead of being truncated if it is too long', async () => {
    const { url } = await service(page(1, 'n2'), page(3, 'n3'))
    const seen: unknown[] = []
    const reading = async () => {
      for await (const hit of connect({ url }).search.all({ q: 'x' }, { most: 3 })) seen.push(hit)
    }
    await expect(reading()).rejects.toThrow('more than 3 items')
    expect(seen).toHaveLength(3)
  })

  it('is exported row by row, and reports truncation', async () => {
    const lines = ['{"export":"unused","rows":2}', '{"uri":"ä"}', '{"uri":"b"}']
    const file =
      (count: number): Respond =>
      (_, response) => {
        const headers = { 'x-mlg-export-rows': '2', 'x-mlg-export-transaction': '7' }
        response.writeHead(200, { ...headers, 'content-disposition': 'attachment; filename="unused.csv"' })
        // In the middle of a letter.
        const bytes = Buffer.from(lines.slice(0, count).join('\n') + '\n')
        response.write(bytes.subarray(0, 38))
        response.end(bytes.subarray(38))
      }
    const { url, requests } = await service(file(3), file(2), file(3))
    const { unused } = connect({ url })
    const read = async (): Promise<unknown[]> => {
      const rows: unknown[] = []
      for await (const row of unused.rows({ type: 'Feature' })) rows.push(row)
      return rows
    }
    expect(await read()).toEqual([{ uri: 'ä' }, { uri: 'b' }])
    await expect(read()).rejects.toThrow('after 1 of 2 rows')
    const { stream, ...about } = await unused.file({ type: 'Feature' }, 'csv')
    expect(about).toEqual({ name: 'unused.csv', rows: 2, tx: 7 })
    expect(await new Response(stream).text()).toContain('"b"')
    expect(requests.map((one) => one.url)).toEqual([
      '/api/v1/exports/unused?type=Feature&format=ndjson',
      '/api/v1/exports/unused?type=Feature&format=ndjson',
      '/api/v1/exports/unused?type=Feature&format=csv',
    ])
  })
})

describe('a command', () => {
  it('is visible to later questions', async () => {
    const { url, requests } = await service(answering({}), answering({ tx: 12 }), answering({}))
    const mlg = connect({ url })
    await mlg.types()
    await mlg.annotate({ uri: MODEL, addTags: ['a', 'b'] })
    await mlg.types()
    expect(requests.map((one) => one.headers['x-mlg-transaction'])).toEqual([undefined, undefined, '12'])
  })
})

describe('the connection', () => {
  it('comes from the environment by default', async () => {
    const { url, requests } = await service(answering({}), answering({}), answering({}))
    process.env['MLG_URL'] = url
    process.env['MLG_TOKEN'] = 'of-the-environment'
    let asked = 0
    const tokens: readonly ConnectionOptions['token'][] = [undefined, 'given', () => `made-${++asked}`]
    for (const token of tokens) await connect(token === undefined ? {} : { token }).types()
    expect(requests.map((one) => one.headers.authorization)).toEqual([
      'Bearer of-the-environment',
      'Bearer given',
      'Bearer made-1',
    ])
  })

  it('sends no token over an unencrypted network', async () => {
    const mlg = connect({ url: 'http://mlg.internal', token: 'secret' })
    await expect(mlg.types()).rejects.toThrow('Use an https: address')
  })
})

describe('live changes', () => {
  it('resume after a broken connection', async () => {
    const events =
      (...all: readonly (readonly [kind: string, data: object])[]): Respond =>
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.end(all.map(([kind, data]) => `event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`).join(''))
      }
    const { url, requests } = await service(
      events(['start', { tx: 3 }], ['change', { tx: 4, nodes: [MODEL] }]),
      events(['start', { tx: 4 }], ['change', { tx: 9, many: true }], ['reset', { tx: 10 }]),
    )
    const seen: unknown[] = []
    for await (const change of connect({ url }).live()) {
      seen.push(change)
      if (seen.length === 3) break
    }
    expect(seen).toEqual([
      { tx: 4, uris: [MODEL] },
      { tx: 9, uris: null },
      { tx: 10, uris: null },
    ])
    expect(requests.map((one) => one.headers['last-event-id'])).toEqual([undefined, '4'])
  })
})
