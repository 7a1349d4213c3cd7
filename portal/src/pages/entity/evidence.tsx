import { formatCount } from '../../../../src/lib/format-count.ts'
import { useCallback } from 'react'
import { run, type QuestionAnswer } from '../../client/ask.ts'
import { useAsOf } from '../../client/as-of.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { State } from '../../ui/state.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { labelOf } from '../../ui/label.ts'
import { EmptyState } from '../../ui/states.tsx'
import { Answered } from '../../parts/answered.tsx'
import { EvidenceReason } from './evidence-reason.tsx'
import { EditButton } from '../../parts/edits.tsx'
import { ProvenanceTag } from '../../parts/provenance.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'

type ExplainedEdge = QuestionAnswer<'why'>['edges'][number]

interface EvidenceProps {
  readonly uri: string
  readonly other: string
  readonly close: () => void
}

/** Explains an edge by the records of sources, and lets people confirm or reject it. */
export function Evidence({ uri, other, close }: EvidenceProps) {
  const why = useAnswer('why', { from: uri, to: other })
  const closing = useCallback(close, [])
  return (
    <Drawer label="Evidence" close={closing}>
      <Answered shown={why} label="the evidence" rows={6}>
        {({ edges }) =>
          edges.length === 0 ? (
            <EmptyState text="Not linked, or rejected by a person.">
              What people rejected is listed under Usage.
            </EmptyState>
          ) : (
            <div className="page">
              {edges.map((edge) => (
                <EvidenceEdge key={`${edge.type} ${edge.from.uri}`} edge={edge} />
              ))}
            </div>
          )
        }
      </Answered>
    </Drawer>
  )
}

function EvidenceEdge({ edge }: { readonly edge: ExplainedEdge }) {
  const { from, to, reasons } = edge
  const relation = relationText(edge)
  return (
    <section className="stack" data-gap="3" aria-label={`${from.name ?? from.uri} ${relation} ${to.name ?? to.uri}`}>
      <p className="stack" data-gap="0">
        <EntityLink {...from} />
        <span>
          {relation} <ProvenanceTag value={edge.provenance} />
        </span>
        <EntityLink {...to} />
      </p>
      <h3>
        Linked because <State>{formatCount(reasons.length, 'reason')}</State>
      </h3>
      <ol className="stack" data-gap="3">
        {reasons.map((reason, n) => (
          <EvidenceReason key={n} reason={reason} ends={edge} />
        ))}
      </ol>
      <Verdict edge={edge} />
    </section>
  )
}

/** `tested in`; a violation has the title of its policy. */
export function relationText({ type, name, reasons }: Pick<ExplainedEdge, 'type' | 'name' | 'reasons'>): string {
  const policy = type.startsWith('Policy.') ? reasons.find(({ kind }) => kind === 'concluded') : undefined
  return policy?.kind === 'concluded' ? `violates “${policy.description}” because of` : labelOf(name).toLowerCase()
}

/** Confirms or rejects an edge; either can be withdrawn. */
function Verdict({ edge: { type, from, to, reasons } }: { readonly edge: ExplainedEdge }) {
  const asOf = useAsOf()
  if (asOf !== undefined) return null
  const edge = { from: from.uri, relation: type, to: to.uri, waitFor: 'visible' }
  const undo = async ({ by }: { readonly by: string }): Promise<void> => {
    await run('retract', { uri: from.uri, edges: [`${type} ${to.uri}`], waitFor: 'visible' })
    const wasTheirs = reasons.some(
      (reason) => reason.kind === 'stated' && reason.platform === 'person' && reason.documentType === by,
    )
    if (wasTheirs) await run('confirm-edge', edge)
  }
  return (
    <div className="row">
      <EditButton what={{ done: 'Confirmed', run: () => run('confirm-edge', edge), undo }}>Confirm</EditButton>
      <EditButton what={{ done: 'Rejected', run: () => run('reject-edge', edge), undo }}>Reject</EditButton>
    </div>
  )
}
