import { describe, expect, it } from 'vitest'
import { KINDS, Mirror, nothingLoaded, type LoadKind } from '../adapters/postgres/mirror.ts'
import { MirrorSink } from '../adapters/postgres/sink.ts'
import { noWrites } from '../adapters/postgres/writes.ts'
import type { Commit, DocumentWrite } from '../contracts/log.ts'
import { below, seeded } from '../lib/random.ts'
import { edgeKey } from '../model/diff.ts'
import { documentId } from '../model/facts.ts'
import {
  amended,
  commitOf,
  edge,
  enriched,
  failed,
  gone,
  keyOf,
  lookup,
  model,
  redacted,
  resolved,
  said,
  same,
  user,
} from '../testing/store/build.ts'
import { randomWrite } from '../testing/store/sequence.ts'
import { foresee } from './foresee.ts'
import { performCommit } from './perform.ts'

const HEAD = { tx: 0, at: 0, logTime: 0, node: 0, document: 0, delta: 0, support: 0, entities: 0, edges: 0, facts: 0 }
const DUTY = { kind: 'duty', name: 'inference', fence: 7 } as const
const guard = { share: 0.5, atLeast: 2, windowMs: 100 }
const SEQUENCES = 300
/** What follows from answers of the record: it can't be told from a commit alone. */
const FOLLOWS: ReadonlySet<LoadKind> = new Set(['target', 'voices', 'node', 'about', 'edge', 'resolutions', 'present'])

function asked(mirror: Mirror, work: () => void): string[] {
  for (const kind of KINDS) mirror.missing[kind].clear()
  work()
  return KINDS.flatMap((kind) => [...mirror.missing[kind].keys()].map((key) => `${kind} ${key}`))
}

function randomCommits(seed: number, count: number): Commit[] {
  const random = seeded(seed)
  return Array.from({ length: count }, (_, step) => {
    const writes = Array.from({ length: 1 + below(random, 2) }, () => randomWrite(random))
    const settle = below(random, 3) === 0 ? DUTY : null
    return { ...commitOf(1_000 + step, writes), settle, ...(below(random, 2) === 0 && { guard }) }
  })
}

/** What was said before matters to "not modified" only where it was gone: the record knows that. */
const telling = ({ answer }: DocumentWrite): boolean => answer.kind !== 'same' && answer.kind !== 'failed'

/** What each commit asks that was not foreseen, one after the other on one record. */
function unforeseen(commits: readonly Commit[]): string[][] {
  const mirror = new Mirror({ ...nothingLoaded(), duties: new Map([['inference', 7]]) })
  const writes = noWrites({ ...HEAD })
  const ends = { view: mirror, sink: new MirrorSink(mirror, writes), head: writes.head }
  return commits.map((commit) => {
    const before = new Set(asked(mirror, () => foresee(commit, mirror)))
    return asked(mirror, () => void performCommit(commit, ends)).filter((question) => !before.has(question))
  })
}

describe('the reads foreseen for a commit', () => {
  it('are complete for an empty record, except edges that point at a look-up and other documents about a part', () => {
    for (let seed = 1; seed <= SEQUENCES; seed++) {
      const [questions = []] = unforeseen(randomCommits(seed, 1))
      expect([seed, questions.filter((question) => !/^(?:target|voices) /.test(question))]).toEqual([seed, []])
    }
  })

  it('are all that the commit alone determines, for any record', () => {
    for (let seed = 1; seed <= SEQUENCES; seed++) {
      const commits = randomCommits(seed, 6)
      const questions = unforeseen(commits).filter((_, step) => commits[step]?.documents.every(telling))
      const kinds = questions.flat().map((question) => question.split(' ')[0] as LoadKind)
      expect([seed, kinds.filter((kind) => !FOLLOWS.has(kind))]).toEqual([seed, []])
    }
  })

  const a = model('a')
  const key = keyOf(a, 'Model')
  const own = [`node ${a}`, `about ${a}`]
  const whole = [...own, `contents ${documentId(key)}`, `supports ${documentId(key)}`, `resolvers ${a}`]
  const mail = lookup('x')
  const foreseen = (commit: Commit): string[] => {
    const mirror = new Mirror(nothingLoaded())
    return asked(mirror, () => foresee(commit, mirror)).sort()
  }

  it.each<[string, Commit, readonly string[]]>([
    ['for a failed read: the thing itself', commitOf(1, [failed(key)]), own],
    ['for "not modified": the thing itself', commitOf(1, [same(key)]), own],
    ['for a deletion: the whole document', commitOf(1, [gone(key)]), whole],
    ['for a guarded deletion: the guard', { ...commitOf(1, [gone(key)]), guard }, [...whole, 'guard registry']],
    ['for a guarded answer that is no deletion: not the guard', { ...commitOf(1, [said(key)]), guard }, whole],
    ['for a redaction: the whole document', commitOf(1, [redacted(key, { subject: [], parts: [] })]), whole],
    ['for a system fact: its node', commitOf(1, [enriched(a)]), [`node ${a}`]],
    ['for a commit without documents: its duty', { ...commitOf(1, []), settle: DUTY }, ['duty inference']],
    [
      'for a commit without documents: its mark',
      commitOf(1, [], { kind: 'retry', uri: a, generation: 1, fence: 1, due: 1 }),
      [`dirty ${a}`],
    ],
  ])('are %s', (_, commit, questions) => expect(foreseen(commit)).toEqual([...questions].sort()))

  it('are the ends of an edge, and for an edge at a look-up also its supports and what the look-up resolves to', () => {
    const [plain, asking] = [edge('Model.uses', a, model('b')), edge('Model.ownedBy', a, mail)]
    expect(foreseen(commitOf(1, [said(key, { edges: [plain] })]))).toEqual([...whole, `node ${model('b')}`].sort())
    const questions = [...whole, `node ${mail}`, `edge ${edgeKey(asking)}`, `resolutions ${mail}`]
    expect(foreseen(commitOf(1, [said(key, { edges: [asking] })]))).toEqual(questions.sort())
  })

  it('are the nodes that a look-up’s answer names, and the pending mark of a reference', () => {
    const answer = keyOf(mail, 'Lookup', 'identity')
    const stated = [`contents ${documentId(answer)}`, `supports ${documentId(answer)}`, `resolutions ${mail}`]
    const ends = [mail, user('u')].flatMap((uri) => [`node ${uri}`, `about ${uri}`])
    expect(foreseen(commitOf(1, [resolved(mail, user('u'))]))).toEqual([...stated, ...ends].sort())
    const refers = said(key, { references: [{ uri: user('u'), expects: [] }], lookupsToRecheck: [mail] })
    const questions = [...whole, `node ${user('u')}`, `dirty ${user('u')}`, `node ${mail}`]
    expect(foreseen(commitOf(1, [refers]))).toEqual(questions.sort())
  })

  it('are only the edges that a rule’s amendment names, and not all its conclusions', () => {
    const [came, went] = [edge('A.x', a, model('b')), edge('A.x', a, model('c'))]
    const write = amended('D1', { asserted: [came], retracted: [went] })
    const ends = [write.key.uri, a, model('b'), model('c')].map((uri) => `node ${uri}`)
    const edges = [came, went].map((one) => `edge ${edgeKey(one)}`)
    const questions = [...ends, ...edges, `about ${write.key.uri}`, `contents ${documentId(write.key)}`]
    expect(foreseen(commitOf(1, [write]))).toEqual(questions.sort())
  })
})
