import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readMarkdown, textOfBlock, type Block } from './markdown.ts'

const read = (text: string): readonly Block[] => readMarkdown(text, (href) => href)
const text = (value: string) => ({ kind: 'text', text: value })

it('reads headings, paragraphs, code, lists and tables', () => {
  const blocks = read(
    [
      '# A title',
      'One sentence',
      'over two lines.',
      '',
      '- first',
      '  goes on',
      '  - inner',
      '- second',
      '',
      '1. one',
      '',
      '   ```sh',
      '   mlg start',
      '   ```',
      '2. two',
      '',
      '| a | b |',
      '| - | - |',
      '| 1 | `x\\|y` |',
    ].join('\n'),
  )
  expect(blocks).toEqual([
    { kind: 'heading', level: 1, id: 'a-title', of: [text('A title')] },
    { kind: 'paragraph', of: [text('One sentence over two lines.')] },
    {
      kind: 'list',
      ordered: false,
      items: [
        [
          { kind: 'paragraph', of: [text('first goes on')] },
          { kind: 'list', ordered: false, items: [[{ kind: 'paragraph', of: [text('inner')] }]] },
        ],
        [{ kind: 'paragraph', of: [text('second')] }],
      ],
    },
    {
      kind: 'list',
      ordered: true,
      items: [
        [
          { kind: 'paragraph', of: [text('one')] },
          { kind: 'code', text: 'mlg start' },
        ],
        [{ kind: 'paragraph', of: [text('two')] }],
      ],
    },
    {
      kind: 'table',
      head: [[text('a')], [text('b')]],
      rows: [[[text('1')], [{ kind: 'code', text: 'x|y' }]]],
    },
  ])
})

it('reads marks within a line, and leaves pictures out', () => {
  expect(
    read('**Bold `code`** and *so*, [a `link`](x.md#y), <https://a.example>![p](p.png), 2 * 3 * 4, a_b_c.'),
  ).toEqual([
    {
      kind: 'paragraph',
      of: [
        { kind: 'strong', of: [text('Bold '), { kind: 'code', text: 'code' }] },
        text(' and '),
        { kind: 'emphasis', of: [text('so')] },
        text(', '),
        { kind: 'link', href: 'x.md#y', of: [text('a '), { kind: 'code', text: 'link' }] },
        text(', '),
        { kind: 'link', href: 'https://a.example', of: [text('https://a.example')] },
        text(', 2 * 3 * 4, a_b_c.'),
      ],
    },
  ])
})

it('gives headings of one name names of their own', () => {
  const ids = read('## Keys, and `more`!\n## Same\n## Same').map((block) =>
    block.kind === 'heading' ? block.id : null,
  )
  expect(ids).toEqual(['keys-and-more', 'same', 'same-1'])
})

it('reads HTML as text', () => {
  expect(read('<b onclick="x">bold</b>')).toEqual([{ kind: 'paragraph', of: [text('<b onclick="x">bold</b>')] }])
})

it('ends, and loses no word, whatever is written', () => {
  const word = fc.stringMatching(/^[a-z]{1,6}$/)
  const line = fc.oneof(
    word,
    word.map((one) => `- ${one}`),
    word.map((one) => `    ${one}`),
    word.map((one) => `## ${one}`),
    word.map((one) => `**${one}`),
    word.map((one) => `[${one}](`),
    fc.constantFrom('', '```', '|', '|-|', '- ', '1. '),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      const words = (all: string): readonly string[] => all.match(/[a-z]+/g) ?? []
      const seen = words(read(lines.join('\n')).map(textOfBlock).join(' '))
      const fences = lines.filter((one) => one.startsWith('```')).length
      if (fences === 0) expect(seen).toEqual(words(lines.join(' ')))
    }),
  )
})
