import { describe, expect, it } from 'vitest'
import { isBackwards, trailText, visitStore, withRecent, withStep, type Visit } from './visits.ts'

const visit = (uri: string, via: string | null = null): Visit => ({ uri, name: uri, type: null, via })
const walk = (...steps: readonly Visit[]): readonly string[] =>
  steps
    .reduce<readonly Visit[]>((trail, step) => withStep(trail, step), [])
    .map(({ uri, via }) => (via === null ? uri : `${via}>${uri}`))

it('keeps the newest of what was visited first, each once, and 20 at most', () => {
  const many = Array.from({ length: 30 }, (_, n) => visit(`u${n % 25}`)).reduce<readonly Visit[]>(withRecent, [])
  expect(many).toHaveLength(20)
  expect(many.slice(0, 6).map(({ uri }) => uri)).toEqual(['u4', 'u3', 'u2', 'u1', 'u0', 'u24'])
})

it('follows a walk with the relationships that were walked', () => {
  expect(walk(visit('a'), visit('b', 'uses'), visit('b'), visit('c', 'owners'))).toEqual(['a', 'uses>b', 'owners>c'])
})

it('is back on the step before when a person goes back', () => {
  expect(walk(visit('a'), visit('b', 'uses'), visit('a'))).toEqual(['a'])
  expect(walk(visit('a'), visit('b', 'uses'), visit('a', 'used by'))).toEqual(['a', 'uses>b', 'used by>a'])
})

it('begins anew where a person jumped by a name', () => {
  const walked = [visit('a'), visit('b', 'uses')]
  expect(withStep(walked, visit('c'), 'jump')).toEqual([visit('c')])
  expect(withStep(walked, visit('b'), 'jump')).toEqual(walked)
})

it('never grows by going back', () => {
  const walked = [visit('a'), visit('b', 'uses'), visit('c', 'owners')]
  expect(withStep(walked, visit('b', 'uses'), 'back')).toEqual(walked.slice(0, 2))
  expect(withStep(walked, visit('a'), 'back')).toEqual(walked.slice(0, 1))
  expect(withStep([visit('c')], visit('b', 'uses'), 'back')).toEqual([visit('b', 'uses')])
})

it('is back on the last time that a person was there, and keeps every step before', () => {
  const walked = [visit('a'), visit('b', 'uses'), visit('a', 'used by'), visit('c', 'owners'), visit('d', 'owns')]
  expect(withStep(walked, visit('c', 'owners'), 'back')).toEqual(walked.slice(0, 4))
  expect(withStep(walked, visit('a', 'used by'), 'back')).toEqual(walked.slice(0, 3))
  expect(withStep(walked, visit('b', 'uses'), 'back')).toEqual(walked.slice(0, 2))
  expect(withStep(walked, visit('d', 'owns'), 'back')).toEqual(walked)
})

it('has 20 steps at most, the newest', () => {
  const many = Array.from({ length: 30 }, (_, n) => visit(`u${n}`, 'uses'))
  expect(walk(...many)).toEqual(many.slice(10).map(({ uri }) => `uses>${uri}`))
})

it('takes going back from moves in the history of the window alone', () => {
  expect(isBackwards({ type: 'BACK' })).toBe(true)
  expect(isBackwards({ type: 'GO', index: -2 })).toBe(true)
  expect(isBackwards({ type: 'GO', index: 2 })).toBe(false)
  expect([{ type: 'FORWARD' }, { type: 'PUSH' }, { type: 'REPLACE' }].map(isBackwards)).toEqual([false, false, false])
})

describe('visits in the storage of a browser', () => {
  it('are there after a reload, and in another window', () => {
    const { storage } = browser()
    const store = visitStore('trail', () => storage)
    store.write([visit('a'), visit('b', 'uses')])
    const reloaded = visitStore('trail', () => storage)
    expect(reloaded.read()).toEqual([visit('a'), visit('b', 'uses')])
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

  it('are none where what is stored is no list of them, and never more than 20', () => {
    const { storage, values } = browser()
    const many = Array.from({ length: 30 }, (_, n) => visit(`u${n}`))
    values.set('recents', JSON.stringify([null, 3, { uri: 1 }, ...many]))
    values.set('trail', '{"no": "list"')
    expect(visitStore('recents', () => storage).read()).toEqual(many.slice(0, 20))
    expect(visitStore('trail', () => storage).read()).toEqual([])
  })

  it('are in memory where the browser keeps nothing', () => {
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

it('lets no name become markup of the text that is copied', () => {
  const text = trailText([{ ...visit('aip://x', '*made* by'), name: '](http://evil) [\n`x`' }], (uri) => `/e/${uri} >`)
  expect(text).toBe(String.raw`- \*made\* by: [\](http://evil) \[ \`x\`](</e/aip://x%20%3E>)`)
})
