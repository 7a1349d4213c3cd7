import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonOfFile } from './json-file.ts'

it.each([
  ['{\n  "password": hunter2\n}', 'line 2, column 15: a value is expected'],
  ['{ "password": "hunter2" "b": 1 }', 'line 1, column 25: "," or a closing bracket is expected'],
  ['{ "password": "hunter2\n", "b": 1 }', 'line 1, column 15: a text that ends on its line is expected'],
  ['{ "password": "hunter2", }', 'line 1, column 26: a name in double quotes is expected'],
  ["{ 'password': 1 }", 'line 1, column 3: a name in double quotes is expected'],
  ['{ "password" "hunter2" }', 'line 1, column 14: ":" is expected'],
  ['[1, 02]', 'line 1, column 6: "," or a closing bracket is expected'],
  ['{ "a": 1 // hunter2\n}', 'line 1, column 10: JSON without comments is expected'],
  ['[1, 2', 'it ends where "," or "]" is expected'],
  ['', 'it ends where a value is expected'],
  ['{} {}', 'line 1, column 4: nothing more is expected'],
  ['\ufeff{}', 'line 1, column 1: a value is expected'],
])('reports where a file stops being valid JSON, without quoting it: %j', (text, reason) => {
  expect(jsonOfFile(text)).toEqual({ ok: false, error: `the text isn't JSON: ${reason}` })
})

it('rejects JSON that is nested too deeply', () => {
  expect(jsonOfFile('['.repeat(100_000))).toEqual({ ok: false, error: 'the JSON is nested more than 100 deep' })
})

it('reads valid JSON, and locates the error in invalid JSON', () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', ',', '"', '}', ']', 'x', ':', '\\', '\n', '1'),
      (json, at, added) => {
        expect(jsonOfFile(json)).toEqual({ ok: true, value: JSON.parse(json) })
        const position = at % (json.length + 1)
        const changed = json.slice(0, position) + added + json.slice(position + 1)
        const read = jsonOfFile(changed)
        const isJson = ((): boolean => {
          try {
            JSON.parse(changed)
            return true
          } catch {
            return false
          }
        })()
        expect(read.ok).toBe(isJson)
        if (!read.ok)
          expect(read.error).toMatch(
            /^the text isn't JSON: (line \d+, column \d+: .* is expected|it ends where .* is expected)$/,
          )
        if (!read.ok) expect(read.error).not.toContain('ends where nothing')
      },
    ),
    { numRuns: 2_000 },
  )
})
