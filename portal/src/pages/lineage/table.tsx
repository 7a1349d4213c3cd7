import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useEffect, useMemo, useRef, type CSSProperties, type KeyboardEvent } from 'react'
import { relationOf, sideOf } from '../../lineage/connection.ts'
import { changeOf, type Drawing } from '../../lineage/drawing.ts'
import { moreText, spokenOf } from '../../lineage/spoken.ts'
import { treeOf, type TreeRow } from '../../lineage/tree.ts'
import { State } from '../../ui/state.tsx'
import { labelOf } from '../../ui/label.ts'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { NodeStates } from './node-states.tsx'
import { Unbroken } from '../../parts/entity-link.tsx'
import { EntityPageLink } from '../../parts/entity-page-link.tsx'
import styles from './table.module.css'
import type { ShownLineage } from './use-actions.ts'

interface TableProps extends ShownLineage {
  readonly drawing: Drawing
}

/** Lineage as a table: the same nodes and actions as the drawing, each row below what connects it with the focus. */
export function LineageTable({ drawing, active, lit, actions, labelOfType }: TableProps) {
  const rows = useMemo(() => treeOf(drawing), [drawing])
  const firsts = useMemo(() => firstOfSides(rows), [rows])
  const body = useRef<HTMLTableSectionElement>(null)
  const follows = useRef(false)
  const at = Math.max(
    0,
    rows.findIndex(({ node }) => node.id === active),
  )
  useEffect(() => {
    if (!follows.current) return
    follows.current = false
    body.current?.querySelectorAll<HTMLElement>('[role=row]')[at]?.focus()
  }, [at])
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLTableRowElement)) return
    const row = rows[at]
    if (row === undefined) return
    const go = (to: number): void => {
      const next = rows[Math.min(rows.length - 1, Math.max(0, to))]
      if (next === undefined || next === row) return
      follows.current = true
      actions.choose(next.node.id)
    }
    if (event.key === 'ArrowDown') go(at + 1)
    else if (event.key === 'ArrowUp') go(at - 1)
    else if (event.key === 'Home') go(0)
    else if (event.key === 'End') go(rows.length - 1)
    else if (event.key === 'ArrowLeft') go(rows.findIndex(({ node }) => node.id === row.parent))
    else if (event.key === 'ArrowRight' && row.children > 0) go(at + 1)
    else if (event.key === 'Enter' || event.key === 'ArrowRight') actions.open(row.node.id)
    else if (!actions.key(event.key)) return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={`card ${styles['scroll']}`}>
      <table role="treegrid" className={styles['table']} aria-label="Lineage table" aria-rowcount={rows.length + 1}>
        <thead className="unseen-on-phones">
          <tr role="row">
            {['Name', 'Connected by', 'Type', 'Upstream', 'Downstream', 'State', 'Actions'].map((title) => (
              <th key={title} role="columnheader" scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={keys}>
          {rows.map((row, i) => (
            <TableRow
              key={row.node.id}
              row={row}
              head={firsts.get(row)}
              current={i === at}
              dim={lit !== null && !lit.has(row.node.id)}
              actions={actions}
              labelOfType={labelOfType}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** First row of each side of the focus, where narrow screens insert a heading. */
function firstOfSides(rows: readonly TreeRow[]): ReadonlyMap<TreeRow, string> {
  const neighbours = rows.filter(({ level }) => level === 2).toReversed()
  const first = new Map(neighbours.map((row) => [sideOf(row), row]))
  return new Map([...first].map(([side, row]) => [row, labelOf(side)]))
}

interface RowProps extends Pick<ShownLineage, 'actions' | 'labelOfType'> {
  readonly row: TreeRow
  readonly head: string | undefined
  readonly current: boolean
  readonly dim: boolean
}

function TableRow({ row, head, current, dim, actions, labelOfType }: RowProps) {
  const { node, level, position, siblings, children } = row
  const { id, name, type, kind, more, moreAtLeast, upstream, downstream } = node
  const change = changeOf(node)
  const opens = more > 0
  // Each row is one tab stop, followed by those of its content.
  const stop = current ? 0 : -1
  return (
    <tr
      role="row"
      tabIndex={current ? 0 : -1}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={current}
      aria-expanded={children > 0 ? true : opens ? false : undefined}
      aria-label={spokenOf(node, labelOfType(type))}
      data-dim={dim}
      data-head={head}
      style={{ '--step': level - 1 } as CSSProperties}
      onClick={() => actions.choose(id)}
    >
      <th role="rowheader" scope="row">
        <span className={styles['name']}>
          <TypeGlyph type={type} />
          {kind === 'group' ? (
            <bdi>{name}</bdi>
          ) : (
            <EntityPageLink uri={id} tabIndex={stop} title={id}>
              <bdi>
                <Unbroken text={name} />
              </bdi>
            </EntityPageLink>
          )}
        </span>
      </th>
      <td role="gridcell">
        {row.edge === null ? null : <span>{sideOf(row)}: </span>}
        {relationOf(row)}
      </td>
      <td role="gridcell">{kind === 'group' ? 'Group' : labelOfType(type)}</td>
      <td role="gridcell" className={styles['number']}>
        {upstream === null ? '–' : formatNumber(upstream)}
      </td>
      <td role="gridcell" className={styles['number']}>
        {downstream === null ? '–' : formatNumber(downstream)}
      </td>
      <td role="gridcell">
        {change === null ? null : <State tone={change === 'added' ? 'good' : 'bad'}>{change}</State>}
        <NodeStates node={node} />
      </td>
      <td role="gridcell" className={styles['actions']}>
        {opens ? (
          <button
            type="button"
            tabIndex={stop}
            aria-label={kind === 'group' ? `Open ${name}` : `Show ${moreText(more, moreAtLeast)} more beside ${name}`}
            onClick={() => actions.open(id)}
          >
            {kind === 'group' ? 'Open' : `+${formatNumber(more)}`}
          </button>
        ) : null}
        {kind === 'entity' ? (
          <button type="button" tabIndex={stop} aria-label={`Paths to ${name}`} onClick={() => actions.pathTo(id)}>
            Paths
          </button>
        ) : null}
      </td>
    </tr>
  )
}
