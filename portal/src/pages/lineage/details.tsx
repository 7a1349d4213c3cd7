import { formatNumber } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { partOfUri } from '../../client/addresses.ts'
import type { Drawing, DrawnEdge, DrawnNode } from '../../lineage/drawing.ts'
import { moreText } from '../../lineage/spoken.ts'
import { EntityLink } from '../../parts/entity-link.tsx'
import { State } from '../../ui/state.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { NodeStates } from './node-states.tsx'
import { relationText } from '../../lineage/connection.ts'
import styles from './details.module.css'
import { isExplained } from './edge-hint.tsx'
import type { ShownLineage } from './use-actions.ts'

interface DetailsProps extends Pick<ShownLineage, 'actions' | 'labelOfType'> {
  readonly node: DrawnNode
  readonly drawing: Drawing
  readonly opened: readonly string[]
}

export function LineageDetails({ node, drawing, opened, actions, labelOfType }: DetailsProps) {
  const { id, kind, name, type, upstream, downstream, more, moreAtLeast } = node
  const edges = drawing.edges.filter(({ from, to }) => from === id || to === id)
  const names = new Map(drawing.nodes.map((one) => [one.id, one.name]))
  return (
    <section aria-label="Chosen">
      <header className={styles['head']}>
        <h2 className={styles['name']}>
          {kind === 'group' ? name : <EntityLink uri={id} entityType={type} name={name} />}
        </h2>
        <IconButton icon="close" label="Close details" onClick={() => actions.choose('')} />
      </header>
      <p className="row">
        <State>{kind === 'group' ? 'group' : labelOfType(type)}</State>
        <NodeStates node={node} />
      </p>
      {kind === 'group' ? null : (
        <Facts
          facts={[
            { label: 'Upstream', value: upstream === null ? '–' : formatNumber(upstream) },
            { label: 'Downstream', value: downstream === null ? '–' : formatNumber(downstream) },
          ]}
        />
      )}
      <div className="row">
        {more === 0 ? null : (
          <Button onClick={() => actions.open(id)}>
            {kind === 'group' ? `Open ${name}` : `Show ${moreText(more, moreAtLeast)} more`}
          </Button>
        )}
        {opened.includes(id) ? <Button onClick={() => actions.close(id)}>Close again</Button> : null}
        {kind === 'entity' ? <Button onClick={() => actions.pathTo(id)}>Paths to it</Button> : null}
        {kind === 'entity' ? (
          <Link to="/lineage/$" rest={partOfUri(id)}>
            Draw around it
          </Link>
        ) : null}
      </div>
      <h3>
        Connected with {formatNumber(edges.length)} that {edges.length === 1 ? 'is' : 'are'} drawn
      </h3>
      <ul className={`stack ${styles['edges']}`}>
        {edges.map((edge) => {
          const other = edge.from === id ? edge.to : edge.from
          return (
            <li key={`${edge.from} ${edge.to} ${edge.part}`}>
              <span className="muted">{relationOf(edge, id)}</span>{' '}
              <button type="button" className="link-like wrap" onClick={() => actions.choose(other)}>
                <bdi>{names.get(other) ?? other}</bdi>
              </button>
              {edge.inferred ? <State>inferred</State> : null}
              {edge.cycle ? <State tone="warn">cycle</State> : null}
              {isExplained(edge, drawing) ? (
                <button type="button" className="link-like" onClick={() => actions.explain(edge)}>
                  Why?
                </button>
              ) : null}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function relationOf({ from, name, part }: DrawnEdge, id: string): string {
  return `${part ? '↕' : from === id ? '→' : '←'} ${relationText(name)}`
}
