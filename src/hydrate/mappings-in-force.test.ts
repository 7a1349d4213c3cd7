import { beforeEach, describe, expect, it } from 'vitest'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { Json } from '../lib/json.ts'
import { mappingsNote, noteMappings, readMappings } from './mappings-in-force.ts'

let notes: Map<string, Json>
let saved = 0
let documents: readonly DocumentStatus[] = []
const store = {
  note: async (name: string) => notes.get(name) ?? null,
  saveNote: async (name: string, note: Json) => {
    saved++
    notes.set(name, note)
  },
  documents: async (platform: string, after: string, limit: number) =>
    documents.filter((one) => one.platform === platform && `${one.type}|${one.uri}` > after).slice(0, limit),
}
const known = (platform: string) => ({ platform, type: 'Model', uri: 'a' }) as unknown as DocumentStatus
const note = (now: number, versions: Record<string, string>) =>
  noteMappings({ platform: 'registry', versions, now }, store)
const ages = () => Object.fromEntries(readMappings(notes.get(mappingsNote('registry'))))

beforeEach(() => {
  notes = new Map()
  documents = []
  saved = 0
})

describe('the time since which a mapping is in force', () => {
  it('is the first read of its source, in a record without documents of the source', async () => {
    documents = [known('catalog')]
    await note(5, { Model: 'm@1' })
    expect(ages()).toEqual({ Model: { own: 'm@1', first: 5, since: 5 } })
    expect([...notes.keys()]).toEqual(['mappings:registry'])
  })

  it('is unknown in a record older than the note', async () => {
    documents = [known('registry')]
    await note(5, { Model: 'm@1' })
    expect(ages()).toEqual({ Model: { own: 'm@1', first: null, since: null } })
  })

  it("is when it replaced another mapping, and the type's first read stays", async () => {
    await note(5, { Model: 'm@1' })
    await note(9, { Model: 'm@2' })
    expect(ages()).toEqual({ Model: { own: 'm@2', first: 5, since: 9 } })
  })

  it('is kept for each type; a type added later starts with its mapping', async () => {
    await note(5, { Model: 'm@1', ModelInstance: 'i@1' })
    documents = [known('registry')]
    await note(9, { Model: 'm@1', ModelInstance: 'i@2', Run: 'r@1' })
    expect(ages()).toEqual({
      Model: { own: 'm@1', first: 5, since: 5 },
      ModelInstance: { own: 'i@2', first: 5, since: 9 },
      Run: { own: 'r@1', first: 9, since: 9 },
    })
  })

  it('is kept if the note has the version with the platforms of other sources, as earlier releases wrote it', async () => {
    notes.set('mappings:registry', { types: { Model: { mapping: 'm@other', first: 2, since: 3 } } })
    await note(9, { Model: 'm@1' })
    expect(ages()).toEqual({ Model: { own: 'm@1', first: 2, since: 3 } })
    await note(10, { Model: 'm@2' })
    expect(ages()).toEqual({ Model: { own: 'm@2', first: 2, since: 10 } })
  })

  it('is saved only after a change', async () => {
    await note(5, { Model: 'm@1', ModelInstance: 'i@1' })
    await note(9, { Model: 'm@1', ModelInstance: 'i@1' })
    expect(saved).toBe(1)
    await note(9, { Model: 'm@1', ModelInstance: 'i@2' })
    expect(saved).toBe(2)
  })

  it('is read from the valid entries of a note with invalid ones', () => {
    const types = { A: { own: 'a@1', first: 'then', since: 3 }, B: { own: 7 }, C: null, D: { own: 'd@1' } }
    expect(Object.fromEntries(readMappings({ types }))).toEqual({
      A: { own: 'a@1', first: null, since: 3 },
      D: { own: 'd@1', first: null, since: null },
    })
    for (const nothing of [null, undefined, 'x', {}, { types: 3 }, []]) expect(readMappings(nothing).size).toBe(0)
  })
})
