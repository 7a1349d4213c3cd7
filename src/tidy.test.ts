// Style that a reader would ask for, and that a program can see. What it can't see, a reader decides.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { commandLine } from './cli/program.ts'

const src = dirname(fileURLToPath(import.meta.url))
const root = dirname(src)

function filesUnder(folder: string, ending: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (name === 'node_modules' || name === 'dist') return []
    return statSync(path).isDirectory() ? filesUnder(path, ending) : path.endsWith(ending) ? [path] : []
  })
}

const files = [...filesUnder(src, '.ts'), ...filesUnder(join(root, 'demo'), '.ts')]
const product = files.filter((f) => !f.endsWith('.test.ts'))

/** Imports of a file, type-only ones included, as paths from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)[^'"\n]*(?:\n[^'"\n]*)*?from\s+'(\.[^']+)'/g)].map((m) =>
    resolve(dirname(file), m[1] ?? ''),
  )
}

/** What a file loads only when it is needed: it has to keep to the layers as well. */
function loadedBy(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/\bimport\('(\.[^']+)'\)/g)].map((m) => resolve(dirname(file), m[1] ?? ''))
}

const STAGES = ['intake', 'hydrate', 'normalise', 'commit', 'infer', 'projections', 'sweep', 'query', 'retain']

/**
 * lib ← model ← catalogue ← contracts ← walk, follow, search, expressions ← stages ← edits ← questions ← notify ← commands ← mcp ←
 * api ← wiring ← cli: a layer may import itself and what is before it.
 */
const LAYERS: readonly (readonly string[])[] = [
  ['lib'],
  ['model'],
  ['catalogue'],
  ['contracts'],
  ['walk', 'follow', 'search', 'access', 'expressions'],
  [...STAGES, 'providers', 'adapters', 'config'],
  ['edits'],
  ['questions'],
  ['notify'],
  ['commands'],
  ['mcp'],
  ['api'],
  ['wiring'],
  ['cli'],
]

function folderOf(file: string): string {
  return relative(src, file).split('/')[0] ?? ''
}

function layerOf(folder: string): number {
  return LAYERS.findIndex((layer) => layer.includes(folder))
}

describe('the structure', () => {
  const own = product.filter((f) => f.startsWith(src + '/') && folderOf(f) !== 'testing')

  it('has a layer for every folder, and no layer without one', () => {
    const folders = new Set(own.map(folderOf))
    expect([...folders].filter((folder) => layerOf(folder) < 0)).toEqual([])
    expect(LAYERS.flat().filter((folder) => !folders.has(folder))).toEqual([])
  })

  it('has imports that point one way, and only needed exceptions', () => {
    const wrong: string[] = []
    const needed = new Set<string>()
    for (const file of own) {
      for (const target of [...importsOf(file), ...loadedBy(file)]) {
        const [from, to] = [folderOf(file), folderOf(target)]
        const upwards = layerOf(to) > layerOf(from)
        const sideways = layerOf(to) === layerOf(from) && to !== from
        if (sideways) needed.add(`${from} → ${to}`)
        if (upwards || (sideways && !ALLOWED.has(`${from} → ${to}`)))
          wrong.push(`${relative(root, file)} imports ${relative(root, target)}`)
      }
    }
    expect(wrong).toEqual([])
    expect([...ALLOWED].filter((exception) => !needed.has(exception))).toEqual([])
  })

  it('keeps adapters apart: each imports only itself and what its kind shares', () => {
    const adapterOf = (file: string): string => relative(join(src, 'adapters'), file).split('/')[0] ?? ''
    const wrong = own
      .filter((file) => folderOf(file) === 'adapters' && !file.includes('/testing/') && file !== TABLE_OF_SOURCES)
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => folderOf(target) === 'adapters')
          .filter((target) => ![adapterOf(file), ...SHARED].includes(adapterOf(target)))
          .map((target) => `${relative(root, file)} imports ${relative(root, target)}`),
      )
    expect(wrong).toEqual([])
  })

  it("takes the time of an answer from the service's clock, and not from the machine's", () => {
    const answering = own.filter((file) => ['query', 'questions'].includes(folderOf(file)))
    const wrong = answering.filter((file) =>
      /\bDate\.now\b|\bnew Date\(\)|\bsystemClock\b/.test(readFileSync(file, 'utf8')),
    )
    expect(wrong.map((file) => relative(root, file))).toEqual([])
  })

  it('has no import cycles', () => {
    const cycles: string[] = []
    const done = new Set<string>()
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file))
        cycles.push([...path.slice(path.indexOf(file)), file].map((f) => relative(root, f)).join(' → '))
      if (done.has(file) || path.includes(file)) return
      for (const next of importsOf(file)) walk(next, [...path, file])
      done.add(file)
    }
    for (const file of files) walk(file, [])
    expect(cycles).toEqual([])
  })

  it('keeps the product from importing the demo', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file).filter(
        (target) =>
          file.startsWith(src + '/') &&
          !file.endsWith('.test.ts') &&
          folderOf(file) !== 'testing' &&
          target.startsWith(join(root, 'demo')),
      ),
    )
    expect(wrong).toEqual([])
  })
})

/** Which adapter reads which address. */
const TABLE_OF_SOURCES = join(src, 'adapters/sources.ts')

/** Writing to files, what engines of the record share, and what deliveries over HTTP share. */
const SHARED: readonly string[] = ['disk', 'record', 'delivery']

/** Same-layer imports that are meant, each with its reason. */
const ALLOWED: ReadonlySet<string> = new Set([
  'config → adapters', // what a configuration may say of an adapter is said beside it
  'adapters → commit', // every engine plans a commit with the same pure code, inside its own transaction
])

/** Beginnings of comments without a verb, in nearly all cases. A sentence that says who does what reads better. */
const FRAGMENT = /^(?:Of|What|By(?! default)|As|Those|The same|(?:In|From) what|Null(?=:))\b/

/** Digests, letters and lists that are cut by a number. */
const NO_TEXTS = /'hex'\)|\[\.\.\.beginning\]|^ {6}\.slice\(0, 100\),$/

describe('the text', () => {
  it('truncates text only with the function that keeps characters whole', () => {
    // Of a length that is written out, or of a text by the name of its bound. Dates, digests and lists are shorter.
    const cut = /\.slice\(0, (?:\d{3,}|[3-9]\d|LONGEST_\w+|LONGEST)\)/
    const portal = ['.ts', '.tsx'].flatMap((ending) => filesUnder(join(root, 'portal'), ending))
    const wrong = [...product, ...portal]
      .filter((file) => !/\.test\.tsx?$/.test(file) && !file.includes('/testing/') && !file.includes('/textindex/'))
      .flatMap((file) =>
        readFileSync(file, 'utf8')
          .split('\n')
          .flatMap((line, i) =>
            cut.test(line) && !NO_TEXTS.test(line) ? [`${relative(root, file)}:${i + 1} ${line.trim()}`] : [],
          ),
      )
    expect(wrong).toEqual([])
  })

  it('begins no comment with a fragment such as "Of its words" or "Null: none"', () => {
    const wrong = product
      .filter((file) => file.startsWith(src + '/') && !file.startsWith(join(src, 'testing') + '/'))
      .flatMap((file) =>
        commentBeginnings(readFileSync(file, 'utf8'))
          .filter((text) => FRAGMENT.test(text))
          .map((text) => `${relative(root, file)}: ${text}`),
      )
    expect(wrong).toEqual([])
  })

  it('says that something is not a number, instead of "is no" number', () => {
    const odd =
      /(?<!\b[Tt]here )\bis no (?:number|object|list|text|time|value|version|URI|JSON|event|mistake|part|news|address|key|name|id)\b/
    const wrong = product.filter((file) => file.startsWith(src + '/') && odd.test(readFileSync(file, 'utf8')))
    expect(wrong.filter((file) => !file.endsWith('tidy.test.ts')).map((file) => relative(root, file))).toEqual([])
  })

  it('has no stray any, non-null assertion or suppressed check', () => {
    const wrong = product.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line, i) =>
          /(:|<|as|\|)\s*any\b(?!['"`])|@ts-(ignore|expect-error|nocheck)|eslint-disable|oxlint-disable/.test(
            code(line),
          )
            ? [`${relative(root, file)}:${i + 1}: ${line.trim()}`]
            : [],
        ),
    )
    expect(wrong).toEqual([])
  })

  it('gives one name to one type: no two modules export a type of the same name', () => {
    const modules = new Map<string, string[]>()
    const portal = ['.ts', '.tsx'].flatMap((ending) => filesUnder(join(root, 'portal'), ending))
    for (const file of [...product.filter((one) => one.startsWith(src + '/')), ...portal]) {
      const exported = readFileSync(file, 'utf8').matchAll(/^export (?:abstract )?(?:interface|class|type) (\w+)/gm)
      for (const [, name = ''] of exported) modules.set(name, [...(modules.get(name) ?? []), relative(root, file)])
    }
    expect([...modules].filter(([, files]) => files.length > 1)).toEqual([])
  })

  it('has no file that only re-exports', () => {
    const empty = product.filter((file) => {
      const lines = readFileSync(file, 'utf8')
        .split('\n')
        .map(code)
        .filter((line) => line.trim() !== '')
      return lines.length > 0 && lines.every((line) => /^export (\*|\{|type \{)/.test(line))
    })
    expect(empty.map((f) => relative(root, f))).toEqual([])
  })
})

describe('the documents', () => {
  const documents = [
    ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'].map((name) => join(root, name)),
    ...filesUnder(join(root, 'docs'), '.md'),
  ].map(documentAt)
  const guides = documents.filter(({ name }) => !name.startsWith('docs/decisions/'))
  const changelog = documentAt(join(root, 'CHANGELOG.md'))

  it('name only files and folders of src that exist', () => {
    const named = guides.flatMap(({ name, text }) =>
      [...text.matchAll(/(?:`|^)(src\/[^`\s]+)/gm)].map(([, path = '']) => ({ name, path })),
    )
    const paths = named.filter(({ path }) => !/[<*]/.test(path) && !EXAMPLES.has(path))
    expect(named.length).toBeGreaterThan(0)
    expect(paths.filter(({ path }) => !existsSync(join(root, path)))).toEqual([])
  })

  it('link only to files and headings that exist', () => {
    const headings = new Map(documents.map(({ path, text }) => [path, anchorsOf(text)]))
    const broken = [...documents, changelog].flatMap(({ name, path, text }) =>
      [...text.replaceAll(/^```.*?^```$/gms, '').matchAll(/\]\((?![a-z]+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
        .filter(([, file = '', anchor]) => {
          const target = file === '' ? path : join(dirname(path), file)
          return !existsSync(target) || (anchor !== undefined && headings.get(target)?.has(anchor) === false)
        })
        .map(([link]) => `${name}: ${link}`),
    )
    expect(broken).toEqual([])
  })

  it('say of each code block what it is, such as `sh` or `json`', () => {
    const unlabelled = [...documents, changelog].flatMap(({ name, text }) =>
      [...text.matchAll(/^ *```.*$/gm)].filter(([fence], i) => i % 2 === 0 && fence.endsWith('```')).map(() => name),
    )
    expect(unlabelled).toEqual([])
  })

  it('are packed with the pictures that they show, and no others of the portal', () => {
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly files: string[] }
    const shown = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, file = '']) => relative(root, join(dirname(path), file))),
    )
    const ofPortal = [...new Set(shown)].filter((file) => file.startsWith('docs/images/portal/'))
    expect(files.filter((file) => file.includes('docs/images/'))).toEqual(['!docs/images/portal', ...ofPortal.sort()])
  })

  it('avoid phrases at which readers stumble', () => {
    const odd = /\b(?:poll|sweep)(?:\]\([^)]*\))?(?: \([^)]*\))? sees?\b|\banew\b|how the service thinks/i
    const found = [...documents, changelog].flatMap(({ name, text }) => {
      const match = odd.exec(text)
      return match === null ? [] : [`${name}: ${match[0]}`]
    })
    expect(found).toEqual([])
  })

  it('list every decision in their index, in a file that has its number and the subject of its title', () => {
    const folder = join(root, 'docs', 'decisions')
    const index = readFileSync(join(folder, 'README.md'), 'utf8')
    const decisions = readdirSync(folder).filter((name) => name !== 'README.md')
    const wrong = decisions.filter((name) => {
      const [, number = '', subject = ''] = /^# (\d+): ([^:\n]+)/.exec(readFileSync(join(folder, name), 'utf8')) ?? []
      return !index.includes(`(${name})`) || name !== `${number}-${anchorOf(subject)}.md`
    })
    expect(wrong).toEqual([])
  })

  it('name only commands of mlg that exist', () => {
    const commands = new Set([
      'help',
      ...commandLine().commands.flatMap((one) => [one.name(), ...one.aliases()]),
      ...EXAMPLE_COMMANDS,
    ])
    const named = guides.flatMap(({ name, text }) =>
      [...text.matchAll(/(?:^|`|\$ )mlg ([a-z][a-z-]*)/gm)].map(([, command = '']) => ({ name, command })),
    )
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter(({ command }) => !commands.has(command))).toEqual([])
  })

  it('have at most sixty thousand words, without what commands print', () => {
    const isWord = (token: string) => /[\p{L}\d]/u.test(token)
    const wordsOf = (text: string) => withoutOutput(text).split(/\s+/).filter(isWord).length
    const words = documents.reduce((sum, { text }) => sum + wordsOf(text), 0)
    expect(words).toBeLessThanOrEqual(60_000)
  })

  it('define at most forty terms in the glossary, each once and in at most two sentences', () => {
    const glossary = readFileSync(join(root, 'docs', 'glossary.md'), 'utf8')
    const terms = [...glossary.matchAll(/^(?:- |\| )\*\*(.+?)\*\*:?(.*)$/gm)].map(([, term = '', text = '']) => ({
      term,
      text,
    }))
    expect(terms.length).toBeGreaterThan(0)
    expect(terms.length).toBeLessThanOrEqual(40)
    expect(new Set(terms.map(({ term }) => term)).size).toBe(terms.length)
    const sentences = (text: string): number => text.match(/[.?!](?= [A-Z"`]|$)/g)?.length ?? 0
    expect(terms.filter(({ text }) => sentences(text) > 2).map(({ term }) => term)).toEqual([])
  })

  it('explain in CONTRIBUTING.md each number that a comment of src names', () => {
    const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
    const explained = new Set([...page.matchAll(/^\| (T\d+)\b/gm)].map(([, number]) => number))
    const unexplained = filesUnder(src, '.ts').flatMap((file) =>
      comments(readFileSync(file, 'utf8'))
        .flatMap((text) => [...text.matchAll(/\b[RTFP]\d{1,3}\b/g)].map(([number]) => number))
        .filter((number) => !explained.has(number))
        .map((number) => `${relative(root, file)}: ${number}`),
    )
    expect(unexplained).toEqual([])
  })
})

describe('the lockfile', () => {
  interface Locked {
    readonly version?: string
    readonly resolved?: string
    readonly link?: boolean
  }

  it('says where each package comes from without a registry: npm run lockfile writes both', () => {
    const text = readFileSync(join(root, 'package-lock.json'), 'utf8')
    const { packages } = JSON.parse(text) as { readonly packages: Readonly<Record<string, Locked>> }
    const others = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link)
    expect(others.length).toBeGreaterThan(100)
    const wrong = others.filter(
      ([path, { version, resolved = '' }]) =>
        !resolved.startsWith('https://registry.invalid/') ||
        !resolved.endsWith(`/-/${path.split('/').at(-1)}-${version}.tgz`),
    )
    expect(wrong).toEqual([])
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain('replace-registry-host=registry.invalid\n')
  })
})

/** What the documents show how to add. */
const EXAMPLES: ReadonlySet<string> = new Set(['src/questions/owners.ts'])
const EXAMPLE_COMMANDS: readonly string[] = ['owners']

/** The headings of a page, as links name them. */
function anchorsOf(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading)))
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

/** In a `console` block only the lines after `$ ` are typed. */
function withoutOutput(text: string): string {
  return text.replaceAll(/^```console\n.*?^```$/gms, (block) => block.replaceAll(/^(?!\$ ).*$/gm, ''))
}

function documentAt(path: string) {
  return { name: relative(root, path), path, text: readFileSync(path, 'utf8') }
}

/** The comments of a file, as far as lines show them. */
function comments(text: string): string[] {
  return text.split('\n').flatMap((line) => /^\s*(?:\/\/|\/?\*).*$|\s\/\/ .*$|\/\*\*? .*$/.exec(line)?.[0] ?? [])
}

/** The first line of each comment; a line comment below another one goes on with it. */
function commentBeginnings(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.flatMap((line, i) => {
    const before = lines[i - 1] ?? ''
    const [, block] =
      /^\/\*\*?\s*(.+)$/.exec(line) ?? (/^\/\*\*?$/.test(before) ? (/^\*?\s*(.+)$/.exec(line) ?? []) : [])
    const [, own] = before.startsWith('//') ? [] : (/^\/\/ (.+)$/.exec(line) ?? [])
    return block ?? own ?? []
  })
}

/** The line without its comment and without the texts in it. */
function code(line: string): string {
  return line
    .replace(/^\s*(\/\/|\*|\/\*).*$/, '')
    .replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''")
    .replace(/\/\/.*$/, '')
}
