import { describe, expect, it } from 'vitest'
import { isObject } from '../../src/lib/json.ts'
import { service } from '../../src/testing/services.ts'
import { runPython } from './python/programs.ts'
import { groupIsGone } from './python/server.ts'

const server = await service('feast')
const LIMIT = { timeout: 400_000 }

async function read(path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${server?.url}${path}`, { signal: AbortSignal.timeout(30_000) })
  const answer: unknown = await response.json()
  if (!response.ok || !isObject(answer)) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`)
  return answer
}

const NOW = 'project=shop&allow_cache=false'

describe.skipIf(server === null)('Feast', () => {
  it('is the version that is locked', async () => {
    expect(await read('/api/v1/version')).toMatchObject({ version: '0.67.0' })
  })

  it('answers with what Feast itself applied', LIMIT, async () => {
    const seeded: unknown = JSON.parse(await runPython('feast', 'seed.py', [server?.data ?? '']))
    expect(seeded).toMatchObject({ project: 'shop', entities: ['customer'], feature_services: ['churn_v1'] })
    const { objects } = await read(`/api/v1/lineage/complete?${NOW}`)
    expect(objects).toMatchObject({
      featureServices: [{ spec: { name: 'churn_v1', owner: 'alice@example.com', tags: { model: 'churn-model' } } }],
      savedDatasets: [{ spec: { name: 'churn_training' } }],
    })
    const { features } = await read(`/api/v1/features?${NOW}`)
    const names = (features as { name: string }[]).map((feature) => feature.name)
    expect(names.toSorted()).toEqual(['avg_basket', 'basket_ratio', 'orders_30d'])
  })

  it('keeps them when it is killed, and is gone when it is stopped', LIMIT, async () => {
    const { url } = server ?? { url: '' }
    await server?.kill()
    await expect(fetch(`${url}/api/v1/version`)).rejects.toThrow()
    await server?.restart()
    expect(server?.url).toBe(url)
    const { featureViews } = await read(`/api/v1/feature_views?${NOW}`)
    expect(featureViews).toHaveLength(2)
    const pid = server?.pid ?? 0
    await server?.stop()
    expect(groupIsGone(pid)).toBe(true)
    await expect(fetch(`${url}/api/v1/version`)).rejects.toThrow()
  })
})
