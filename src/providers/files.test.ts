import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readConfig } from '../config/config.ts'
import { PROVIDERS, providersWith } from './all.ts'
import { builtinProvider } from '../testing/provider/builtin.ts'
import { makeWhenRequested, providerFilesIn } from './files.ts'

const folder = mkdtempSync(join(tmpdir(), 'mlg-files-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SHELF = 'provider: shelf\ndomains: [models]\ntypes: {}\n'
const problemsWith = (text: string, name = 'shelf.provider.yaml'): readonly string[] => {
  writeFileSync(join(folder, name), text)
  const { problems } = providersWith({ catalogueFolder: folder })
  rmSync(join(folder, name))
  return problems
}

it("a folder adds its providers to the product's, and a missing one adds none", () => {
  writeFileSync(join(folder, 'shelf.provider.yml'), SHELF)
  writeFileSync(join(folder, 'other.yaml'), 'not: a provider')
  expect(providersWith({ catalogueFolder: folder }).providers.get('shelf')?.domains).toEqual(['models'])
  expect(providersWith({ catalogueFolder: folder }).providers.get('registry')).toBe(builtinProvider('registry'))
  rmSync(join(folder, 'shelf.provider.yml'))
  expect(providersWith({ catalogueFolder: join(folder, 'nowhere') }).problems).toEqual([])
  expect(providerFilesIn({ catalogueFolder: null })).toEqual({ ok: true, value: [] })
})

it.each([
  [
    'a name that is taken',
    SHELF.replace('shelf', 'registry'),
    'provider: a provider "registry" already exists; choose another name',
  ],
  ['no YAML', 'a: [', '(1:5)'],
  ['a file that is too large', `${SHELF}# ${'x'.repeat(1_000_000)}`, 'at most 1000000 are read'],
  ['no object', 'just text', 'expected object'],
])('%s is rejected, with the file', (_, text, reason) => {
  const [problem] = problemsWith(text)
  expect(problem).toContain('shelf.provider.yaml')
  expect(problem).toContain(reason)
})

it('JSON is read as JSON', () => {
  expect(problemsWith('{"provider": 1', 'shelf.provider.json')[0]).toContain("the text isn't JSON")
})

it("a configuration with a provider whose file is invalid is rejected with the file's mistake", () => {
  writeFileSync(join(folder, 'shelf.provider.yaml'), `${SHELF}colour: red\n`)
  const source = { platform: 'shelf', provider: 'shelf', baseUrl: 'http://127.0.0.1:1' }
  const context = { base: folder, providers: providersWith, env: {} }
  const read = readConfig({ sources: [source], catalogue: { folder: '.' } }, context)
  expect(read.ok ? [] : read.error).toEqual([
    expect.stringContaining('sources[0].provider: "shelf" is unknown'),
    expect.stringContaining('Unrecognized key: "colour"'),
  ])
})

it("each of the product's files compiles, is named like its provider, and has a distinct name", () => {
  const names = [...PROVIDERS.keys()]
  expect([...PROVIDERS.values()].map(({ name }) => name)).toEqual(names)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toContain('mlflow')
})

it('a provider is compiled once, when it is first needed', () => {
  const compiled: string[] = []
  const choice = makeWhenRequested(
    new Map(
      ['one', 'two'].map((name) => [name, () => (compiled.push(name), { ...builtinProvider('registry'), name })]),
    ),
  )
  expect([[...choice.keys()], choice.has('one'), choice.get('three')]).toEqual([['one', 'two'], true, undefined])
  expect(compiled).toEqual([])
  expect(choice.get('two')).toBe(choice.get('two'))
  expect(compiled).toEqual(['two'])
  expect([...choice.values()].map(({ name }) => name)).toEqual(['one', 'two'])
  expect(compiled).toEqual(['two', 'one'])
})
