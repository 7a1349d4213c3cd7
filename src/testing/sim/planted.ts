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
 * Bugs, each as a record that behaves as if the product had it. Nothing of the product is changed: a simulation that
 * can't tell these from the real record proves nothing.
 */
type Bug = (store: RecordPorts) => RecordPorts

/** The record as it is, but for some of what it does. */
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

/** Order dependence: an answer counts as newer than whatever came before it, whenever its question was asked. */
export const believesTheLastAnswer: Bug = (store) =>
  committing(store, (commit) => ({
    ...commit,
    documents: commit.documents.map((write) => ({ ...write, requestedAt: Infinity })),
  }))

/**
 * Order dependence of another kind: a person's new address is written down, and whoever asked for it before is not
 * told.
 */
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

/** A missed retraction of another kind: what is gone stays as it was. */
export const keepsTheGone: Bug = (store) =>
  committing(store, (commit) => answering(commit, ({ answer }) => (answer.kind === 'gone' ? { kind: 'same' } : answer)))

/** A lost mark: one in twenty is acknowledged and not kept. */
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

/** A lost mark of another kind: one in twenty new references is noted, and never asked for. */
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

/**
 * An old page: what a listing shows counts as newer than the marks and answers that came since its page was requested.
 */
export const believesOldPages: Bug = (store) =>
  bent(store, {
    take: async (request) => {
      const leases = await store.take({ ...request, upTo: Infinity })
      return leases.map((mark) => ({ ...mark, documents: [] }))
    },
  })

/** A stale worker's commit: what it read is written though its lease ran out and somebody else has the URI. */
export const believesStaleWorkers: Bug = (store) =>
  bent(store, {
    commit: async (batch) => {
      const outcomes = await store.commit(batch)
      const fenced = batch.filter((_, i) => outcomes[i]?.kind === 'fenced')
      if (fenced.length > 0) await store.commit(fenced.map((commit) => ({ ...commit, settle: null })))
      return outcomes
    },
  })

/** No answer counts as an answer: that nothing is there. The next read mends it. */
export const believesFailures: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ answer }) => (answer.kind === 'failed' ? { kind: 'gone', history: false } : answer)),
  )

/** A false freshness of another kind: a source that could not be asked counts as one that changed nothing. */
export const takesFailuresForConfirmations: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ answer }) => (answer.kind === 'failed' ? { kind: 'same' } : answer)),
  )

/** A missed retraction of a third kind: what a rule concluded stays when it no longer follows. */
export const keepsConclusions: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ key, answer }) => (isOfRule(key, answer) ? { ...answer, retracted: [] } : answer)),
  )

/** A missed retraction of a fifth kind: what was wrong with a thing once stays noted. */
export const keepsReasons: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ key, answer }) =>
      answer.kind === 'amended' && key.type === QUALITY_TYPE ? { ...answer, retracted: [] } : answer,
    ),
  )

/** What follows is noted as followed, and one in four conclusions is not written. */
export const losesConclusions: Bug = (store) => {
  let n = 0
  return committing(store, (commit) =>
    answering(commit, ({ key, answer }) =>
      isOfRule(key, answer) ? { ...answer, asserted: answer.asserted.filter(() => ++n % 4 !== 0) } : answer,
    ),
  )
}

/** A missed retraction of a sixth kind: what violated a policy once does so for ever. */
export const keepsViolations: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ key, answer }) =>
      isOfRule(key, answer)
        ? { ...answer, retracted: answer.retracted.filter(({ type }) => !isViolationEdge(type)) }
        : answer,
    ),
  )

/** What violates a policy is noted as judged, and one in four violations is not written. */
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

/** A stale mapping: what an older mapping made of an answer is taken for what today's makes of it. */
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

/** A false freshness: what was kept and is mapped again counts as asked for again. */
export const verifiesByMapping: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ answer }) => {
      if (answer.kind !== 'stated') return answer
      const { storedAnswer: _, ...fresh } = answer
      return fresh
    }),
  )

/** A guess: of several people with one address the first is taken. */
export const guessesWhoseAddress: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ answer }) => {
      if (answer.kind !== 'stated') return answer
      const [first] = answer.statement.edges.filter(({ type }) => type === MAY_RESOLVE_TO)
      if (first === undefined) return answer
      return { ...answer, statement: { ...answer.statement, edges: [{ ...first, type: RESOLVES_TO }] } }
    }),
  )

/** A past that is looked for in vain: whoever stands before the horizon follows a log that is dropped there. */
export const overlooksTheHorizon: Bug = (store) => bent(store, { horizon: () => Promise.resolve(null) })

/** A checkpoint that runs ahead: whoever comes next begins behind what was not followed. */
export const checkpointsAhead: Bug = (store) =>
  bent(store, { saveCheckpoint: (follower, tx) => store.saveCheckpoint(follower, tx + 3) })

/** A missed retraction of a fourth kind: a key stays with what had it once. */
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

/** A lost push: one payload in twenty is acknowledged and not kept. */
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

/** A forgotten push: what was pushed earlier of a thing is not merged with what comes later. */
export const forgetsEarlierPushes: Bug = (store) => bent(store, { raw: () => Promise.resolve(null) })

/** A missed ripple: of two models that became similar, only the first that is looked at hears of it. */
export const forgetsTheOtherModel: Bug = (store) =>
  committing(store, (commit) =>
    answering(commit, ({ key, answer }) => {
      if (answer.kind !== 'amended' || !isOfSimilarity(key.uri)) return answer
      const first = answer.asserted[0]?.from
      return { ...answer, asserted: answer.asserted.filter(({ from }) => from === first) }
    }),
  )

function isOfSimilarity(rule: Uri): boolean {
  return ['aip://rule/mds/D11', 'aip://rule/mds/D12'].includes(rule)
}
