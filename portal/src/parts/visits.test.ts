import { describe, expect, it } from 'vitest'
import { visitStore, withRecent, type Visit } from './visits.ts'

const visit = (uri: string): Visit => ({ uri, name: uri, type: null })

it('visits keep the 20 newest, each once, newest first', () => {
  const many = Array.from({ length: 30 }, (_, n) => visit(`u${n % 25}`)).reduce<readonly Visit[]>(withRecent, [])
  expect(many).toHaveLength(20)
  expect(many.slice(0, 6).map(({ uri }) => uri)).toEqual(['u4', 'u3', 'u2', 'u1', 'u0', 'u24'])
})

describe("visits in the browser's storage", () => {
  it('survive a reload, and reach other windows', () => {
    const { storage } = browser()
    const store = visitStore('recents', () => storage)
    store.write([visit('a'), visit('b')])
    const reloaded = visitStore('recents', () => storage)
    expect(reloaded.read()).toEqual([visit('a'), visit('b')])
    store.write([visit('c')])
    expect(reloaded.read()).toHaveLength(2)
    let heard = 0
    const stop = reloaded.subscribe(() => heard++)
    reloaded.forget()
    expect([heard, reloaded.read()]).toEqual([1, [visit('c')]])
    stop()
    reloaded.write([])
    expect(heard).toBe(1)
  })

  it('are ignored if the stored value is no list of visits, and are at most 20', () => {
    const { storage, values } = browser()
    const many = Array.from({ length: 30 }, (_, n) => visit(`u${n}`))
    values.set('recents', JSON.stringify([null, 3, { uri: 1 }, ...many]))
    values.set('broken', '{"no": "list"')
    expect(visitStore('recents', () => storage).read()).toEqual(many.slice(0, 20))
    expect(visitStore('broken', () => storage).read()).toEqual([])
  })

  it('are kept in memory if the browser stores nothing', () => {
    const store = visitStore('recents', () => {
      throw new Error('access is denied')
    })
    expect(store.read()).toEqual([])
    store.write([visit('a')])
    expect(store.read()).toEqual([visit('a')])
  })
})

function browser() {
  const values = new Map<string, string>()
  const storage = {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
  }
  return { storage, values }
}
