import type { RefObject } from 'react'
import type { DrawnNode } from '../../lineage/drawing.ts'
import styles from './find.module.css'

/** Of more hits than this the rest is counted. */
const LISTED = 12

interface FindProps {
  readonly text: string
  readonly hits: readonly DrawnNode[]
  /** Entities that are only counted, in groups. */
  readonly grouped: number
  readonly box: RefObject<HTMLInputElement | null>
  readonly search: (text: string) => void
  readonly choose: (id: string) => void
}

/** Finds in the drawing: the others are dim, and every hit is listed, wherever it lies. */
export function LineageFind({ text, hits, grouped, box, search, choose }: FindProps) {
  return (
    <div className={styles['find']}>
      <input
        ref={box}
        type="search"
        value={text}
        placeholder="Find in the drawing"
        aria-label="Find in the drawing"
        spellCheck={false}
        autoComplete="off"
        onInput={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') search('')
          if (event.key === 'Enter' && hits[0] !== undefined) choose(hits[0].id)
        }}
      />
      {text.trim() === '' ? null : (
        <div className={styles['hits']}>
          <span role="status">
            {hits.length === 0 ? 'Nothing' : hits.length.toLocaleString()} found
            {grouped > 0 ? `; ${grouped.toLocaleString()} in groups are not searched` : ''}
          </span>
          {hits.slice(0, LISTED).map(({ id, name }) => (
            <button key={id} type="button" onClick={() => choose(id)} title={id}>
              <bdi>{name.slice(0, 200)}</bdi>
            </button>
          ))}
          {hits.length > LISTED ? <span>and {(hits.length - LISTED).toLocaleString()} more</span> : null}
        </div>
      )}
    </div>
  )
}
