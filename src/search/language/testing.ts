import fc from 'fast-check'
import type { QueryPart } from './tree.ts'
import { anyCodePoint } from '../../testing/any-code-point.ts'

/** Texts as people type, paste and abandon them. */
export const typedText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('ranking', 'a', 'Ümlaut', '模型', '12:30', 'aip://model/registry/x') },
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          '"',
          '\\',
          '“',
          '”',
          '„',
          '\\"',
          '-',
          '--',
          '+',
          '++',
          ',',
          ':',
          '::',
          ' ',
          '  ',
          '\t',
        ),
      },
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          'type:',
          'owner:',
          'tag:',
          'Is:',
          'foo:',
          'updated:',
          'feature',
          'env::',
          ' = ',
          "!='x'",
        ),
      },
      fc.string({ unit: anyCodePoint, maxLength: 6 }),
    ),
    { maxLength: 14 },
  )
  .map((pieces) => pieces.join(''))

/** Describes the meaning of a part, however it is typed. */
export function meaningOf(part: QueryPart): string {
  const sign = part.negative ? 'not ' : ''
  switch (part.kind) {
    case 'word':
      return `${sign}${part.text}`
    case 'phrase':
      return `${sign}"${part.text}"`
    case 'filter': {
      const values = part.values.map(({ text }) => text).filter((text) => text !== '')
      return `${sign}${part.key ?? 'unknown'} = ${values.join(' | ')}`
    }
  }
}
