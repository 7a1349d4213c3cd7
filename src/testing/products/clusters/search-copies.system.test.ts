import { afterAll, describe, expect, it } from 'vitest'
import { eventually } from '../../parts.ts'
import { entity, request } from '../../search/build.ts'
import { openSearchClient, type OpenSearchClient } from '../../../adapters/opensearch/client.ts'
import { openSearchNames } from '../../../adapters/opensearch/names.ts'
import { OpenSearchIndex } from '../../../adapters/opensearch/open-search-index.ts'
import {
  accessTo,
  dropIndices,
  somePrefix,
  startNodes,
  writerOptions,
} from '../../../adapters/opensearch/testing/server.ts'
import { openSearchWriter } from '../../../adapters/opensearch/writer.ts'

/** Inputs: `src/adapters/opensearch`. */
const cluster = await startNodes()
afterAll(() => cluster?.stop())

type Preferences = (preference: string, nth: number) => string

/** Sends searches with another preference than they asked for. */
function withPreferences(client: OpenSearchClient, changed: { current: Preferences | null }): OpenSearchClient {
  return {
    ...client,
    send: (sent) => {
      const { current } = changed
      if (current === null || !sent.path.startsWith('/_msearch') || typeof sent.body !== 'string')
        return client.send(sent)
      const lines = sent.body.split('\n').map((line, i) => {
        if (i % 2 !== 0 || line === '') return line
        const header = JSON.parse(line) as { readonly preference: string }
        return JSON.stringify({ ...header, preference: current(header.preference, i / 2) })
      })
      return client.send({ ...sent, body: lines.join('\n') })
    },
  }
}

describe.skipIf(cluster === null)('two copies of an index, one ahead of the other', { timeout: 300_000 }, () => {
  it('never answer one search together: hits match the transaction that the answer names', async () => {
    const prefix = somePrefix()
    const { serving } = openSearchNames(prefix)
    const client = openSearchClient(accessTo(cluster?.nodes[0]?.url ?? ''))
    const settings = (index: object): Promise<unknown> =>
      client.send({ method: 'PUT', path: `/${serving}/_settings`, body: { index } })
    let isShown = true
    const writer = openSearchWriter(
      writerOptions(
        {
          ...client,
          // Between the write and the moment when each copy shows it.
          send: async (sent) =>
            sent.path.endsWith('/_refresh') && !isShown ? { status: 200, body: {} } : await client.send(sent),
        },
        prefix,
      ),
    )
    await writer.write([{ put: entity(1, { name: 'first' }) }], 1, 1)
    await settings({ auto_expand_replicas: 'false', number_of_replicas: 0, refresh_interval: '-1' })
    isShown = false
    await writer.write([{ put: entity(2, { name: 'second' }) }], 2, 2)
    // A copy created now shows all writes.
    await settings({ number_of_replicas: 1 })
    await eventually(async () => (await health(client)) === 'green', 'both copies are there', 120_000)
    const changed: { current: Preferences | null } = { current: null }
    const index = new OpenSearchIndex(withPreferences(client, changed), prefix)
    const seen = async (preference: string): Promise<readonly [tx: number, total: number]> => {
      changed.current = () => preference
      const { tx, total } = await new OpenSearchIndex(withPreferences(client, changed), prefix).search(
        request('second'),
      )
      return [tx, total]
    }
    expect([await seen('_primary'), await seen('_replica')]).toEqual([
      [1, 0],
      [2, 1],
    ])
    // A server may use another copy if one is lost between two searches, or is busy, unless it may not; then there is
    // none.
    for (const [first, other] of [
      ['_replica', '_primary'],
      ['_primary', '_replica'],
    ] as const) {
      let lost = 0
      changed.current = (preference, nth) => {
        if (!preference.startsWith('_only_nodes:')) return nth === 0 ? first : other
        return nth > 0 && lost++ === 0 ? '_only_nodes:lost' : preference
      }
      const { tx, total } = await index.search(request('second'))
      expect([tx, total], `${first}, then ${other}`).toEqual(total === 0 ? [1, 0] : [2, 1])
    }
    changed.current = null
    await dropIndices(client, prefix)
    await client.close()
  })
})

async function health(client: OpenSearchClient): Promise<unknown> {
  return (await client.send({ method: 'GET', path: '/_cluster/health' })).body.status
}
