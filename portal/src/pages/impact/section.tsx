import { useState } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { DeprecatedBadge } from '../../parts/deprecated-badge.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Provenance } from '../../parts/provenance.tsx'
import { State, Status } from '../../ui/state.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Ago } from '../../ui/time.tsx'
import { usePrinting } from '../../ui/use-printing.ts'
import { ownersOf, type ImpactedNode, type ImpactSection } from './sections.ts'
import styles from './impact.module.css'

const FIRST = 8

/** What is reached under one heading, each with the shortest path to it. */
export function ImpactSectionPanel({ section }: { readonly section: ImpactSection }) {
  const [all, showAll] = useState(false)
  const { team, title, rows, total } = section
  const printing = usePrinting()
  const listed = all || printing ? rows : rows.slice(0, FIRST)
  return (
    <Panel
      title={title}
      count={total ?? rows.length}
      actions={team === null ? undefined : <EntityLink uri={team} type="Group" name="View team" />}
    >
      <ul className="lines">
        {listed.map((node) => (
          <ImpactRow key={node.uri} node={node} />
        ))}
      </ul>
      {rows.length > FIRST && !printing ? (
        <Button kind="quiet" expanded={all} onClick={() => showAll(!all)}>
          {all ? 'Show less' : `Show all ${rows.length.toLocaleString()}`}
        </Button>
      ) : null}
      {total !== null && total > rows.length ? (
        <p className="muted wrap">{(total - rows.length).toLocaleString()} more not listed.</p>
      ) : null}
    </Panel>
  )
}

export function ImpactRow({ node }: { readonly node: ImpactedNode }) {
  const { labelOfType } = useCatalogue()
  const { uri, entityType, name, status, standing, sunset, pathStanding, known, weakest } = node
  return (
    <li className="stack below" data-gap="1">
      <p className="row">
        <EntityLink uri={uri} type={entityType} name={name} />
        <State>{labelOfType(entityType)}</State>
        {status === undefined ? null : <Status value={status} />}
        <DeprecatedBadge sunset={sunset} />
        {standing === 'live' || standing === status ? null : <Status value={standing} />}
        {pathStanding === 'live' ? null : (
          <Status value={`via ${pathStanding}`} title={`Every path to it goes through something ${pathStanding}.`} />
        )}
        {known === undefined ? null : <Status value="reference only" title={known} />}
      </p>
      <Owners node={node} />
      <Path node={node} />
      {weakest === null || weakest === undefined ? null : <WeakestStep weakest={weakest} />}
    </li>
  )
}

function Owners({ node }: { readonly node: ImpactedNode }) {
  const owners = ownersOf(node)
  const { unresolvedOwners = [] } = node
  if (owners.length + unresolvedOwners.length === 0) return <p className="muted wrap">No owner</p>
  return (
    <p className="row meta">
      <span className="muted wrap">Owned by</span>
      {owners.map(({ uri, entityType, name }) => (
        <EntityLink key={uri} uri={uri} type={entityType} name={name} />
      ))}
      {unresolvedOwners.map((text) => (
        <bdi key={text}>{text}</bdi>
      ))}
    </p>
  )
}

/** The whole of a long path is a click away, and on paper at once. */
function Path({ node: { sentence, brief, path, omitted = 0 } }: { readonly node: ImpactedNode }) {
  const printing = usePrinting()
  if (brief === undefined || printing)
    return (
      <p className={`meta wrap ${styles['path']}`}>
        <bdi>{sentence}</bdi>
      </p>
    )
  return (
    <details className={`meta wrap ${styles['path']}`}>
      <summary>
        <bdi>{brief}</bdi>
      </summary>
      All {(path.length + omitted).toLocaleString()} steps: <bdi>{sentence}</bdi>
    </details>
  )
}

/** Nothing that follows from a path is more certain than its weakest step. */
function WeakestStep({ weakest }: { readonly weakest: NonNullable<ImpactedNode['weakest']> }) {
  const { edge, provenance, lastVerified, because } = weakest
  return (
    <p className={`meta wrap ${styles['path']}`} title={edge}>
      Weakest step: {because === 'oldest' ? null : <bdi>{edge}</bdi>} <Provenance value={provenance} />{' '}
      {lastVerified === null ? (
        'never verified'
      ) : (
        <>
          verified <Ago at={lastVerified} />
        </>
      )}
    </p>
  )
}
