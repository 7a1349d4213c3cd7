import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const npm = process.env.npm_execpath

/** The files of the package, as npm lists them; nothing is built for that. */
function packaged(): ReadonlySet<string> {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const [command, rest] = npm === undefined ? ['npm', args] : [process.execPath, [npm, ...args]]
  const text = execFileSync(command, rest, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const [pack] = JSON.parse(text) as { files: { path: string }[] }[]
  return new Set(pack?.files.map((file) => file.path))
}

/** Relative links, without their anchors, as paths from the root. */
function linksOf(file: string): readonly string[] {
  const text = readFileSync(new URL(file, new URL('../../', import.meta.url)), 'utf8')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^(\w+:|#)/.test(target))
    .map((target) => posix.join(posix.dirname(file), target.replace(/#.*$/, '')))
}

it('the package contains every file that its documents link to', () => {
  const files = packaged()
  const documents = [...files].filter((file) => file.endsWith('.md'))
  const missing = documents.flatMap((file) =>
    linksOf(file)
      .filter((link) => (link.endsWith('/') ? ![...files].some((f) => f.startsWith(link)) : !files.has(link)))
      .map((link) => `${file} links to ${link}`),
  )
  expect(linksOf('README.md').length).toBeGreaterThan(5)
  expect(documents).toContain('README.md')
  expect(missing).toEqual([])
})
