import { memo } from 'react'
import { conditionsOf } from '../../lineage/condition.ts'
import type { DrawnNode } from '../../lineage/drawing.ts'
import type { NodePosition } from '../../lineage/layout/layout.ts'
import { aboutOf, moreText, spokenOf } from '../../lineage/spoken.ts'
import { GlyphPicture } from '../../ui/glyph.tsx'
import { middleCut } from '../../ui/middle-cut.ts'
import { colourOf } from '../../ui/shape.ts'
import { ConditionMark } from './condition-mark.tsx'
import styles from './node.module.css'

interface NodeProps {
  readonly node: DrawnNode
  readonly position: NodePosition
  readonly typeLabel: string
  readonly active: boolean
  /** Whether it is found, or on the path that is shown; null where nothing is. */
  readonly lit: boolean | null
  readonly choose: (id: string) => void
  readonly open: (id: string) => void
}

/** Letters of a name that two lines hold. */
const FITS = 50

/** A node is a button: what it does by mouse it does by keyboard. */
export const LineageNode = memo(function LineageNode(props: NodeProps) {
  const { node, position, typeLabel, active, lit, choose, open } = props
  const { id, kind, name, type, glyph, more, moreAtLeast } = node
  const conditions = conditionsOf(node)
  return (
    <div
      className={styles['place']}
      style={{ transform: `translate(${position.x}px, ${position.y}px)` }}
      data-kind={kind}
      data-dim={lit === false}
      data-lit={lit === true}
      data-colour={colourOf(glyph)}
      data-condition={conditions[0] ?? ''}
      data-presence={node.presence}
    >
      <button
        type="button"
        className={styles['node']}
        data-id={id}
        data-active={active}
        tabIndex={active ? 0 : -1}
        aria-label={spokenOf(node, typeLabel)}
        aria-pressed={active}
        title={kind === 'group' ? name : `${name}\n${id}`}
        // The second click of two opens no further page of a group.
        onClick={({ detail }) => (kind !== 'group' ? choose(id) : detail < 2 ? open(id) : undefined)}
        onDoubleClick={() => (kind === 'group' ? undefined : open(id))}
      >
        <GlyphPicture glyph={glyph} type={type} />
        <span className={styles['words']}>
          <bdi className={styles['name']}>{middleCut(name, FITS)}</bdi>{' '}
          <span className={styles['about']}>
            {conditions.map((condition) => (
              <ConditionMark key={condition} condition={condition} />
            ))}
            <span className={styles['type']}>{aboutOf(node, typeLabel)}</span>
          </span>
        </span>
      </button>
      {kind === 'group' || more === 0 ? null : (
        <button
          type="button"
          className={styles['more']}
          tabIndex={-1}
          data-side={node.side}
          aria-label={`Show ${moreText(more, moreAtLeast)} more beside ${name}`}
          title={`Show ${moreText(more, moreAtLeast)} more`}
          onClick={() => open(id)}
        >
          +{more.toLocaleString()}
        </button>
      )}
    </div>
  )
})
