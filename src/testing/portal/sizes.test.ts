import { randomBytes } from 'node:crypto'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

interface Sizes {
  readonly shell: { readonly all: number; readonly css: number }
  readonly pages: readonly { readonly name: string; readonly own: number; readonly all: number; readonly css: number }[]
}
interface Module {
  sizesOf(output: readonly object[]): Sizes
  linesOverBound(sizes: Sizes): readonly string[]
  lineOf(sizes: Sizes): string
}

const path = fileURLToPath(new URL('../../../scripts/portal/sizes.mjs', import.meta.url))
const { sizesOf, linesOverBound, lineOf } = (await import(pathToFileURL(path).href)) as Module

/** Random text, which hardly shrinks when compressed. */
const text = (kilobytes: number): string => randomBytes(kilobytes * 1_000).toString('base64')

interface Of {
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
  readonly later?: readonly string[]
  readonly css?: readonly string[]
  readonly code: string
}
const chunk = (name: string, { isEntry = false, imports = [], later = [], css = [], code }: Of): object => ({
  type: 'chunk',
  fileName: `assets/${name}.js`,
  name,
  isEntry,
  imports: imports.map((one) => `assets/${one}.js`),
  dynamicImports: later.map((one) => `assets/${one}.js`),
  viteMetadata: { importedCss: new Set(css.map((one) => `assets/${one}.css`)) },
  code,
})
const asset = (fileName: string, source: string): object => ({ type: 'asset', fileName: `assets/${fileName}`, source })

/** Builds a shell of two chunks, a page with a lazy piece, and the lineage page. */
function built({ shell = 10, home = 10, piece = 5, lineage = 15, css = 4 } = {}): readonly object[] {
  return [
    chunk('index', { isEntry: true, imports: ['shared'], later: ['home', 'lineage'], css: ['index'], code: text(1) }),
    chunk('shared', { code: text(shell) }),
    chunk('home', { imports: ['shared'], later: ['piece', 'home'], css: ['home'], code: text(home) }),
    chunk('piece', { code: text(piece) }),
    chunk('lineage', { imports: ['shared'], code: text(lineage) }),
    asset('index.css', text(2)),
    asset('home.css', text(css)),
  ]
}

it('the shell loads only itself at first, and a page includes its lazy chunks', () => {
  const { shell, pages } = sizesOf(built())
  const rounded = (bytes: number): number => Math.floor(bytes / 1_000)
  expect([rounded(shell.all), rounded(shell.css)]).toEqual([11, 2])
  expect(pages.map(({ name, own, all, css }) => [name, rounded(own), rounded(all), rounded(css)])).toEqual([
    ['home', 15, 26, 6],
    ['lineage', 15, 26, 2],
  ])
})

it('sizes below the bounds pass, with one line of figures', () => {
  const sizes = sizesOf(built())
  expect(linesOverBound(sizes)).toEqual([])
  expect(lineOf(sizes)).toMatch(
    /^Compressed kB: shell 1\d\.\d of 50, largest page \(\w+\) 2\d\.\d of 80, lineage 1\d\.\d of 35, largest panel 0\.0 of 5, CSS \d\.\d of 13$/,
  )
})

it.each([
  [{ shell: 60 }, /^the JavaScript of the shell is \d+\.\d kB compressed, bound 50 kB \(assets\/index\.js\)$/],
  [
    { home: 60, piece: 40 },
    /^the JavaScript of the page "home", the shell included, is 1\d\d\.\d kB compressed, bound 80 kB \(assets\/home\.js\)$/,
  ],
  [
    { lineage: 40 },
    /^the drawing of lineage, without the shell, is \d+\.\d kB compressed, bound 35 kB \(assets\/lineage\.js\)$/,
  ],
  [{ css: 15 }, /^the CSS of the page "home" is \d+\.\d kB compressed, bound 13 kB \(assets\/home\.js\)$/],
])('an oversized chunk is named with its size: %j', (part, line) => {
  expect(linesOverBound(sizesOf(built(part)))).toEqual([expect.stringMatching(line)])
})

it('chunks that only some entity pages load have their own bound', () => {
  const panelOf = (kilobytes: number) =>
    sizesOf([
      chunk('index', { isEntry: true, later: ['entity'], code: text(1) }),
      chunk('entity', { later: ['columns'], code: text(10) }),
      {
        ...chunk('columns', { imports: ['entity'], code: text(kilobytes) }),
        facadeModuleId: '/x/portal/src/columns/a.tsx',
      },
    ])
  const sizes = panelOf(3)
  expect(sizes.pages.map(({ all }) => Math.floor(all / 1_000))).toEqual([11])
  expect(lineOf(sizes)).toContain('largest panel 3.')
  expect(linesOverBound(sizes)).toEqual([])
  expect(linesOverBound(panelOf(6))).toEqual([expect.stringContaining('a panel, beside its page, is 6.')])
})
