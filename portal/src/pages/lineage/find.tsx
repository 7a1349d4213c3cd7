import { formatNumber } from '../../../../src/lib/format-count.ts'
import type { RefObject } from 'react'
import { NAME_SHOWN, type DrawnNode } from '../../lineage/drawing.ts'
import { middleCut } from '../../ui/middle-cut.ts'
import styles from './find.module.css'
import type { LineageActions } from './use-actions.ts'
import type { GroupedHits } from './use-grouped.ts'

/** Hits listed; the rest are counted. */
const LISTED = 12

interface FindProps {
  readonly text: string
  readonly hits: readonly DrawnNode[]
  readonly grouped: GroupedHits
  readonly box: RefObject<HTMLInputElement | null>
  readonly search: (text: string) => void
  readonly actions: LineageActions
}

/** Finds nodes: others fade, and every hit is listed, wherever it is. A hit in a group can be taken out of it. */
export function LineageFind({ text, hits, grouped, box, search, actions }: FindProps) {
  const found = [
    ...hits.map(({ id, name }) => ({ id, name, choose: actions.choose })),
    ...grouped.hits.map(({ uri, name }) => ({ id: uri, name, choose: actions.takeOut })),
  ]
  return (
    <div className={styles['find']}>
      <input
        ref={box}
        type="search"
        value={text}
        placeholder="Find"
        aria-label="Find in the drawing"
        spellCheck={false}
        autoComplete="off"
        onInput={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') search('')
          const [first] = found
          if (event.key === 'Enter' && first !== undefined) first.choose(first.id)
        }}
      />
      {text.trim() === '' ? null : (
        <div className={styles['hits']}>
          <span role="status">
            {hits.length === 0 ? 'Nothing' : formatNumber(hits.length)} found
            {grouped.hits.length > 0 ? `, ${formatNumber(grouped.hits.length)} in groups` : ''}
            {grouped.incomplete ? ', groups partly searched' : ''}
          </span>
          {found.slice(0, LISTED).map(({ id, name, choose }) => (
            <button key={id} type="button" onClick={() => choose(id)} title={id}>
              <bdi>{middleCut(name, NAME_SHOWN)}</bdi>
            </button>
          ))}
          {found.length > LISTED ? <span>and {formatNumber(found.length - LISTED)} more</span> : null}
        </div>
      )}
    </div>
  )
}
