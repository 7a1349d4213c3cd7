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
  ['client', 'lineage', 'routing'],
  ['catalogue'],
  ['parts'],
  ['panels', 'columns', 'runs', 'lists'],
  ['pages'],
  ['app', 'main.tsx'],
]
const layerOf = (folder: string): number => FOLDERS.findIndex((folders) => folders.includes(folder))

/**
 * Code of the service that browsers load too, since both must word, format and parse these things alike. It loads no
 * other code. Everything else reaches the portal through the API, of which it imports at most the types.
 */
const SHARED = [
  'catalogue/display-name.ts',
  'catalogue/environments.ts',
  'catalogue/spelling.ts',
  'lib/chat-messages.ts',
  'lib/components.ts',
  'lib/csv.ts',
  'lib/cut-text.ts',
  'lib/decode-component.ts',
  'lib/durations.ts',
  'lib/english.ts',
  'lib/format-count.ts',
  'lib/format-share.ts',
  'lib/json.ts',
  'lib/markup.ts',
  'lib/number-text.ts',
  'lib/shell-quote.ts',
  'lib/short-code.ts',
  'lib/without-markdown.ts',
  'lib/written-moment.ts',
  'model/doubt.ts',
  'query/compare/headline-metric.ts',
  'questions/reach-text.ts',
  'questions/unresolved-text.ts',
]

const importsOf = (file: string): readonly string[] => matched(file, /(?:from|import)\s+'(\.[^']+)'/g)
const valuesOf = (file: string): readonly string[] => matched(file, /^import (?!type )[^']*'(\.[^']+)'/gm)

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

  it('shares only the listed code with the service', () => {
    const service = join(src, '../../src/')
    const shared = new Set(files.flatMap(valuesOf).filter((path) => path.startsWith(service)))
    expect([...shared].map((path) => path.slice(service.length)).toSorted()).toEqual(SHARED)
    const beyond = [...shared].flatMap((path) => valuesOf(path).filter((other) => !shared.has(other)))
    expect(beyond).toEqual([])
  })

  it('shows what sources state as text, never as markup', () => {
    const markup = files.filter((file) =>
      /dangerouslySetInnerHTML|\.innerHTML|insertAdjacentHTML|document\.write/.test(readFileSync(file, 'utf8')),
    )
    expect(markup.map((file) => relative(src, file))).toEqual([])
  })
})
