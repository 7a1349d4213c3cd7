import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const src = join(dirname(fileURLToPath(import.meta.url)), 'src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => join(src, name))
const folderOf = (file: string): string => relative(src, file).split('/')[0] ?? ''

/**
 * Components without data ← the client of the API ← pieces with data ← panels and pages ← the app: a folder imports only
 * itself and earlier ones.
 */
const FOLDERS: readonly (readonly string[])[] = [
  ['ui', 'charts'],
  ['client', 'lineage'],
  ['catalogue'],
  ['parts'],
  ['panels', 'columns', 'runs', 'lists'],
  ['pages'],
  ['app', 'main.tsx'],
]
const layerOf = (folder: string): number => FOLDERS.findIndex((folders) => folders.includes(folder))

const importsOf = (file: string): readonly string[] => matched(file, /(?:from|import)\s+'(\.[^']+)'/g)
const valuesOf = (file: string): readonly string[] => matched(file, /^import (?!type )[^'\n]*'(\.[^'\n]+)'/gm)

function matched(file: string, imports: RegExp): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(imports)].map((m) => resolve(dirname(file), m[1] ?? ''))
}

describe("the portal's structure", () => {
  it('has a layer for every folder, and imports that point one way', () => {
    const folders = new Set(files.map(folderOf))
    folders.delete('virtual.d.ts')
    expect([...folders].filter((folder) => layerOf(folder) < 0)).toEqual([])
    const upwards = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith(src) && layerOf(folderOf(target)) > layerOf(folderOf(file)))
        .map((target) => `${relative(src, file)} imports ${relative(src, target)}`),
    )
    expect(upwards).toEqual([])
  })

  it('takes from the service only types, and modules that import at most one another', () => {
    const service = join(src, '../../src/')
    const taken = files.flatMap(valuesOf).filter((path) => path.startsWith(service))
    expect(taken.length).toBeGreaterThan(10)
    const beyond = taken.flatMap((path) => valuesOf(path).filter((other) => !taken.includes(other)))
    expect(beyond).toEqual([])
  })

  it('shows what sources state as text, never as markup', () => {
    const markup = files.filter((file) =>
      /dangerouslySetInnerHTML|\.innerHTML|insertAdjacentHTML|document\.write/.test(readFileSync(file, 'utf8')),
    )
    expect(markup.map((file) => relative(src, file))).toEqual([])
  })
})
