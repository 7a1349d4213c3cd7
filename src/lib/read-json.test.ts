import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_JSON_DEPTH, partsOfJson, readJson } from './read-json.ts'

const lists = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const objects = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const TOO_DEEP = { ok: false, error: 'the JSON is nested more than 100 deep' }
const NOT_JSON = { ok: false, error: "the text isn't JSON" }

describe('reading JSON', () => {
  it.each([
    ['lists', lists],
    ['objects', objects],
    ['lists within objects', (depth: number) => `${'{"a":['.repeat(depth / 2)}${']}'.repeat(depth / 2)}`],
    ['brackets that close and reopen', (depth: number) => `[${lists(3)},${lists(depth - 1)}]`],
  ])('reads %s up to the maximum depth, and rejects anything deeper', (_, of) => {
    expect(readJson(of(MAX_JSON_DEPTH))).toEqual({ ok: true, value: JSON.parse(of(MAX_JSON_DEPTH)) })
    expect(readJson(of(MAX_JSON_DEPTH + 2))).toEqual(TOO_DEEP)
    expect(readJson(of(20_000))).toEqual(TOO_DEEP)
  })

  it.each(['[', '{"a":', '[{"":', '[[],'])('rejects 16 MB of %j at once', (opening) => {
    const text = opening.repeat(16_777_216 / opening.length)
    const before = process.cpuUsage()
    expect(readJson(text)).toEqual(TOO_DEEP)
    // Parsing it takes 3.6 s.
    expect(process.cpuUsage(before).user).toBeLessThan(500_000)
  })

  it('ignores brackets within strings, whatever they escape', () => {
    for (const text of ['['.repeat(500), '"['.repeat(500), '\\'.repeat(501) + '['.repeat(500), '\\"{'.repeat(500)]) {
      expect(readJson(JSON.stringify([text, text]))).toEqual({ ok: true, value: [text, text] })
      expect(readJson(`[${JSON.stringify(text)},${lists(MAX_JSON_DEPTH)}]`)).toEqual(TOO_DEEP)
    }
  })

  it('rejects invalid JSON', () => {
    for (const text of ['', '{', '[1,]', '"', '"\\"', `"${'['.repeat(500)}`, 'x'.repeat(500)])
      expect(readJson(text)).toEqual(NOT_JSON)
  })

  it('agrees with JSON.parse', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.json({ maxDepth: 10 }), fc.string()), (text) => {
        const read = readJson(text)
        let parsed: unknown = NOT_JSON
        try {
          parsed = { ok: true, value: JSON.parse(text) as unknown }
        } catch {
          // It isn't one.
        }
        expect(read).toEqual(parsed)
      }),
    )
  })
})

describe('partsOfJson', () => {
  it.each([
    ['an array', '[1, {"a":[2,3]},"x,y" ]', ['1', '{"a":[2,3]}', '"x,y"']],
    ['lines', '{"a":\n[1]}\n\n[2,\n3]\n"x"', ['{"a":\n[1]}', '[2,\n3]', '"x"']],
    ['one value', '{"a":1}', ['{"a":1}']],
    ['nothing', '[ ]', []],
    ['text after an array', '[1]\n{"b":2}', ['1', '{"b":2}']],
    ['an unclosed array', '[1,[2,3', ['1', '[2,3']],
  ])('splits %s', (_, text, parts) => {
    expect(partsOfJson(text, 10)).toEqual(parts)
  })

  it('stops at the requested number of parts', () => {
    expect(partsOfJson('[1,2,3,4]', 2)).toEqual(['1', '2'])
  })
})
