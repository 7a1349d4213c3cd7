import { expect, it } from 'vitest'
import { withoutMarkdown } from './without-markdown.ts'

it('strips Markdown to plain words on one line', () => {
  const card =
    '# ETA\n\nPredicts **minutes** to the *rider*.\n\n1. call `/eta`\n- read [the card](https://a.example/b)\n> said'
  expect(withoutMarkdown(card)).toBe('ETA Predicts minutes to the rider. call /eta read the card said')
})

it('lists the cells of a table', () => {
  const table = 'Scores:\n\n| Metric | Value |\n|:-------|------:|\n| **auc** | 0.9 |\n| f1 | 0.8 |\n\nOf v3.'
  expect(withoutMarkdown(table)).toBe('Scores: Metric, Value; auc, 0.9; f1, 0.8; Of v3.')
  expect(withoutMarkdown('| a | b |')).toBe('a, b')
})

it('leaves text that is not Markdown alone', () => {
  for (const text of [
    '2 * 3 * 4',
    'snake_case_name',
    '<b>bold</b>',
    'a [b] (c)',
    'C# and F#',
    '-1 to 5',
    'a | b',
    'a || b',
    'x = 1;',
  ])
    expect(withoutMarkdown(text)).toBe(text)
})

it('takes little time for any text', () => {
  for (const text of ['`', '|', '| ', '|\n', '*', '**', '[', '![', '](', '- ', '# '])
    expect(withoutMarkdown(text.repeat(20_000 / text.length)).length).toBeLessThanOrEqual(20_000)
})
