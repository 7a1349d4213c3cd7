import type { DocumentAnswer, Commit, DocumentWrite } from '../../contracts/log.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { documentId, RULE_TYPE, type DocumentKey, type EdgeClaim } from '../../model/facts.ts'
import { isKeyEdge } from '../../model/key.ts'
import { MAY_RESOLVE_TO, RESOLVES_TO } from '../../model/lookup.ts'
import { isViolationEdge } from '../../model/policy.ts'
import { QUALITY_TYPE } from '../../model/quality.ts'
import type { Uri } from '../../model/uri.ts'

/**
 * Bugs, each as a record that behaves as if the product had it. The product itself is unchanged: a simulation that
 * can't tell these from the real record proves nothing.
 */
type Bug = (store: RecordPorts) => RecordPorts

/** Overrides part of the record's behaviour. */
function bent(store: RecordPorts, change: Partial<RecordPorts>): RecordPorts {
  return { ...store, ...change }
}

function committing(store: RecordPorts, change: (commit: Commit) => Commit): RecordPorts {
  return bent(store, { commit: (batch) => store.commit(batch.map(change)) })
}

function answering(commit: Commit, change: (write: DocumentWrite) => DocumentAnswer): Commit {
  return { ...commit, documents: commit.documents.map((write) => ({ ...write, answer: change(write) })) }
}

function isOfRule({ type }: DocumentKey, answer: DocumentAnswer): answer is DocumentAnswer & { kind: 'amended' } {
  return answer.kind === 'amended' && type === RULE_TYPE
}

/** Order dependence: an answer counts as newer than everything that came before it, whenever it was requested. */
export const believesTheLastAnswer: Bug = (store) =>
  committing(store, (commit) => ({
    ...commit,
    documents: commit.documents.map((write) => ({ ...write, requestedAt: Infinity })),
  }))

/** Another order dependence: a person's new address is recorded, but waiting look-ups aren't read again. */
export const tellsNobodyOfNewAddresses: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ answer }) =>
      answer.kind === 'stated' ? { ...answer, statement: { ...answer.statement, lookupsToRecheck: [] } } : answer,
    ),
  )

/** A missed retraction: an edge that a document once named stays, though its new answer no longer does. */
export const keepsEdges: Bug = (store) => {
  const named = new Map<string, readonly EdgeClaim[]>()
  return committing(store, (commit) =>
    answering(commit, ({ key, answer }) => {
      if (answer.kind !== 'stated') return answer
      const edges = [...answer.statement.edges, ...(named.get(documentId(key)) ?? [])]
      named.set(documentId(key), edges)
      return { ...answer, statement: { ...answer.statement, edges } }
    }),
  )
}

/** Another missed retraction: a gone entity stays as it was. */
export const keepsTheGone: Bug = (store) =>
  committing(store, (commit) => answering(commit, ({ answer }) => (answer.kind === 'gone' ? { kind: 'same' } : answer)))

/** A lost mark: one in twenty is acknowledged but not stored. */
export const losesMarks: Bug = (store) => {
  let n = 0
  return bent(store, {
    mark: async (marks) => {
      const retained = marks.filter(() => ++n % 20 !== 0)
      const receipts = new Map((await store.mark(retained)).map((receipt) => [receipt.uri, receipt]))
      return marks.map(({ uri }) => receipts.get(uri) ?? { uri, generation: 0 })
    },
  })
}

/** Another lost mark: one in twenty new references is noted, and never read. */
export const losesReferences: Bug = (store) => {
  let n = 0
  return committing(store, (commit) =>
    answering(commit, ({ answer }) =>
      answer.kind === 'stated' && ++n % 20 === 0
        ? { ...answer, statement: { ...answer.statement, references: [] } }
        : answer,
    ),
  )
}

/** A swallowed last event: an answer clears the mark that was set while it was on its way. */
export const swallowsTheLastEvent: Bug = (store) =>
  bent(store, {
    commit: async (batch) => {
      const uris = batch.flatMap(({ settle }): Uri[] => (settle === null || settle.kind === 'duty' ? [] : [settle.uri]))
      const pending = new Map((await store.pending(uris)).map((mark) => [mark?.uri, mark?.generation]))
      const clearing = ({ settle, ...rest }: Commit): Commit =>
        settle === null || settle.kind === 'duty'
          ? { ...rest, settle }
          : { ...rest, settle: { ...settle, generation: pending.get(settle.uri) ?? settle.generation } }
      return await store.commit(batch.map(clearing))
    },
  })

/** An old page: a listing counts as newer than the marks and answers since its page was requested. */
export const believesOldPages: Bug = (store) =>
  bent(store, {
    take: async (request) => {
      const leases = await store.take({ ...request, upTo: Infinity })
      return leases.map((mark) => ({ ...mark, documents: [] }))
    },
  })

/** A stale worker's commit: its read is written though its lease expired and another worker has the URI. */
export const believesStaleWorkers: Bug = (store) =>
  bent(store, {
    commit: async (batch) => {
      const outcomes = await store.commit(batch)
      const fenced = batch.filter((_, i) => outcomes[i]?.kind === 'fenced')
      if (fenced.length > 0) await store.commit(fenced.map((commit) => ({ ...commit, settle: null })))
      return outcomes
    },
  })

/** A missing answer counts as one: that nothing exists. The next read corrects it. */
export const believesFailures: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ answer }) => (answer.kind === 'failed' ? { kind: 'gone', history: false } : answer)),
  )

/** Another false freshness: an unreachable source counts as unchanged. */
export const takesFailuresForConfirmations: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ answer }) => (answer.kind === 'failed' ? { kind: 'same' } : answer)),
  )

/** A third missed retraction: a rule's conclusion stays when it no longer follows. */
export const keepsConclusions: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ key, answer }) => (isOfRule(key, answer) ? { ...answer, retracted: [] } : answer)),
  )

/** A fifth missed retraction: an entity's former flaw stays noted. */
export const keepsReasons: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ key, answer }) =>
      answer.kind === 'amended' && key.type === QUALITY_TYPE ? { ...answer, retracted: [] } : answer,
    ),
  )

/** Log entries are noted as followed, and one in four conclusions isn't written. */
export const losesConclusions: Bug = (store) => {
  let n = 0
  return committing(store, (commit) =>
    answering(commit, ({ key, answer }) =>
      isOfRule(key, answer) ? { ...answer, asserted: answer.asserted.filter(() => ++n % 4 !== 0) } : answer,
    ),
  )
}

/** A sixth missed retraction: a former violation of a policy stays for ever. */
export const keepsViolations: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ key, answer }) =>
      isOfRule(key, answer)
        ? { ...answer, retracted: answer.retracted.filter(({ type }) => !isViolationEdge(type)) }
        : answer,
    ),
  )

/** Entities are noted as judged, and one in four violations isn't written. */
export const losesViolations: Bug = (store) => {
  let n = 0
  return committing(store, (commit) =>
    answering(commit, ({ key, answer }) =>
      isOfRule(key, answer)
        ? { ...answer, asserted: answer.asserted.filter(({ type }) => !isViolationEdge(type) || ++n % 4 !== 0) }
        : answer,
    ),
  )
}

/** A stale mapping: an older mapping's result is taken for the current one's. */
export const believesOldMappings: Bug = (store) => {
  const todays = new Map<string, string>()
  return bent(store, {
    outdated: (of, after, limit) => {
      todays.set(`${of.platform}|${of.type}`, of.mapping)
      return store.outdated(of, after, limit)
    },
    lease: async (request) => {
      const { leases, nextDue } = await store.lease(request)
      const believed = (document: DocumentStatus): DocumentStatus => ({
        ...document,
        mapping: todays.get(`${document.platform}|${document.type}`) ?? document.mapping,
      })
      return { leases: leases.map((mark) => ({ ...mark, documents: mark.documents.map(believed) })), nextDue }
    },
  })
}

/** A false freshness: mapping a stored answer again counts as a read. */
export const verifiesByMapping: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ answer }) => {
      if (answer.kind !== 'stated') return answer
      const { storedAnswer: _, ...fresh } = answer
      return fresh
    }),
  )

/** A guess: among several people with one address the first is taken. */
export const guessesWhoseAddress: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ answer }) => {
      if (answer.kind !== 'stated') return answer
      const [first] = answer.statement.edges.filter(({ type }) => type === MAY_RESOLVE_TO)
      if (first === undefined) return answer
      return { ...answer, statement: { ...answer.statement, edges: [{ ...first, type: RESOLVES_TO }] } }
    }),
  )

/** A missed horizon: a follower before it follows a log that is dropped there. */
export const overlooksTheHorizon: Bug = (store) => bent(store, { horizon: () => Promise.resolve(null) })

/** A checkpoint that runs ahead: a successor skips entries that weren't followed. */
export const checkpointsAhead: Bug = (store) =>
  bent(store, { saveCheckpoint: (follower, tx) => store.saveCheckpoint(follower, tx + 3) })

/** A fourth missed retraction: a key stays with an entity that once had it. */
export const keepsKeys: Bug = (store) => {
  const had = new Map<string, readonly EdgeClaim[]>()
  return committing(store, (commit) =>
    answering(commit, ({ key, answer }) => {
      if (answer.kind !== 'stated') return answer
      const { statement } = answer
      const keys = [...statement.edges.filter(({ type }) => isKeyEdge(type)), ...(had.get(documentId(key)) ?? [])]
      had.set(documentId(key), keys)
      return { ...answer, statement: { ...statement, edges: [...statement.edges, ...keys] } }
    }),
  )
}

/** A lost push: one payload in twenty is acknowledged but not stored. */
export const losesPushes: Bug = (store) => {
  let n = 0
  return bent(store, {
    push: async (payloads) => {
      const retained = payloads.filter(() => ++n % 20 !== 0)
      const outcomes = new Map((await store.push(retained)).map((outcome, i) => [retained[i], outcome]))
      return payloads.map((payload) => outcomes.get(payload) ?? { kind: 'taken', generation: 0 })
    },
  })
}

/** A forgotten push: an earlier push isn't merged with later ones. */
export const forgetsEarlierPushes: Bug = (store) => bent(store, { raw: () => Promise.resolve(null) })

/** A missed ripple: of two models that became similar, only the first one examined gets the conclusion. */
export const forgetsTheOtherModel: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ key, answer }) => {
      if (answer.kind !== 'amended' || !isSimilarityEdge(key.uri)) return answer
      const first = answer.asserted[0]?.from
      return { ...answer, asserted: answer.asserted.filter(({ from }) => from === first) }
    }),
  )

function isSimilarityEdge(rule: Uri): boolean {
  return ['aip://rule/mds/D11', 'aip://rule/mds/D12'].includes(rule)
}
