import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { QUESTIONS } from './all.ts'

/** Short questions in the file of the one that they belong to. */
const BESIDE = { normalised: 'describe', rules: 'why', 'verify-audit': 'audit', deliveries: 'subscriptions' }

it('every question is in the file of its name', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url))
  const files = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => basename(path, '.ts')))
  const names = QUESTIONS.map(({ name }) => name)
  expect(names.filter((name) => !files.has(name))).toEqual(Object.keys(BESIDE))
  expect(Object.values(BESIDE).filter((name) => !names.includes(name))).toEqual([])
})

it('the page on processes without a graph names every question that they refuse', () => {
  const page = readFileSync(new URL('../../docs/operate/scale-out.md', import.meta.url), 'utf8')
  const refused = QUESTIONS.filter((one) => 'needsGraph' in one && one.needsGraph === true).map(({ name }) => name)
  expect(refused.length).toBeGreaterThan(0)
  const [row = ''] = page.split('\n').filter((line) => line.startsWith('|') && line.includes('`home`'))
  const listed = [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, name]) => name)
  expect(listed.toSorted()).toEqual(refused.toSorted())
})
