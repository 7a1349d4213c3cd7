import { expect, it } from 'vitest'
import type { Reader } from '../reader.ts'
import { lateEntities } from './late-entities.ts'

it('are looked for again at once after a failure, although they are otherwise kept for a while', async () => {
  let scans = 0
  const away = new Proxy({}, { get: () => expect.fail('the record is away') })
  const reader = { graph: {}, forScan: () => (scans++, away) } as unknown as Reader
  await expect(lateEntities(reader, 1)).rejects.toThrow('the record is away')
  await expect(lateEntities(reader, 2)).rejects.toThrow('the record is away')
  expect(scans).toBe(2)
})
