// Measures what a browser loads of the built portal, compressed, and sets limits. Plain JavaScript for Node 20.
import { gzipSync } from 'node:zlib'

/**
 * In bytes: the application before any page, a page in total, the lineage drawing beside the shell, a panel that is
 * loaded later, and the styles of a page in total.
 */
export const BOUNDS = { shell: 50_000, page: 80_000, lineage: 35_000, panel: 5_000, css: 13_000 }
const LINEAGE = 'lineage'
/**
 * Panels that only some entity pages load, once near: the columns of a dataset, a table of runs or versions, changes
 * since a training, details of a change, recommendations and fixes, planned removals, a description in Markdown, comments, a comparison, a decision, the
 * reverting of a change, why a link exists, what a person owns, editing of owners, tags and descriptions, an unknown entity, an
 * opened tab.
 */
const PANEL =
  /\/portal\/src\/(columns\/|runs\/|lists\/recommendation\.tsx|panels\/(changed|version)-table\.tsx|parts\/(activity-details|revert-dialog)\.tsx|pages\/entity\/(comparison|decide-dialog|discussion|text-form|evidence|markdown|owner-editing|plan-text|portfolio|tag-picker|unknown|tab-\w+)\.tsx)/
/** The drawing of lines and bars, which is one file. */
const CHARTS = 'charts'
/** A type has few files of the panels of an entity's page: the largest counts as part of the page. */
const PANELS_OF_TYPE = /^panels-/

/**
 * `output` is the bundler's. The shell is the entry with its immediate imports; a page is each chunk that the shell
 * imports later, with everything that it imports at once or later; a panel is what it adds to its page.
 */
export function sizesOf(output) {
  const files = new Map(output.map((file) => [file.fileName, file]))
  const bytes = new Map()
  const sizeOf = (names) => [...names].reduce((sum, name) => sum + compressed(name), 0)
  const compressed = (name) => {
    const { code, source = '' } = files.get(name) ?? {}
    if (!bytes.has(name)) bytes.set(name, gzipSync(code ?? source, { level: 9 }).length)
    return bytes.get(name)
  }
  const follow = (name, later, seen) => {
    const chunk = files.get(name)
    if (chunk?.type !== 'chunk' || seen.has(name)) return seen
    seen.add(name)
    const imported = later ? chunk.dynamicImports.filter((next) => !isPanel(next)) : []
    for (const next of [...chunk.imports, ...imported]) follow(next, later, seen)
    return seen
  }
  const isOfType = (name) => PANELS_OF_TYPE.test(files.get(name)?.name ?? '')
  const isPanel = (name) =>
    isOfType(name) || files.get(name)?.name === CHARTS || PANEL.test(files.get(name)?.facadeModuleId ?? '')
  const stylesOf = (names) =>
    new Set([...names].flatMap((name) => [...(files.get(name)?.viteMetadata?.importedCss ?? [])]))

  const entry = output.find(({ isEntry }) => isEntry)
  if (entry === undefined) throw new Error('the bundler wrote no entry')
  const shell = follow(entry.fileName, false, new Set())
  const later = new Set([...shell].flatMap((name) => files.get(name)?.dynamicImports ?? []))
  const pages = [...later].map((fileName) => {
    const all = follow(fileName, true, new Set(shell))
    const own = [...all].filter((name) => !shell.has(name))
    const name = files.get(fileName)?.name ?? fileName
    const panels = [...all]
      .flatMap((chunk) => files.get(chunk)?.dynamicImports ?? [])
      .filter(isPanel)
      .map((panel) => {
        const more = [...follow(panel, true, new Set(all))].filter((chunk) => !all.has(chunk))
        return { fileName: panel, own: sizeOf(more) }
      })
    const ofType = Math.max(0, ...panels.filter((panel) => isOfType(panel.fileName)).map((panel) => panel.own))
    return {
      name,
      fileName,
      own: sizeOf(own) + ofType,
      all: sizeOf(all) + ofType,
      css: sizeOf(stylesOf(all)),
      panels: panels.filter((panel) => !isOfType(panel.fileName)),
    }
  })
  return { shell: { fileName: entry.fileName, all: sizeOf(shell), css: sizeOf(stylesOf(shell)) }, pages }
}

/** Returns a line for each exceeded limit; empty if there is none. */
export function linesOverBound({ shell, pages }) {
  const over = (what, bytes, bound, fileName) =>
    bytes > bound ? [`${what} is ${kilobytes(bytes)} kB compressed, bound ${bound / 1_000} kB (${fileName})`] : []
  return [
    ...over('the JavaScript of the shell', shell.all, BOUNDS.shell, shell.fileName),
    ...over('the CSS of the shell', shell.css, BOUNDS.css, shell.fileName),
    ...pages.flatMap(({ name, fileName, own, all, css, panels }) => [
      ...over(`the JavaScript of the page "${name}", the shell included,`, all, BOUNDS.page, fileName),
      ...(name === LINEAGE ? over('the drawing of lineage, without the shell,', own, BOUNDS.lineage, fileName) : []),
      ...panels.flatMap((panel) => over('a panel, beside its page,', panel.own, BOUNDS.panel, panel.fileName)),
      ...over(`the CSS of the page "${name}"`, css, BOUNDS.css, fileName),
    ]),
  ]
}

export function lineOf({ shell, pages }) {
  const largest = pages.toSorted((a, b) => b.all - a.all)[0]
  const lineage = pages.find(({ name }) => name === LINEAGE)
  const panel = Math.max(0, ...pages.flatMap(({ panels }) => panels.map(({ own }) => own)))
  const css = Math.max(shell.css, ...pages.map((page) => page.css))
  const figures = [
    `shell ${kilobytes(shell.all)} of ${BOUNDS.shell / 1_000}`,
    ...(largest ? [`largest page (${largest.name}) ${kilobytes(largest.all)} of ${BOUNDS.page / 1_000}`] : []),
    ...(lineage ? [`lineage ${kilobytes(lineage.own)} of ${BOUNDS.lineage / 1_000}`] : []),
    `largest panel ${kilobytes(panel)} of ${BOUNDS.panel / 1_000}`,
    `CSS ${kilobytes(css)} of ${BOUNDS.css / 1_000}`,
  ]
  return `Compressed kB: ${figures.join(', ')}`
}

function kilobytes(bytes) {
  return (bytes / 1_000).toFixed(1)
}
