import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCsv } from './csv-rows.ts'
import { csvRow } from './csv.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

describe('the CSV reader', () => {
  it.each<[string, string]>([
    ['commas and LF', 'a,b\n1,2\n3,4\n'],
    ['no end of the last line', 'a,b\n1,2\n3,4'],
    ['CRLF', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['semicolons', 'a;b\n1;2\n3;4\n'],
    ['tabs', 'a\tb\n1\t2\n3\t4\n'],
    ['a byte order mark', '\uFEFFa,b\n1,2\n3,4\n'],
    ['needless quotes', '"a","b"\n"1","2"\n"3","4"\n'],
    ['spaces around names of columns', ' a , b \n1,2\n3,4\n'],
  ])('reads rows with %s', (_, text) => {
    expect(parseCsv(bytes(text))).toEqual({
      ok: true,
      value: [{ columns: ['a', 'b'] }, { line: 2, cells: ['1', '2'] }, { line: 3, cells: ['3', '4'] }],
    })
  })

  it('accepts line breaks, separators and quotes inside quotes, and keeps line numbers', () => {
    const text = 'a;b\n"one\r\ntwo\n";"x;""y"""\n\n,;z\n'
    expect(parseCsv(bytes(text))).toEqual({
      ok: true,
      value: [{ columns: ['a', 'b'] }, { line: 2, cells: ['one\r\ntwo\n', 'x;"y"'] }, { line: 6, cells: [',', 'z'] }],
    })
  })

  it.each<[string, string | Uint8Array, object]>([
    ['too few cells', 'a,b\n1\n3,4\n', { line: 2, wrong: 'the row has 1 cells, and the header 2' }],
    ['too many cells', 'a,b\n1,2,3\n3,4\n', { line: 2, wrong: 'the row has 3 cells, and the header 2' }],
    [
      'a bare quote',
      'a,b\n1,a"b\n3,4\n',
      { line: 2, wrong: 'column 2 has a quote within it; double it, and put the cell in quotes' },
    ],
    ['text after a quote', 'a,b\n"1"x,2\n3,4\n', { line: 2, wrong: 'column 1 has text after its closing quote' }],
    [
      'another encoding',
      Buffer.concat([bytes('a,b\nM'), Buffer.from([0xfc]), bytes('ller,2\n3,4\n')]),
      { line: 2, wrong: "line 2 isn't UTF-8" },
    ],
  ])('reports a bad row in place: %s', (_, text, wrong) => {
    const read = parseCsv(typeof text === 'string' ? bytes(text) : text)
    expect(read).toEqual({ ok: true, value: [{ columns: ['a', 'b'] }, wrong, { line: 3, cells: ['3', '4'] }] })
  })

  it.each<[string, Uint8Array, string]>([
    ['little end first', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'), 'the file is UTF-16; save it as UTF-8'],
    ['big end first', Buffer.from('\uFEFFa,b\n', 'utf16le').swap16(), 'the file is UTF-16; save it as UTF-8'],
    [
      'without a mark',
      Buffer.from('a,b\n1,2\n', 'utf16le'),
      'the file is UTF-16, or not a text: it has zero bytes; save it as UTF-8',
    ],
  ])('rejects UTF-16 input, %s', (_, text, error) => {
    expect(parseCsv(text)).toEqual({ ok: false, error })
  })

  it.each([
    ['a,b\n"1,2\n3,4\n', 'line 2: a quote is opened and never closed'],
    [`a,b\n"${'x\n'.repeat(40_000)}",2\n`, 'line 2: a cell has more than 65536 characters; is a quote not closed?'],
    ['a,,b\n', 'line 1: column 2 has no name'],
    ['a,b,a\n', 'line 1: the column "a" occurs twice'],
    ['', 'the file is empty'],
    [`${Array.from({ length: 1_000 }, (_, i) => `c${i}`).join(',')}\n`, 'line 1: 1000 columns; at most 500 are read'],
    [`${Array.from({ length: 501 }, (_, i) => `c${i}`).join(',')}\n`, 'line 1: 501 columns; at most 500 are read'],
  ])('rejects input whose cells cannot be told apart: %.20j', (text, error) => {
    expect(parseCsv(bytes(text))).toEqual({ ok: false, error })
  })

  it('reads back any rows that csvRow wrote', () => {
    // A formula-like text is written with an apostrophe before it.
    const cell = fc
      .string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', '\r\n', ' ', '\t') })
      .map((text) => `x${text}`)
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), (rows) => {
        const text = csvRow(['first', 'second']) + rows.map((row) => csvRow(row)).join('')
        const read = parseCsv(bytes(text))
        const cells = read.ok ? read.value.slice(1).map((row) => ('cells' in row ? row.cells : row)) : read
        expect(cells).toEqual(rows)
      }),
      { numRuns: 300 },
    )
  })
})
