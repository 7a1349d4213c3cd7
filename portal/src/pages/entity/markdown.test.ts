import { expect, it } from 'vitest'
import { readMarkdown } from '../../../guides/markdown.ts'
import { isMarkdown } from './description.tsx'
import { safeTarget } from './markdown.tsx'

it('only texts with Markdown marks are treated as Markdown', () => {
  const marked = ['# Use', 'a *b* c', '- one\n- two', '1. one', '`code`', 'see [a](https://b)', 'one\n\ntwo', '**b**']
  for (const text of marked) expect([text, isMarkdown(text)]).toEqual([text, true])
  const plain = ['Who leaves next month', '2 * 3 * 4', 'a_b_c', 'Up to 5.0, or - less', '#1 of all']
  for (const text of plain) expect([text, isMarkdown(text)]).toEqual([text, false])
  expect(isMarkdown(`# ${'a'.repeat(20_000)}`)).toBe(false)
})

it('links lead only to web pages and mailboxes', () => {
  expect(['https://a.example/b', 'HTTP://a.example', 'mailto:a@b.example'].map(safeTarget)).not.toContain(null)
  for (const href of [
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,a',
    '/e/x',
    '//a.example',
    'https://',
  ])
    expect([href, safeTarget(href)]).toEqual([href, null])
})

it('hostile texts take little work to parse', () => {
  const length = 20_000
  const texts = ['`', '`` ', '[', '![', '**', '*a', '- ', '> ', '|-', '\n', ' \n', '<http:', 'https://', '](', '1. ']
  for (const text of texts) expect(readMarkdown(text.repeat(length / text.length), safeTarget)).toBeInstanceOf(Array)
  const nested = JSON.stringify(readMarkdown('- '.repeat(length / 2), safeTarget))
  expect(nested.split('"kind":"list"')).toHaveLength(7)
})
