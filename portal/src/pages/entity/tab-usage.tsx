import { type QuestionAnswer, run, type CommandAnswer } from '../../client/ask.ts'
import { coveredBy, EntityPanels, type RequestedPanels } from '../../panels/panels.tsx'
import { RelationshipsPanel } from './relationships.tsx'
import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useState } from 'react'
import { RefusedRequest } from '../../../../clients/typescript/refusal.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { EditButton } from '../../parts/edits.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Ago } from '../../ui/time.tsx'
import { useMay } from '../../client/use-rights.ts'

interface UsageTabProps {
  readonly entity: QuestionAnswer<'describe'>
  readonly first: RequestedPanels
  readonly requested: RequestedPanels
}

/** Lists what uses it, and everything related to it. */
export function UsageTab({ entity, first, requested }: UsageTabProps) {
  const { uri } = entity
  return (
    <>
      <EntityPanels uri={uri} tab="usage" requested={first} />
      <EntityPanels uri={uri} tab="usage" requested={requested} />
      {requested.awaited ? null : (
        <>
          <RelationshipsPanel entity={entity} covered={new Set([...coveredBy(first), ...coveredBy(requested)])} />
          <Rejected uri={uri} />
        </>
      )}
    </>
  )
}

type RejectedLink = QuestionAnswer<'rejected'>['edges'][number]

const PAGE = 20
const MORE = 200

function Rejected({ uri }: { readonly uri: string }) {
  const [open, setOpen] = useState(false)
  const [limit, setLimit] = useState(PAGE)
  const { answer } = useAnswer('rejected', { of: uri, limit }, { keep: true })
  const links = (answer?.edges ?? []).filter((link, n, all) => n === all.findIndex((one) => isSame(one, link, uri)))
  if (links.length === 0) return null
  const hasMore = answer?.next !== null
  return (
    <Panel title="Rejected">
      <Button kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide' : 'Show'} {formatNumber(links.length)}
        {hasMore ? ' or more' : ''} rejected {links.length === 1 ? 'link' : 'links'}
      </Button>
      {open ? (
        <ul className="lines">
          {links.map((link) => (
            <RejectedRow key={`${link.relation} ${link.from} ${link.to} ${link.by}`} uri={uri} link={link} />
          ))}
        </ul>
      ) : null}
      {open && hasMore && limit < MORE ? <Button onClick={() => setLimit(MORE)}>Show more</Button> : null}
    </Panel>
  )
}

/** A symmetric relation is rejected in both directions, and listed once. */
function isSame(a: RejectedLink, b: RejectedLink, uri: string): boolean {
  const other = ({ from, to }: RejectedLink): string => (from === uri ? to : from)
  return a.label === b.label && a.by === b.by && other(a) === other(b)
}

function RejectedRow({ uri, link }: { readonly uri: string; readonly link: RejectedLink }) {
  const { from, to, fromName, toName, fromType, toType, label, relation, byName, at, hidden } = link
  const mayEdit = useMay('edit')
  const isOut = from === uri
  const other = isOut ? { uri: to, type: toType, name: toName } : { uri: from, type: fromType, name: fromName }
  const edge = { from, relation, to, waitFor: 'visible' } as const
  return (
    <li className="row between">
      <span>
        <span className="muted">{isOut ? label : `${label} this:`}</span>{' '}
        <EntityLink uri={other.uri} entityType={other.type} name={other.name} />{' '}
        <span className="muted">
          rejected by <bdi>{byName}</bdi> {at === null ? null : <Ago at={at} />}
          {hidden ? '' : ', confirmed since'}
        </span>
      </span>
      {!mayEdit ? null : (
        <EditButton what={{ done: 'Restored', run: () => restoreLink(edge), undo: () => run('reject-edge', edge) }}>
          Restore<span className="unseen"> {other.name ?? other.uri}</span>
        </EditButton>
      )}
    </li>
  )
}

interface RestoredEdge {
  readonly from: string
  readonly relation: string
  readonly to: string
  readonly waitFor: 'visible'
}

/** Withdraws one's own rejection; anybody else confirms the link, which outweighs the rejection. */
async function restoreLink(edge: RestoredEdge): Promise<CommandAnswer<'retract'>> {
  const { from, relation, to, waitFor } = edge
  try {
    return await run('retract', { uri: from, edges: [`${relation} ${to}`], waitFor })
  } catch (error) {
    if (error instanceof RefusedRequest && error.code === 'NOT_FOUND') return await run('confirm-edge', edge)
    throw error
  }
}
