import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { searchContract } from '../../testing/search/contract.ts'
import type { OpenedSearch } from '../../testing/search/subject.ts'
import { MergeThread } from './merge-thread-handle.ts'
import { UNSYNCED } from '../disk/testing.ts'
import { TextIndex, type TextIndexOptions } from './text-index.ts'

const root = mkdtempSync(join(tmpdir(), 'mlg-textindex-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let opened = 0

async function subject(folder: string, options: Partial<TextIndexOptions>): Promise<OpenedSearch> {
  const index = await TextIndex.open(folder, options)
  return {
    index,
    writer: index,
    settled: async () => {},
    close: () => index.close(),
    reopen: async () => {
      await index.close()
      return subject(folder, options)
    },
  }
}

const thread = new MergeThread({ threadFrom: 1 })
afterAll(() => thread.close())

/** A hundred segments of three merge like those of hundreds; the thread's merges have more than a page of words. */
const FEW = { many: 300 }

const sizes: readonly (readonly [string, Partial<TextIndexOptions>, { readonly many: number }?])[] = [
  ['the embedded index', {}],
  [
    'the embedded index, of segments of three documents, with lists for every beginning',
    { freezeAt: 3, unionsFrom: 1, disk: UNSYNCED },
    FEW,
  ],
  [
    'the embedded index, of segments that a thread freezes and merges',
    { freezeAt: 20, unionsFrom: 1, disk: UNSYNCED, merger: thread },
  ],
]
for (const [name, options, counts] of sizes) {
  searchContract(name, (synonyms) => subject(join(root, String(opened++)), { ...options, synonyms }), counts)
}
