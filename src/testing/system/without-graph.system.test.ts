import { afterAll, describe, expect, it } from 'vitest'
import { sharedService } from '../services.ts'
import { Fleet } from './fleet.ts'

const postgres = await sharedService('postgres')

describe.skipIf(postgres === null)('a feature that needs a graph', () => {
  const fleet = new Fleet()
  afterAll(() => fleet.takeDown())

  it('is refused at the start, with the reason', { timeout: 120_000 }, async () => {
    const demo = await fleet.demo({ size: 'tiny', only: ['registry'] })
    // Refused before anything is written there.
    const more = { folder: fleet.folder(), store: postgres?.url ?? '', graph: 'record' } as const
    await expect(fleet.start(demo, 'all', more)).rejects.toThrow(/needs a graph/)
    const visibility = [{ platforms: ['registry'], exceptFor: ['administrator'] }]
    await expect(fleet.start(demo, 'api', { ...more, access: { visibility } })).rejects.toThrow(/the whole graph/)
    await expect(fleet.start(demo, 'api', { folder: more.folder, graph: 'record' })).rejects.toThrow(/"sqlite"/)
  })
})
