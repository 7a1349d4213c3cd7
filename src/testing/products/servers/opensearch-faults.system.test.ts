import { afterEach, describe, expect, it } from 'vitest'
import { SearchUnavailable, type SearchIndexWriter } from '../../../contracts/search-index.ts'
import type { IndexChange } from '../../../contracts/search-documents.ts'
import { below, randomFrom } from '../../../lib/random.ts'
import { eventually } from '../../parts.ts'
import { entity, request, uriOf } from '../../search/build.ts'
import { corpusSynonyms, randomChanges } from '../../search/corpus.ts'
import { NaiveIndex } from '../../search/naive.ts'
import { runs } from '../../runs.ts'
import { service } from '../../services.ts'
import { OpenSearchFailure, openSearchClient, type OpenSearchClient } from '../../../adapters/opensearch/client.ts'
import { openSearchNames } from '../../../adapters/opensearch/names.ts'
import { OpenSearchIndex } from '../../../adapters/opensearch/open-search-index.ts'
import {
  startProxy,
  type Fate,
  type ProxiedRequest,
  type TestProxy,
} from '../../../adapters/opensearch/testing/proxy.ts'
import { accessTo, dropIndices, somePrefix, writerOptions } from '../../../adapters/opensearch/testing/server.ts'
import { openSearchWriter } from '../../../adapters/opensearch/writer.ts'

/** Inputs: `src/adapters/opensearch`. */
const server = await service('opensearch')
const TRANSACTIONS = runs(20, 60)
const ADOPTIONS = runs(3, 30)
/** A refused write is given up after this: the follower of the log writes it again. */
const PATIENCE_MS = 500

interface OpenIndexFolder {
  readonly prefix: string
  readonly client: OpenSearchClient
  readonly index: OpenSearchIndex
  writer(): SearchIndexWriter
}

describe.skipIf(server === null)('a failing OpenSearch', { timeout: 120_000 }, () => {
  const open: { readonly proxy: TestProxy; readonly folder: OpenIndexFolder }[] = []
  afterEach(async () => {
    for (const { proxy, folder } of open.splice(0)) {
      const direct = openSearchClient(accessTo(server?.url ?? ''))
      await dropIndices(direct, folder.prefix)
      await Promise.all([direct.close(), folder.client.close()])
      await proxy.close()
    }
  })

  /** A separate index behind a proxy. */
  async function behind(fateOf: (requested: ProxiedRequest) => Fate | Promise<Fate>): Promise<OpenIndexFolder> {
    const proxy = await startProxy(() => server?.url ?? '', fateOf)
    const prefix = somePrefix()
    const client = openSearchClient(accessTo(proxy.url, { timeoutMs: 5_000 }))
    const folder: OpenIndexFolder = {
      prefix,
      client,
      index: new OpenSearchIndex(client, prefix, corpusSynonyms),
      writer: () => openSearchWriter(writerOptions(client, prefix, { patienceMs: PATIENCE_MS })),
    }
    open.push({ proxy, folder })
    return folder
  }

  it('loses nothing if 30% of writes fail and it is killed, away and restarted', async ({ signal }) => {
    const random = randomFrom(Number(process.env['MLG_SEED'] ?? 1))
    const { index, writer } = await behind((requested) =>
      requested.path.includes('_bulk') ? randomFate(random) : PASS,
    )
    const naive = new NaiveIndex(corpusSynonyms)
    const log = Array.from({ length: TRANSACTIONS }, () => randomChanges(random, 1 + below(random, 20)))
    for (const [i, changes] of log.entries()) await naive.write(changes, i + 1, i + 1)
    const restarted = async (): Promise<void> => {
      await eventually(async () => (await headOr(index, 0)) > TRANSACTIONS / 3, 'a third is written', 60_000)
      await server?.kill()
      await expect(index.search(request('ranking'))).rejects.toThrow(SearchUnavailable)
      await server?.restart()
    }
    const away = Promise.allSettled([restarted()])
    // Like the follower: a failure restarts at the head, with a writer of this process or the next. A test that has
    // timed out must stop: requests of a closed client fail at once, and the loop would let nothing else run.
    let current = writer()
    let failures = 0
    for (let done = 0; done < TRANSACTIONS;) {
      signal.throwIfAborted()
      try {
        done = (await current.head()).complete
        for (; done < TRANSACTIONS; done++) await current.write(log[done] ?? [], done + 1, done + 1)
      } catch (error) {
        expect(error).toBeInstanceOf(OpenSearchFailure)
        failures++
        if (below(random, 2) === 0) current = writer()
      }
    }
    expect(await away).toEqual([{ status: 'fulfilled', value: undefined }])
    expect(failures).toBeGreaterThan(0)
    const requested = request('', { limit: 100, facets: ['type', 'tag', 'governance'] })
    expect(await index.search(requested)).toEqual(await naive.search(requested))
    for (const text of ['ranking', 'pytorch model', 'שלום']) {
      expect(await index.search(request(text))).toEqual(await naive.search(request(text)))
    }
  })

  it('takes no late write from a process that was replaced', async () => {
    const held = Promise.withResolvers<Fate>()
    const waiting = Promise.withResolvers<void>()
    const { index, writer } = await behind((requested) => {
      if (!requested.body.includes('tardy')) return PASS
      waiting.resolve()
      return held.promise
    })
    const [one, two] = [entity(1, { name: 'first' }), entity(2, { name: 'second' })]
    const before = writer()
    await before.write([{ put: one }, { put: two }], 1, 1)
    const changes: IndexChange[] = [one, two].map(({ node }) => ({ put: entity(node, { name: 'tardy' }) }))
    const late = before.write(changes, 9, 9).catch((error: unknown) => error)
    await waiting.promise
    const after = writer()
    expect((await after.head()).complete).toBe(1)
    await after.write([{ put: entity(1, { name: 'newer' }) }, { drop: { node: 2, id: two.document.id } }], 2, 2)
    held.resolve(PASS)
    expect(await late).toMatchObject({ message: expect.stringContaining('another process') as unknown })
    await after.write([], 3, 3)
    const page = await index.search(request(''))
    expect([page.hits.map(({ node }) => node), page.tx, (await writer().head()).complete]).toEqual([[1], 3, 3])
    expect((await index.search(request('newer'))).total).toBe(1)
  })

  it('is waited for while its disk is full', async () => {
    const { client, prefix, index } = await behind(() => PASS)
    const writer = openSearchWriter(writerOptions(client, prefix))
    await writer.write([{ put: entity(1, { name: 'before' }) }], 1, 1)
    const full = async (value: true | null): Promise<unknown> =>
      client.send({
        method: 'PUT',
        path: `/${openSearchNames(prefix).serving}/_settings`,
        body: { index: { 'blocks.read_only_allow_delete': value } },
      })
    await full(true)
    let done = false
    const writing = writer.write([{ put: entity(2, { name: 'after' }) }], 2, 2).then(() => (done = true))
    expect((await index.search(request('before'))).total).toBe(1)
    expect(done).toBe(false)
    await full(null)
    await writing
    expect((await index.search(request('after'))).total).toBe(1)
  })

  it('is reported with the reason while it is away or has no index', async () => {
    let away = true
    const { index, writer } = await behind(() => (away ? { kind: 'unheard' } : PASS))
    await expect(index.search(request('x'))).rejects.toThrow(/the search server at 127.0.0.1:\d+ can't be reached/)
    away = false
    await expect(index.search(request('x'))).rejects.toThrow(/has no index of this service/)
    await writer().write([], 1, 1)
    expect((await index.search(request('x'))).total).toBe(0)
  })

  it('starts over with an empty index if somebody deleted it', async () => {
    const { client, prefix, index, writer } = await behind(() => PASS)
    const current = writer()
    await current.write([{ put: entity(1, { name: 'before' }) }], 5, 5)
    await dropIndices(client, prefix)
    await expect(current.write([{ put: entity(2) }], 6, 6)).rejects.toThrow(OpenSearchFailure)
    expect((await current.head()).complete).toBe(0)
    await current.write([{ put: entity(1, { name: 'after' }) }], 6, 6)
    expect((await index.search(request('after'))).total).toBe(1)
  })

  it('keeps entities with very long URIs', async () => {
    const { index, writer } = await behind(() => PASS)
    const long = entity(1, { id: uriOf('model', `${'é'.repeat(1_000)}/end`), name: 'long' })
    const first = writer()
    await first.write([{ put: long }, { put: entity(2, { name: 'long' }) }], 1, 1)
    expect((await index.search(request(long.document.id))).hits[0]?.uri).toBe(long.document.id)
    await first.write([{ drop: { node: 1, id: long.document.id } }], 2, 2)
    expect((await index.search(request('long'))).total).toBe(1)
  })

  it(
    'answers two readers without a gap while indexes are replaced, and deletes the old ones',
    { timeout: 300_000 },
    async () => {
      const { client, prefix, index, writer } = await behind(() => PASS)
      const first = writer()
      await first.write([{ put: entity(2, { name: 'long' }) }], 1, 1)
      const adopted = new AbortController()
      const read = async (): Promise<void> => {
        while (!adopted.signal.aborted)
          expect((await index.search(request('long', { facets: ['type'] }))).total).toBe(1)
      }
      const reading = Promise.allSettled([read(), read()])
      let current = first
      for (let i = 0; i < ADOPTIONS; i++) {
        const fresh = await current.fresh()
        await fresh.writer.write([{ put: entity(2, { name: 'long' }) }], 3, 3)
        await fresh.adopt()
        current = fresh.writer
      }
      adopted.abort()
      expect(await reading).toEqual([1, 2].map(() => ({ status: 'fulfilled', value: undefined })))
      const { body } = await client.send({ method: 'GET', path: `/${prefix}-search-*?filter_path=*.aliases` })
      expect(Object.keys(body)).toHaveLength(1)
    },
  )
})

const PASS: Fate = { kind: 'pass' }

function randomFate(random: () => number): Fate {
  if (random() >= 0.3) return PASS
  switch (below(random, 4)) {
    case 0:
      return { kind: 'answer', status: 429, body: '{"error":{"type":"rejected","reason":"busy"}}' }
    case 1:
      return { kind: 'answer', status: 503, body: 'no server is ready' }
    case 2:
      return { kind: 'unheard' }
    default:
      return { kind: 'partly', refused: () => random() < 0.5 }
  }
}

async function headOr(index: OpenSearchIndex, otherwise: number): Promise<number> {
  try {
    return (await index.status()).head
  } catch {
    return otherwise
  }
}
