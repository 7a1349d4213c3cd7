import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { GUIDE_FILES, linksIn, readGuides, sectionsOf } from './guides.ts'
import { textOfBlock, type Block } from './markdown.ts'
import { guideTable } from './table.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const guides = readGuides()

it('has a page for each chosen guide, with a title and text', () => {
  expect(GUIDE_FILES.filter((file) => !existsSync(file))).toEqual([])
  expect(guides).toHaveLength(GUIDE_FILES.length)
  expect(guides.filter(({ title, blocks }) => title === '' || blocks.length === 0)).toEqual([])
  expect(new Set(guides.map(({ slug }) => slug)).size).toBe(guides.length)
})

it('leaves out no guide of the repository', () => {
  const folders = ['docs', 'docs/guides', 'docs/operate', 'docs/extend']
  const all = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md') && name !== 'README.md')
      .map((name) => join(ROOT, folder, name)),
  )
  expect(all.filter((file) => !GUIDE_FILES.includes(file))).toEqual([])
})

it('has links to its own pages and to https alone', () => {
  const links = guides.flatMap(({ blocks }) => blocks.flatMap(linksIn))
  expect(links.length).toBeGreaterThan(50)
  expect(links.filter((href) => !/^(\/docs\/|\/(docs|graphql)?$|https?:\/\/)/.test(href))).toEqual([])
})

it('leaves no mark of Markdown in what is read', () => {
  const texts = (block: Block): readonly string[] =>
    block.kind === 'code' ? [] : block.kind === 'list' ? block.items.flat().flatMap(texts) : [textOfBlock(block)]
  const left = guides.flatMap(({ slug, blocks }) =>
    blocks
      .flatMap(texts)
      .filter((text) => /\]\(|\*\*|^#+ |^> |^\||<!--/.test(text))
      .map((text) => `${slug}: ${text.slice(0, 120)}`),
  )
  expect(left).toEqual([])
})

it('has every section once for the search', () => {
  const sections = guides.flatMap(sectionsOf)
  const addresses = sections.map(({ slug, id }) => `${slug}#${id ?? ''}`)
  expect(new Set(addresses).size).toBe(addresses.length)
  const { files, guides: entries, sections: address } = guideTable()
  expect(files.map(({ fileName }) => `/${fileName}`).toSorted()).toEqual(
    [...entries.map((one) => one.address), address].toSorted(),
  )
})
