import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { examplesOf } from './examples.ts'

const page = readFileSync(new URL('../../docs/questions.md', import.meta.url), 'utf8')

it('every query of the page is an example', () => {
  const found = examplesOf(page)
  expect(found.length).toBe(page.match(/^```graphql$/gm)?.length)
  expect(found.length).toBeGreaterThan(15)
  for (const { group, title, query } of found) {
    expect([group, title]).not.toContain('')
    expect(query).toMatch(/^query [^]*\}$/)
    expect(page).toContain(query)
  }
  expect(new Set(found.map(({ title }) => title)).size).toBe(found.length)
})

it('examples are in the groups and the order of the page', () => {
  const block = (query: string): string => `\`\`\`graphql\n${query}\n\`\`\`\n`
  const text = `# Page\n${block('no')}\n## One\n\n### First?\n\ntext\n\n${block('a')}\n${block('b')}\n## Two\n### Second\n${block('{\n  c\n}')}`
  expect(examplesOf(text)).toEqual([
    { group: 'One', title: 'First?', query: 'a' },
    { group: 'One', title: 'First? (2)', query: 'b' },
    { group: 'Two', title: 'Second', query: '{\n  c\n}' },
  ])
  expect(examplesOf('')).toEqual([])
})
