import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import type { JsonObject } from '../../lib/json.ts'
import { readFilter } from '../../providers/scim-receiver/filter.ts'
import type { ScimType } from '../../providers/scim-receiver/schema.ts'
import { must } from '../../lib/result.ts'
import { noMeter, sourceConfig } from '../../testing/parts.ts'
import { changeResource, createResource, deleteResource } from './write-resource.ts'
import { listPage, findStored, type ScimDirectory } from './directory.ts'

const PLATFORM = 'people'
const NO_MEMBERS = { replaced: false, byId: new Map<string, JsonObject | null>() }

let store: RecordPorts
let passed = 0
beforeEach(() => void (store = openSqliteStore({ path: ':memory:' })))
afterEach(() => store.close())

/** Nothing interprets pushed data here, so no write waits for it. */
function directory(of: Partial<RecordPorts> = {}): ScimDirectory {
  const catalogue = builtinCatalogue()
  const provider = { name: 'scim-receiver', domains: [], pushed: true, events: {}, types: { User: {}, Group: {} } }
  const config = { ...sourceConfig(PLATFORM), baseUrl: null }
  const pending: RecordPorts['pending'] = async (uris) => uris.map(() => null)
  const intake = {
    store: { ...store, pending, ...of },
    clock: { ...systemClock, now: () => systemClock.now() + passed },
    meter: noMeter,
    componentType: (type: string) => catalogue.type(type)?.componentType ?? null,
  }
  // Unchecked: has the parts of both that the directory uses.
  return {
    platform: PLATFORM,
    intake,
    sources: new Map([[PLATFORM, { config, provider }]]),
  } as unknown as ScimDirectory
}

type Raw = Awaited<ReturnType<RecordPorts['raw']>>
// Unchecked: the directory reads only the body.
const rawOf = (payload: JsonObject): Raw => ({ body: Buffer.from(JSON.stringify(payload)) }) as unknown as Raw

/** Nothing is found here, so a name is held for as long as a commit may take. */
const make = async (type: ScimType, values: JsonObject, of = directory()): Promise<string> => {
  passed += 60_000
  const made = await createResource(of, type, values, NO_MEMBERS)
  return made.ok ? made.value.id : `${made.error.status} ${made.error.scimType ?? ''}`
}

async function change(id: string, values: JsonObject): Promise<void> {
  const before = await findStored(directory(), 'User', id)
  if (before === null) throw new Error(`there is no ${id} to change`)
  must(await changeResource(directory(), 'User', { before, values, members: NO_MEMBERS }))
}

describe('a created record', () => {
  it('has a permanent id derived from its name, and a unique user name', async () => {
    expect(await make('User', { userName: 'Ann Lee' })).toBe('ann-lee')
    expect(await make('User', { userName: 'ANN LEE' })).toBe('409 uniqueness')
    expect(await make('User', { userName: 'Ann-Lee' })).toBe('ann-lee-2')
    expect(await make('User', { userName: 'Bo' })).toBe('bo')
    expect(await make('User', { userName: 'bO' })).toBe('409 uniqueness')
    await change('bo', { userName: 'Bob' })
    expect((await findStored(directory(), 'User', 'bo'))?.payload.is).toMatchObject({ userName: 'Bob' })
    expect(await make('User', { userName: '' })).toBe('400 invalidValue')
  })

  it("can be a group with another group's name, up to a limit", async () => {
    const ids: string[] = []
    for (let n = 0; n < 51; n++) ids.push(await make('Group', { displayName: 'ML' }))
    expect([ids[0], ids[1], ids[49], ids[50]]).toEqual(['ml', 'ml-2', 'ml-50', '409 uniqueness'])
  })

  it('includes everything sent since, until deleted, before anything is interpreted', async () => {
    expect(await findStored(directory(), 'User', 'ann')).toBeNull()
    await make('User', { userName: 'ann', title: 'engineer' })
    await change('ann', { title: null })
    expect((await findStored(directory(), 'User', 'ann'))?.payload.is).toMatchObject({ userName: 'ann', title: null })
    expect(await findStored(directory(), 'Group', 'ann')).toBeNull()
    expect(await deleteResource(directory(), 'User', 'ann')).toBeNull()
    expect(await findStored(directory(), 'User', 'ann')).toBeNull()
    expect(await make('User', { userName: 'ann' })).toBe('ann')
    // Data interpreted before a pending deletion no longer counts.
    const raw = async () => rawOf({ is: { title: 'old' } })
    expect((await findStored(directory({ raw }), 'User', 'ann'))?.payload.is).toEqual({ userName: 'ann' })
    expect((await findStored(directory({ raw }), 'User', 'somebody'))?.payload.is).toEqual({ title: 'old' })
  })
})

describe('a list', () => {
  /** A record with this many people, after two groups. */
  function withPeople(count: number): ScimDirectory {
    const row = (type: ScimType, id: string): DocumentStatus =>
      ({
        platform: PLATFORM,
        type,
        uri: `aip://${type.toLowerCase()}/${PLATFORM}/${id}`,
        origin: 'pushed',
        gone: false,
      }) as DocumentStatus
    const people = Array.from({ length: count }, (_, i) => row('User', `p${String(i).padStart(6, '0')}`))
    const all = [row('Group', 'a'), row('Group', 'b'), ...people]
    const payload = (id: string) => ({
      created: 1,
      changed: 1,
      is: { userName: id },
      at: {},
      members: {},
      membersSince: 0,
    })
    return directory({
      documents: async (_, after, limit) => all.filter(({ type, uri }) => `${type}|${uri}` > after).slice(0, limit),
      raw: async ({ uri }) => rawOf(payload(uri.split('/').at(-1) ?? '')),
    })
  }
  const namesIn = async (of: ScimDirectory, type: ScimType, page: { from: number; count: number }, text?: string) => {
    const found = await listPage(of, type, { filter: text === undefined ? null : must(readFilter(text)), ...page })
    if (!found.ok) return `${found.error.status} ${found.error.scimType ?? ''}`
    return [found.value.total, ...found.value.resources.map(({ id }) => id)]
  }

  it("continues beyond the record's pages, and counts everything", async () => {
    const many = withPeople(5_003)
    expect(await namesIn(many, 'User', { from: 5_001, count: 10 })).toEqual([5_003, 'p005001', 'p005002'])
    expect(await namesIn(many, 'User', { from: 0, count: 1 })).toEqual([5_003, 'p000000'])
    expect(await namesIn(many, 'Group', { from: 0, count: 10 })).toEqual([2, 'a', 'b'])
  })

  it('is filtered one by one if short, and refused if long', async () => {
    const few = withPeople(120)
    expect(await namesIn(few, 'User', { from: 1, count: 1 }, 'userName co "p00011"')).toEqual([10, 'p000111'])
    expect(await namesIn(withPeople(5_001), 'User', { from: 0, count: 1 }, 'title pr')).toBe('400 tooMany')
  })
})
