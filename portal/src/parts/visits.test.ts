import { expect, it, vi } from 'vitest'
import { recents, recordVisit, visitsIn, withRecent, type Visit } from './visits.ts'

const visit = (uri: string): Visit => ({ uri, name: uri, type: null })

it('visits keep the 20 newest, each once, newest first', () => {
  const many = Array.from({ length: 30 }, (_, n) => visit(`u${n % 25}`)).reduce<readonly Visit[]>(withRecent, [])
  expect(many).toHaveLength(20)
  expect(many.slice(0, 6).map(({ uri }) => uri)).toEqual(['u4', 'u3', 'u2', 'u1', 'u0', 'u24'])
})

it('stored visits are ignored if they are no list of visits, and are at most 20', () => {
  const many = Array.from({ length: 30 }, (_, n) => visit(`u${n}`))
  expect(visitsIn(JSON.stringify([null, 3, { uri: 1 }, ...many]))).toEqual(many.slice(0, 20))
  expect(['{"no": "list"', '{}', null].map(visitsIn)).toEqual([[], [], []])
})

it('visits are stored in the browser, and kept in memory if it stores nothing', () => {
  recordVisit(visit('a'))
  expect(recents.read()).toEqual([visit('a')])
  const setItem = vi.fn()
  vi.stubGlobal('localStorage', { setItem })
  recordVisit(visit('b'))
  vi.unstubAllGlobals()
  expect(setItem).toHaveBeenCalledWith('recents', JSON.stringify([visit('b'), visit('a')]))
})
