import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { examplesOf } from './examples.ts'

const page = readFileSync(new URL('../../docs/questions.md', import.meta.url), 'utf8')

it('every query of the page is an example', () => {
  const found = examplesOf(page)
  expect(found.length).toBe(page.match(/^```graphql$/gm)?.length)
  expect(found.length).toBeGreaterThan(15)
  for (const { id, group, title, query } of found) {
    expect([id, group, title]).toEqual([
      expect.stringMatching(/^R\d+$/),
      expect.stringMatching(/./),
      expect.stringMatching(/./),
    ])
    expect(query).toMatch(/^query [^]*\}$/)
    expect(page).toContain(query)
  }
  expect(new Set(found.map(({ title }) => title)).size).toBe(found.length)
})

it('examples are in the groups and the order of the page', () => {
  const block = (query: string): string => `\`\`\`graphql\n${query}\n\`\`\`\n`
  const text = `# Page\n${block('no')}\n## One\n\n### R1 First?\n\ntext\n\n${block('a')}\n${block('b')}\n## Two\n### R2 Second\n${block('{\n  c\n}')}`
  expect(examplesOf(text)).toEqual([
    { id: 'R1', group: 'One', title: 'First?', query: 'a' },
    { id: 'R1', group: 'One', title: 'First? (2)', query: 'b' },
    { id: 'R2', group: 'Two', title: 'Second', query: '{\n  c\n}' },
  ])
  expect(examplesOf('')).toEqual([])
})
