import { expect, it } from 'vitest'
import { trailText, withRecent, withStep, type Visit } from './visits.ts'

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

it('lets no name become markup of the text that is copied', () => {
  const text = trailText([{ ...visit('aip://x', '*made* by'), name: '](http://evil) [\n`x`' }], (uri) => `/e/${uri} >`)
  expect(text).toBe(String.raw`- \*made\* by: [\](http://evil) \[ \`x\`](</e/aip://x%20%3E>)`)
})
