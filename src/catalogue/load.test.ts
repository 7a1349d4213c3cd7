import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LOAD_BOUNDS, loadFromFolder } from './load.ts'
import { SYNONYMS } from './synonyms.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'catalogue-'))
})
afterEach(() => rm(folder, { recursive: true }))

const notebook = {
  name: 'Notebook',
  plural: 'Notebooks',
  componentType: 'notebook',
  domain: 'notebooks',
  description: '',
  attributes: { language: { type: 'string' } },
  relationships: {},
}

it('loads every *.json of the catalogue folder beside the built-in definitions', async () => {
  await writeFile(
    path.join(folder, 'a.json'),
    JSON.stringify({ $schema: '../catalogue.schema.json', types: [notebook] }),
  )
  await writeFile(path.join(folder, 'notes.txt'), 'not a definition')
  const loaded = await loadFromFolder(folder)
  expect(loaded.ok && loaded.value.type('Notebook')?.plural).toBe('Notebooks')
  expect(loaded.ok && loaded.value.type('Model')?.plural).toBe('Models')
})

it('accepts an attribute named like a member of every object', async () => {
  const named = { ...notebook, attributes: { constructor: { type: 'string' } } }
  await writeFile(path.join(folder, 'a.json'), JSON.stringify({ types: [named] }))
  const loaded = await loadFromFolder(folder)
  expect(loaded.ok ? loaded.value.attribute('Notebook', 'constructor') : loaded.error).toEqual({ type: 'string' })
  expect(loaded.ok && loaded.value.attribute('Notebook', 'toString')).toBeNull()
})

it('adds synonym groups to the built-in ones, and rejects multi-word synonyms', async () => {
  await writeFile(path.join(folder, 'words.json'), JSON.stringify({ synonyms: [['title', 'show']] }))
  const loaded = await loadFromFolder(folder)
  expect(loaded.ok && loaded.value.synonyms).toEqual([...SYNONYMS, ['title', 'show']])
  await writeFile(path.join(folder, 'words.json'), JSON.stringify({ synonyms: [['title'], ['tv show', 'Series']] }))
  const refused = await loadFromFolder(folder)
  expect(refused.ok ? [] : refused.error.map((problem) => problem.path)).toEqual([
    'synonyms[0]',
    'synonyms[1][0]',
    'synonyms[1][1]',
  ])
})

it('joins the types of a key across files, and rejects a key of an unknown type', async () => {
  const key = { name: 'dataUri', of: ['Notebook'], description: '' }
  await writeFile(path.join(folder, 'a.json'), JSON.stringify({ types: [notebook], keys: [key] }))
  const loaded = await loadFromFolder(folder)
  expect(loaded.ok && loaded.value.keys.find(({ name }) => name === 'dataUri')?.of).toEqual(['DataAsset', 'Notebook'])
  const from = loaded.ok && loaded.value.edgeType('Key.dataUri')?.from.types
  expect([...(from || [])].sort()).toEqual(['DataSource', 'Dataset', 'DatasetVersion', 'Notebook'])
  await writeFile(path.join(folder, 'a.json'), JSON.stringify({ keys: [key] }))
  const refused = await loadFromFolder(folder)
  expect(refused.ok ? [] : refused.error.map((p) => [p.path, p.reason])).toEqual([
    ['keys[0].of', '"Notebook" is neither a type nor an interface'],
  ])
})

it('reports every unreadable definitions file, and then loads none', async () => {
  await writeFile(path.join(folder, 'a.json'), '{')
  await writeFile(path.join(folder, 'b.json'), ' '.repeat(LOAD_BOUNDS.fileBytes + 1))
  await writeFile(path.join(folder, 'c.json'), JSON.stringify({ types: [notebook] }))
  const loaded = await loadFromFolder(folder)
  expect(loaded.ok).toBe(false)
  if (!loaded.ok) expect(loaded.error.map((p) => path.basename(p.file))).toEqual(['a.json', 'b.json'])
})

it('reports a missing catalogue folder', async () => {
  const loaded = await loadFromFolder(path.join(folder, 'nowhere'))
  expect(!loaded.ok && loaded.error[0]?.reason).toContain('ENOENT')
})
