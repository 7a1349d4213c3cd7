import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, type ApiWorld } from '../api/testing/world.ts'
import { company, MODEL, saying } from '../api/testing/company.ts'
import { sweepNote } from '../sweep/source-sweeps.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
})
afterAll(() => world.close())

const REMOVED = 'old-tool'
const uriOf = (n: number): string => `aip://dataset/${REMOVED}/data-${n}`

async function deleteSource(platform: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await world.app.inject({ method: 'POST', url: `/api/v1/sources/${platform}/delete` })
  return { status: answer.statusCode, body: answer.json() }
}

it('deletes the entities of a removed source, and nothing else', async () => {
  // More than one transaction deletes.
  const datasets = Array.from({ length: 450 }, (_, n) =>
    saying({ type: 'Dataset', uri: uriOf(n), platform: REMOVED, edges: [['Entity.ownedBy', MODEL]] }),
  )
  await world.say(...datasets)
  await world.store.saveNote(sweepNote(REMOVED), { lastFullAt: 1 })
  expect(await deleteSource(REMOVED)).toEqual({
    status: 200,
    body: { platform: REMOVED, deleted: 450, more: false },
  })
  await world.reached()
  for (const n of [0, 200, 449]) {
    const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(uriOf(n))}`)
    expect(body).toMatchObject({ deletedAtSource: expect.any(String), relationships: [] })
  }
  expect((await world.get(`/api/v1/entities/${encodeURIComponent(MODEL)}`)).body).toMatchObject({
    deletedAtSource: null,
  })
  // Its listings say nothing about a source that may be configured again.
  expect(await world.store.note(sweepNote(REMOVED))).toBe(null)
  expect((await deleteSource(REMOVED)).status).toBe(404)
})

it('is refused for a configured source, and for a platform without entities', async () => {
  const configured = await deleteSource('registry')
  expect(configured).toMatchObject({ status: 409, body: { detail: 'registry is still configured.' } })
  expect(await deleteSource('nowhere')).toMatchObject({ status: 404, body: { code: 'UNKNOWN_SOURCE' } })
})
