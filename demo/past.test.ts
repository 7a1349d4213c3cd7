import { afterAll, beforeAll, expect, test } from 'vitest'
import { startDemo, type Demo } from './company.ts'
import { DAY, EPOCH } from './company/plan.ts'
import { isPlural } from './company/sizes.ts'
import { isObject, type MutableJsonObject } from './schema.ts'
import { sources } from './tables/all.ts'
import { referencesIn } from './test/references.ts'
import { call, send } from './test/http.ts'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo()
})
afterAll(() => demo.stop())

const tables = sources.flatMap(({ source, tables: all }) => all.map((table) => ({ source, ...table })))

async function showing(daysAgo: number): Promise<MutableJsonObject[]> {
  const at = new Date(EPOCH - daysAgo * DAY).toISOString()
  const { status, body } = await send('PUT', `${demo.sources.registry}/_control/moment`, { at })
  expect(status).toBe(200)
  return Array.isArray(body['changed']) ? body['changed'].filter(isObject) : []
}

const backToPresent = () => call(`${demo.sources.registry}/_control/moment`, { method: 'DELETE' })

const read = (type: unknown, id: unknown) => {
  const table = tables.find((one) => one.type === type)
  if (table === undefined) throw new Error(`no source has a ${String(type)}`)
  return call(`${demo.sources[table.source]}/api/v1/${table.plural}/${encodeURIComponent(String(id))}`)
}

test('an earlier moment omits later records, and shows changed ones as they were', async () => {
  await showing(25)
  expect((await read('ModelInstance', 'ranking-model-v5-20XX0101')).status).toBe(404)
  const model = await read('Model', 'ranking-v5')
  expect(model.body['current_instance_id']).toBe('ranking-model-v5-20XW1211')
  expect((await read('AbTest', '12345')).body).toMatchObject({ status: 'DRAFT' })
  const moved = await showing(10)
  expect(moved).toContainEqual({ source: 'registry', type: 'ModelInstance', id: 'ranking-model-v5-20XX0101' })
  expect((await read('Model', 'ranking-v5')).body['current_instance_id']).toBe('ranking-model-v5-20XX0101')
  expect((await read('AbTest', '12345')).body).toMatchObject({ status: 'ACTIVE' })
  await backToPresent()
})

test('the moments of a month lead to the present, and name each changed record', async () => {
  const known = new Map<string, MutableJsonObject>()
  const tags = new Map<string, string>()
  for (const daysAgo of [30, 20, 10, 5, 1, 0]) {
    const moved = await showing(daysAgo)
    expect(moved.length).toBeGreaterThan(daysAgo === 30 ? 1_000 : 50)
    for (const { type, id } of moved) {
      const { status, body, etag } = await read(type, id)
      expect(status, `${String(type)} ${String(id)} ${daysAgo} days ago`).toBe(200)
      for (const time of [body['created_at'], body['updated_at']])
        if (typeof time === 'string') expect(Date.parse(time)).toBeLessThanOrEqual(EPOCH - daysAgo * DAY)
      known.set(`${String(type)} ${String(id)}`, body)
      tags.set(`${String(type)} ${String(id)}`, etag)
    }
  }
  await backToPresent()
  let compared = 0
  for (const { source, type, plural, idKey } of tables)
    for (const record of demo.allRecords(source, plural)) {
      const key = `${type} ${String(record[idKey])}`
      expect(known.get(key), key).toEqual(record)
      expect(tags.get(key), key).toBe((await read(type, record[idKey])).etag)
      compared++
    }
  expect(compared).toBe(known.size)
}, 60_000)

test('an earlier moment refers to nothing later', async () => {
  const moved = await showing(30)
  const there = new Set(
    moved.map(({ type, id }) => `${String(tables.find((one) => one.type === type)?.plural)} ${String(id)}`),
  )
  const missing: string[] = []
  for (const { type, id } of moved) {
    const { body } = await read(type, id)
    for (const [plural, of] of referencesIn(body, tables.find((one) => one.type === type)?.idKey))
      if (isPlural(plural) && demo.record(plural, of) !== null && !there.has(`${plural} ${of}`))
        missing.push(`${String(type)} ${String(id)} names ${plural} ${of}`)
  }
  expect(missing).toEqual([])
  await backToPresent()
}, 60_000)
