import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FilesContract, Source, SourceAnswer, SourceFile } from '../../contracts/source.ts'
import type { Json } from '../../lib/json.ts'
import { ok } from '../../lib/result.ts'
import { eventually, sourceConfig } from '../../testing/parts.ts'
import { localReader, type FilesReader } from './reader.ts'
import { fileSource } from './source.ts'

let outside = ''
let folder = ''
let readings = 0
const sources: Source[] = []
const plain: FilesContract = {
  only: true,
  answer: (files) => {
    readings++
    return ok(files as unknown as Json)
  },
}

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'mlg-files-'))
  folder = join(outside, 'catalogue')
  mkdirSync(folder)
  readings = 0
})
afterEach(async () => {
  await Promise.all(sources.splice(0).map((source) => source.close()))
  rmSync(outside, { recursive: true })
})

function write(name: string, content: string | Buffer): void {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, name), content)
}

function open(at = folder, maxBytes = 10_000): Source {
  const limits = { ratePerSecond: 100, burst: 10, concurrency: 4, timeoutMs: 5_000, maxBytes }
  const source = fileSource(sourceConfig('files', { limits }), {
    address: String(pathToFileURL(at)),
    provider: { files: plain, types: {} },
    settledMs: 0,
  })
  sources.push(source)
  return source
}

const ask = (
  source: Source,
  of: { readonly since?: string; readonly etag?: string | null } = {},
): Promise<SourceAnswer> =>
  source.ask(
    { method: 'GET', path: '/', ...(of.since !== undefined && { since: of.since }) },
    { etag: of.etag ?? null, lastModified: null, signal: new AbortController().signal },
  )

async function filesOf(source: Source): Promise<readonly SourceFile[]> {
  const answer = await ask(source)
  if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer))
  return answer.body as unknown as readonly SourceFile[]
}

describe('a file source', () => {
  it('waits for a file that is being written, and reports one that stays broken', async () => {
    write('a.json', '{"a": ')
    const provider = { files: plain, types: {} }
    const config = sourceConfig('files', {
      limits: { ratePerSecond: 100, burst: 10, concurrency: 4, timeoutMs: 60_000, maxBytes: 10_000 },
    })
    const reader = localReader(config, provider)
    let reads = 0
    const writing: FilesReader = {
      ...reader,
      read: async (found) => {
        const read = await reader.read(found)
        if (++reads === 1) write('a.json', '{"a": 1, "b"')
        if (reads === 2) write('a.json', '{"a": 1, "b": 2}')
        return read
      },
    }
    const address = String(pathToFileURL(folder))
    const source = fileSource(config, { address, provider, reader: writing, settledMs: 20_000 })
    sources.push(source)
    expect(await filesOf(source)).toEqual([{ name: 'a.json', documents: [{ a: 1, b: 2 }] }])
    expect(reads).toBe(3)
    write('a.json', '{"broken": ')
    const impatient = fileSource(config, { address, provider, settledMs: 1 })
    sources.push(impatient)
    expect(await ask(impatient)).toMatchObject({ kind: 'malformed' })
  })

  it('reads files with the expected extensions, sorted by name', async () => {
    write('b.json', '[{"a": 1}]')
    write('a/catalog-info.yaml', 'kind: A\n---\nkind: B\n')
    write('lines.jsonl', '{"n": 1}\n\n{"n": 2}\n')
    write('rows.csv', 'x,y\n1,2\n')
    write('README.md', '# Not read')
    write('.hidden.json', 'not JSON')
    write('.git/config.json', 'not JSON')
    expect(await filesOf(open())).toEqual([
      { name: 'a/catalog-info.yaml', documents: [{ kind: 'A' }, { kind: 'B' }] },
      { name: 'b.json', documents: [[{ a: 1 }]] },
      { name: 'lines.jsonl', documents: [{ n: 1 }, { n: 2 }] },
      { name: 'rows.csv', documents: [{ columns: ['x', 'y'] }, { line: 2, cells: ['1', '2'] }] },
    ])
  })

  it('can be a single file', async () => {
    write('one.json', '\uFEFF{"a": 1}')
    write('other.json', '{}')
    expect(await filesOf(open(join(folder, 'one.json')))).toEqual([{ name: 'one.json', documents: [{ a: 1 }] }])
  })

  it('reads only the files that its provider names, if any', async () => {
    write('a/catalog-info.yaml', 'a: 1')
    write('a/Catalog-Info-2.yaml', 'b: 1')
    write('a/values.yaml', '{{ no YAML }}')
    write('xcatalog-infoxyaml.yaml', '{{ no YAML }}')
    const named = { ...plain, names: ['catalog-info*.yaml'] }
    const source = fileSource(sourceConfig('files'), {
      address: String(pathToFileURL(folder)),
      provider: { files: named, types: {} },
    })
    sources.push(source)
    expect((await filesOf(source)).map(({ name }) => name)).toEqual(['a/Catalog-Info-2.yaml', 'a/catalog-info.yaml'])
    rmSync(join(folder, 'a'), { recursive: true })
    expect(await ask(source)).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringMatching(/^there is no file catalog-info\*\.yaml in /),
    })
  })

  it('follows links within its folder, as in mounted configurations, but none that leave it', async () => {
    write('..2026/a.json', '1')
    symlinkSync('..2026', join(folder, '..data'))
    symlinkSync(join('..data', 'a.json'), join(folder, 'a.json'))
    expect(await filesOf(open())).toEqual([{ name: 'a.json', documents: [1] }])
    writeFileSync(join(outside, 'secret.json'), '"secret"')
    symlinkSync(join('..', 'secret.json'), join(folder, 'b.json'))
    expect(await ask(open())).toEqual({ kind: 'unavailable', reason: 'b.json is a link that leaves the folder' })
  })

  it('names a broken link in its error', async () => {
    write('a.json', '1')
    symlinkSync('nothing.json', join(folder, 'b.json'))
    const broken = { kind: 'unavailable', reason: "b.json is a broken link: what it leads to isn't there" }
    expect(await ask(open())).toEqual(broken)
    rmSync(join(folder, 'b.json'))
    symlinkSync('b.json', join(folder, 'b.json'))
    expect(await ask(open())).toEqual(broken)
    expect(await ask(open(join(folder, 'b.json')))).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringMatching(/b\.json is a link that leads to itself$/),
    })
  })

  it('refuses to read the whole file system', async () => {
    expect(await ask(open('/'))).toEqual({
      kind: 'unavailable',
      reason: '/ is the root of the file system: name the folder that has the files',
    })
  })

  it('never opens anything but regular files', async () => {
    write('a.json', '1')
    execFileSync('mkfifo', [join(folder, 'pipe.json')])
    expect(await ask(open())).toEqual({ kind: 'unavailable', reason: "pipe.json isn't an ordinary file" })
    expect(await ask(open('/dev/null'))).toEqual({ kind: 'unavailable', reason: "/dev/null isn't an ordinary file" })
  })

  it.each<[string, () => void, SourceAnswer['kind'], RegExp]>([
    ['an absent folder', () => rmSync(folder, { recursive: true }), 'unavailable', /^there is nothing at .*catalogue$/],
    ['an empty folder', () => undefined, 'unavailable', /^there is no file \.json, \.jsonl, .* in .*catalogue$/],
    ['an empty file', () => write('a.json', ''), 'malformed', /^a\.json: the file is empty$/],
    ['half a file', () => write('a.json', '{"a": '), 'malformed', /^a\.json: the text isn't JSON: /],
    ['a broken line', () => write('a.jsonl', '1\n{\n'), 'malformed', /^a\.jsonl: line 2: the text isn't JSON/],
    [
      'another encoding',
      () => write('a.yaml', Buffer.from([0x61, 0xff])),
      'malformed',
      /^a\.yaml: the file isn't UTF-8$/,
    ],
    [
      'UTF-16',
      () => write('a.csv', Buffer.from('\uFEFFtype,id\n', 'utf16le')),
      'malformed',
      /^a\.csv: the file is UTF-16; save it as UTF-8$/,
    ],
    [
      'UTF-16 in JSON',
      () => write('a.json', Buffer.from('{}', 'utf16le')),
      'malformed',
      /^a\.json: the file is UTF-16, or not a text: it has zero bytes; save it as UTF-8$/,
    ],
    [
      'too much',
      () => write('a.json', `"${'x'.repeat(10_000)}"`),
      'malformed',
      /^its files have 10002 bytes, more than limits\.maxBytes \(10000\)/,
    ],
  ])('fails for %s, without reporting anything as gone', async (_, make, kind, reason) => {
    make()
    const answer = await ask(open())
    expect(answer).toEqual({ kind, reason: expect.stringMatching(reason) })
  })

  it('parses unchanged files once, however often it is asked', async () => {
    write('a.json', '1')
    const source = open()
    const both = await Promise.all([ask(source), ask(source)])
    const third = await ask(source)
    expect(third).toMatchObject({ kind: 'ok', cached: true })
    // Whichever of the two came first has read them.
    const read: object = { ...third, cached: undefined }
    expect<object[]>(both).toEqual(expect.arrayContaining<object>([third, read]))
    expect(readings).toBe(1)
  })

  it('answers incremental requests with nothing until a file changes, appears or disappears', async () => {
    write('a.json', '1')
    write('b.json', '1')
    const source = open()
    const now = async (): Promise<string> => {
      const at = Date.now()
      await eventually(() => Date.now() > at, 'the clock moves')
      return new Date().toISOString()
    }
    expect(await ask(source, { since: new Date(0).toISOString() })).toMatchObject({ kind: 'ok' })
    const since = await now()
    expect(await ask(source, { since })).toEqual({ kind: 'not-modified' })
    const aged = join(folder, 'aged.json')
    for (const change of [
      () => write('a.json', '2'),
      // The same size, with its own time.
      () => (write('aged.json', '3'), utimesSync(aged, 1, 1), renameSync(aged, join(folder, 'a.json'))),
      () => rmSync(join(folder, 'b.json')),
    ]) {
      change()
      expect(await ask(source, { since })).toMatchObject({ kind: 'ok' })
    }
    expect(await ask(source, { since: await now() })).toEqual({ kind: 'not-modified' })
  })

  it('derives its ETag from its files', async () => {
    write('a.json', '1')
    const source = open()
    const answer = await ask(source)
    const etag = answer.kind === 'ok' ? answer.etag : null
    expect(await ask(source, { etag })).toEqual({ kind: 'not-modified' })
    write('a.json', '2')
    expect(await ask(source, { etag })).toMatchObject({ kind: 'ok' })
  })

  it('rejects files that change while they are read', async () => {
    write('a.json', '1')
    const changing: FilesContract = {
      only: true,
      answer: () => {
        write('a.json', '2222')
        return ok(null)
      },
    }
    const source = fileSource(sourceConfig('files'), {
      address: String(pathToFileURL(folder)),
      provider: { files: changing, types: {} },
      settledMs: 0,
    })
    sources.push(source)
    expect(await ask(source)).toEqual({ kind: 'unavailable', reason: 'its files changed while they were read' })
  })
})

it('says which answers come from files it had already read', async () => {
  write('a.json', '1')
  const source = open()
  const cached = async () => {
    const answer = await ask(source)
    return answer.kind === 'ok' ? answer.cached === true : answer.kind
  }
  expect([await cached(), await cached()]).toEqual([false, true])
  write('a.json', '[2, 3]')
  expect([await cached(), await cached()]).toEqual([false, true])
})
