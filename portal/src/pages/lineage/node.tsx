import { formatNumber } from '../../../../src/lib/format-count.ts'
import { upperFirst } from '../../../../src/lib/english.ts'
import { memo } from 'react'
import { nodeTone } from '../../lineage/condition.ts'
import type { DrawnNode } from '../../lineage/drawing.ts'
import type { NodePosition } from '../../lineage/layout/layout.ts'
import { moreText, spokenOf } from '../../lineage/spoken.ts'
import { Unbroken } from '../../parts/entity-link.tsx'
import { GlyphPicture } from '../../ui/glyph.tsx'
import { middleCut } from '../../ui/middle-cut.ts'
import styles from './node.module.css'

interface NodeProps {
  readonly node: DrawnNode
  readonly position: NodePosition
  readonly typeLabel: string
  /** Text below its name. */
  readonly about: string
  readonly active: boolean
  /** Whether it is a hit, or on the shown path; null without either. */
  readonly lit: boolean | null
  readonly choose: (id: string) => void
  readonly open: (id: string) => void
}

/** Characters that fit the two lines of a name. */
const FITS = 38
/** Characters that fit the line below it. */
const FITS_BELOW = 22

/** A node is a button, so that the keyboard does everything the mouse does. */
export const LineageNode = memo(function LineageNode(props: NodeProps) {
  const { node, position, typeLabel, about, active, lit, choose, open } = props
  const { id, kind, name, type, glyph, more, moreAtLeast } = node
  // The picture shows the type as well, so that it makes room for states: "Deployment, in use", or only "in use".
  const makesRoom = about.length > FITS_BELOW && about.startsWith(`${typeLabel}, `)
  const written = makesRoom ? about.slice(typeLabel.length + 2) : about
  const short = `${upperFirst(typeLabel.split(' ').at(-1) ?? '')}, ${written}`
  const drawn = makesRoom && short.length <= FITS_BELOW ? short : written
  return (
    <div
      className={styles['place']}
      style={{ transform: `translate(${position.x}px, ${position.y}px)` }}
      data-kind={kind}
      data-dim={lit === false}
      data-lit={lit === true}
      data-tone={nodeTone(node)}
      data-presence={node.presence}
    >
      <button
        type="button"
        className={styles['node']}
        data-id={id}
        data-active={active}
        tabIndex={active ? 0 : -1}
        aria-label={spokenOf(node, typeLabel, drawn)}
        aria-pressed={active}
        title={kind === 'group' ? name : `${name}\n${id}`}
        // The second click of a double click doesn't open another page of the group.
        onClick={({ detail }) => (kind !== 'group' ? choose(id) : detail < 2 ? open(id) : undefined)}
        onDoubleClick={() => (kind === 'group' ? undefined : open(id))}
      >
        <GlyphPicture glyph={glyph} type={type} />
        <bdi className={styles['name']}>
          <Unbroken text={middleCut(name, FITS)} />
        </bdi>{' '}
        <span className={styles['about']}>{drawn}</span>
      </button>
      {kind === 'group' || more === 0 ? null : (
        <button
          type="button"
          className={styles['more']}
          tabIndex={-1}
          aria-label={`Show ${moreText(more, moreAtLeast)} more beside ${name}`}
          title={`Show ${moreText(more, moreAtLeast)} more`}
          onClick={() => open(id)}
        >
          +{formatNumber(more)}
        </button>
      )}
    </div>
  )
})
