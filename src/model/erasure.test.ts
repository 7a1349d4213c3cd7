import { describe, expect, it } from 'vitest'
import { below, randomFrom } from '../lib/random.ts'
import { must } from '../lib/result.ts'
import { Eraser, erasureDigest, isErased, wordsOf } from './erasure.ts'
import { keyUri } from './key.ts'
import { canonicalUri, makeUri } from './uri.ts'

const SEED = Number(process.env.MLG_SEED ?? 5)
const KEY = Buffer.alloc(32, 7)
const TEXTS = ['Anna Müller', 'anna.mueller@corp.example', 'amue47', "Anna O'Brien-Łuk"]

function eraserOf(texts: readonly string[]): Eraser {
  const digests = (of: readonly (readonly string[])[]) => of.map((words) => erasureDigest(KEY, words))
  const words = texts.map(wordsOf)
  return new Eraser(KEY, [
    { id: 'abcdefgh', first: digests(words.map((one) => one.slice(0, 1))), whole: digests(words) },
  ])
}

const eraser = eraserOf(TEXTS)

describe('erasing a person', () => {
  it('finds their names anywhere in a text, and leaves the rest unchanged', () => {
    const random = randomFrom(SEED)
    const pick = <T>(of: readonly T[]): T => of[below(random, of.length)] as T
    const spelt = [
      (t: string) => t,
      (t: string) => t.toUpperCase(),
      (t: string) => t.normalize('NFD'),
      (t: string) => t.replace(' ', '\n'),
    ]
    const wrapped = [
      (t: string) => t,
      (t: string) => JSON.stringify({ a: [t, 1e21], [t]: JSON.stringify([`${t}\n`]) }),
      (t: string) => encodeURIComponent(t),
      (t: string) => encodeURIComponent(encodeURIComponent(`${t}/x`)),
      (t: string) => must(makeUri('user', 'corp', `user:default/${t.replace('\n', ' ')}`)),
      (t: string) =>
        JSON.stringify(t).replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
      (t: string) => `<b>${t}</b>, and [${t}](x "y`,
    ]
    const around = ['', 'by ', 'é=', '(', '- "q" ', 'http://h/p?u=', '{"broken": ']
    for (let n = 0; n < 3_000; n++) {
      const name = pick(spelt)(pick(TEXTS))
      const text = `${pick(around)}${pick(wrapped)(name)}${pick(['', ' ', ')', '.', ', Otto'])}`
      const erased = eraser.text(text)
      let plain = erased
      for (let times = 0; times < 3; times++) plain = decodeText(plain)
      const left = wordsOf(plain).join(' ')
      const missed = TEXTS.filter((one) => ` ${left} `.includes(` ${wordsOf(one).join(' ')} `))
      expect([text, erased, missed]).toEqual([text, erased, []])
      expect([text, erased]).toEqual([text, expect.stringContaining('erased-abcdefgh-')])
      expect(eraser.text(erased)).toBe(erased)
    }
  })

  it('maps each spelling to one pseudonym of its own', () => {
    const all = ['Anna Müller', 'anna müller', 'Anna  Müller', 'anna-müller', 'AMUE47', 'amue47'].map((t) =>
      eraser.text(t),
    )
    expect(new Set(all).size).toBe(6)
    expect(eraser.text('x amue47 y')).toBe(`x ${all[5]} y`)
    expect(eraser.text('Anna.Mueller@corp.example')).toMatch(/^erased-abcdefgh-[a-z2-7]{8}@erased\.invalid$/)
  })

  it('leaves other people, parts of words, numbers and bytes unchanged', () => {
    const others = [
      'Anna',
      'Müller',
      'Hanna Müller',
      'Anna Müllers',
      'amue471',
      'anna.mueller@corp.example.org'.replace('anna', 'joanna'),
      '{"big": 12345678901234567890, "x": "\\u0041nna"}',
      'aip://user/corp/a%40b',
      '100% of it',
      '%zz',
    ]
    for (const text of others) expect(eraser.text(text)).toBe(text)
    const object = { a: [1, null, 'Otto'], raw: Buffer.from([0xff, 0xfe]) }
    expect(eraser.value(object)).toBe(object)
    expect(eraser.text('[1.0, 12345678901234567890, "amue47"]')).toMatch(/^\[1\.0, 12345678901234567890, "erased-/)
  })

  it('keeps URIs valid, and recognises them as erased', () => {
    const uri = must(canonicalUri(eraser.text(must(makeUri('user', 'corp', 'amue47')))))
    expect(isErased(uri)).toBe(true)
    expect(isErased(must(makeUri('user', 'corp', 'erased-things')))).toBe(false)
  })

  it('derives keys from the pseudonyms', () => {
    const key = { name: 'verifiedAddress', value: TEXTS[1] ?? '' }
    const [statement] = eraser.argumentsOf([
      { attributes: { keys: [key] }, edges: [{ to: keyUri(key.name, key.value) }] },
    ])
    const value = eraser.text(key.value)
    expect(statement).toEqual({ attributes: { keys: [{ ...key, value }] }, edges: [{ to: keyUri(key.name, value) }] })
  })
})

function decodeText(text: string): string {
  const unescaped = text.replace(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
  try {
    return decodeURIComponent(unescaped)
  } catch {
    return unescaped
  }
}
