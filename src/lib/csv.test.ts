import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCsv } from '../testing/csv.ts'
import { csvRow, type CsvCell } from './csv.ts'

const SHARP = [
  '=',
  '+',
  '-',
  '@',
  '\t',
  '\r',
  '\n',
  '\r\n',
  '"',
  '""',
  "'",
  ',',
  ';',
  ' ',
  '\0',
  '\uFEFF',
  '＝',
  '＠',
  '\u00A0',
  '\u200B',
  '1',
  'é',
  '💥',
]
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.constantFrom(...SHARP), { maxLength: 6 }).map((parts) => parts.join('')),
)
const cell: fc.Arbitrary<CsvCell> = fc.oneof(
  { weight: 5, arbitrary: text },
  fc.constant(null),
  fc.boolean(),
  fc.double({ noNaN: true }),
)
const rows = fc
  .integer({ min: 1, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 }))

const shown = (one: CsvCell): string => {
  if (typeof one !== 'string') return one === null ? '' : String(one)
  return isFormula(one) ? `'${one}` : one
}

/** Parses like spreadsheets: some trim invisible characters, some take full-width signs for narrow ones. */
function isFormula(one: string): boolean {
  const first = [...one].find((character) => !/[\s\p{Cc}\p{Cf}]/u.test(character)) ?? ''
  return ['\t', '\r'].includes(one.charAt(0)) || (first !== '' && '=+-@＝＋－＠'.includes(first))
}

describe('CSV', () => {
  it('reads back every cell as it was written', () => {
    fc.assert(
      fc.property(rows, (all) => {
        expect(parseCsv(all.map(csvRow).join(''))).toEqual(all.map((row) => row.map(shown)))
      }),
      { numRuns: 500 },
    )
  })

  it('writes no text that a spreadsheet would take for a formula', () => {
    fc.assert(
      fc.property(text, (one) => {
        expect(isFormula(parseCsv(csvRow([one]))[0]?.[0] ?? '')).toBe(false)
      }),
    )
  })

  it.each<[readonly CsvCell[], string]>([
    [['a', 'b'], 'a,b\r\n'],
    [['a,b', 'say "x"', 'two\nlines'], '"a,b","say ""x""","two\nlines"\r\n'],
    [['=1+1', '+1', '-1', '@x', '\tx', '\rx'], `'=1+1,'+1,'-1,'@x,"'\tx","'\rx"\r\n`],
    [['a=1', ' =1', "'x"], `a=1,' =1,'x\r\n`],
    [['＝1+1', '＠x', '\u00A0=1', '\u200B=1', '\0=1', 'a＝'], `'＝1+1,'＠x,'\u00A0=1,'\u200B=1,'\0=1,a＝\r\n`],
    // Spreadsheets in some locales split at semicolons, and some at tabs.
    [['a;=1', 'a\t=1'], '"a;=1","a\t=1"\r\n'],
    // Numbers aren't text: spreadsheets calculate with them.
    [[-1, 2.5, true, null], '-1,2.5,true,\r\n'],
    [[''], '""\r\n'],
    [[null, ''], ',\r\n'],
  ])('writes %j as %j', (cells, written) => {
    expect(csvRow(cells)).toBe(written)
  })
})
