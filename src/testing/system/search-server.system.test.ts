import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '../parts.ts'
import { service } from '../services.ts'
import { startSettledSystem, type System } from './harness.ts'

const server = await service('opensearch')

const MODEL = 'aip://model/registry/ranking-v5'
const changed = { event_type: 'model_updated', model_id: 'ranking-v5' }
const visible = '/api/v1/events?waitFor=visible'

describe.skipIf(server === null)('a whole system with its search index on an OpenSearch', { timeout: 180_000 }, () => {
  let system: System | null = null
  afterEach(() => system?.stop())

  async function first(text: string): Promise<unknown> {
    const { status, body } = await (system as System).get(`/api/v1/search?q=${encodeURIComponent(text)}`)
    return status === 200 ? ((body as { hits: { uri: string }[] }).hits[0]?.uri ?? null) : status
  }

  it('finds visible entities, accepts facts and warns while it is down, and catches up afterwards', async () => {
    system = await startSettledSystem({ search: { url: server?.url, prefix: 'whole', writeSeconds: 1 } })
    await eventually(async () => (await first(MODEL)) === MODEL, 'the index is filled', 60_000)
    const rename = (name: string) => system?.demo.patch('registry', 'models', 'ranking-v5', { name })
    rename('Zebra crossing oracle')
    const before = await system.post(visible, changed)
    expect(before.body).toMatchObject({ visible: true })
    expect(before.body).not.toHaveProperty('search')
    expect(await first('zebra crossing oracle')).toBe(MODEL)

    await server?.kill()
    rename('Written while it is down')
    expect((await system.post(visible, changed)).body).toMatchObject({ visible: true, search: false })
    const refused = await system.get('/api/v1/search?q=ranking')
    expect([refused.status, refused.body.code]).toEqual([503, 'NOT_YET'])
    expect(String(refused.body.detail)).toContain('the search server at 127.0.0.1')
    expect((await system.get(`/api/v1/suggest?q=rank`)).status).toBe(503)
    expect((await fetch(`${system.url}/readyz`)).status).toBe(200)

    await server?.restart()
    await eventually(async () => (await first('written while it is down')) === MODEL, 'it has caught up', 90_000)
    expect(await first('zebra crossing oracle')).not.toBe(MODEL)
  })
})
