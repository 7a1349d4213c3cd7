import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const src = join(dirname(fileURLToPath(import.meta.url)), 'src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => join(src, name))
const roomOf = (file: string): string => relative(src, file).split('/')[0] ?? ''

/**
 * Components without data ← the client of the API ← pieces with data ← panels and pages ← the app: a room imports
 * itself and what is before it.
 */
const ROOMS: readonly (readonly string[])[] = [
  ['ui', 'charts'],
  ['client', 'lineage'],
  ['catalogue'],
  ['parts'],
  ['panels', 'columns', 'runs', 'lists'],
  ['pages'],
  ['app', 'main.tsx'],
]
const layerOf = (room: string): number => ROOMS.findIndex((rooms) => rooms.includes(room))

function importsOf(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/(?:from|import)\s+'(\.[^']+)'/g)].map((m) => resolve(dirname(file), m[1] ?? ''))
}

describe('the portal', () => {
  it('has a layer for every room, and imports point one way', () => {
    const rooms = new Set(files.map(roomOf))
    rooms.delete('virtual.d.ts')
    expect([...rooms].filter((room) => layerOf(room) < 0)).toEqual([])
    const upwards = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith(src) && layerOf(roomOf(target)) > layerOf(roomOf(file)))
        .map((target) => `${relative(src, file)} imports ${relative(src, target)}`),
    )
    expect(upwards).toEqual([])
  })

  it('takes only types from the service, and modules that import nothing: what else runs in a browser is its own', () => {
    const taken = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^import (?!type )[^\n]*'((?:\.\.\/)+src\/[^']+)'/gm)].flatMap(
        ([, path = '']) =>
          /^import /m.test(readFileSync(join(dirname(file), path), 'utf8'))
            ? [`${relative(src, file)} imports ${path}`]
            : [],
      ),
    )
    expect(taken).toEqual([])
  })

  it('shows what sources state as text, never as markup', () => {
    const markup = files.filter((file) =>
      /dangerouslySetInnerHTML|\.innerHTML|insertAdjacentHTML|document\.write/.test(readFileSync(file, 'utf8')),
    )
    expect(markup.map((file) => relative(src, file))).toEqual([])
  })
})
