import type { ReactNode } from 'react'
import { READ_WORDS } from '../../lineage/condition.ts'
import type { DrawnFreshness } from '../../lineage/drawing.ts'
import { Button } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { labelOf } from '../../ui/label.ts'
import { LineageSinceButton } from './since.tsx'
import styles from './toolbar.module.css'
import { MOST_HOPS, type LineageDirection, type LineageState } from '../../lineage/address.ts'

interface ToolbarProps {
  readonly state: LineageState
  readonly change: (part: Partial<LineageState>) => void
  /** That the drawing has, or had before it was filtered. */
  readonly types: readonly string[]
  readonly labelOfType: (type: string | null) => string
  readonly children: ReactNode
}

const DIRECTIONS: readonly (readonly [LineageDirection, string])[] = [
  ['both', 'Both ways'],
  ['upstream', 'Upstream'],
  ['downstream', 'Downstream'],
]
const FRESHNESS: readonly DrawnFreshness[] = ['fresh', 'ageing', 'stale', 'unknown']

/** What is drawn: how far, which way, and what of it. All of it is in the address. */
export function LineageToolbar({ state, change, types, labelOfType, children }: ToolbarProps) {
  return (
    <div className={styles['bar']} role="group" aria-label="What is drawn">
      <select
        aria-label="Direction"
        value={state.direction}
        onChange={(event) => change({ direction: event.currentTarget.value as LineageDirection, open: [] })}
      >
        {DIRECTIONS.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <select
        aria-label="Steps"
        value={String(state.hops)}
        onChange={(event) => change({ hops: Number(event.currentTarget.value), open: [] })}
      >
        {Array.from({ length: MOST_HOPS }, (_, n) => (
          <option key={n} value={String(n + 1)}>
            {n === 0 ? '1 step' : `${n + 1} steps`}
          </option>
        ))}
      </select>
      <Choices
        title="Types"
        values={types}
        chosen={state.types}
        label={(type) => (
          <>
            <TypeGlyph type={type} /> {labelOfType(type)}
          </>
        )}
        choose={(chosen) => change({ types: chosen })}
      />
      <Choices
        title="Freshness"
        values={FRESHNESS}
        chosen={state.freshness}
        label={(freshness) => labelOf(READ_WORDS[freshness])}
        choose={(chosen) => change({ freshness: chosen })}
      />
      <Button
        pressed={state.production}
        title="Only what leads to something in production"
        onClick={() => change({ production: !state.production })}
      >
        In production
      </Button>
      <Button
        pressed={state.fold}
        title="Draw versions and runs as what they are of"
        onClick={() => change({ fold: !state.fold, focus: null })}
      >
        Fold versions
      </Button>
      <LineageSinceButton since={state.since} change={change} />
      <Segments label="View">
        <Button pressed={state.view === 'graph'} onClick={() => change({ view: 'graph' })}>
          Graph
        </Button>
        <Button pressed={state.view === 'table'} onClick={() => change({ view: 'table' })}>
          Table
        </Button>
      </Segments>
      {children}
    </div>
  )
}

interface ChoicesProps<Value extends string> {
  readonly title: string
  readonly values: readonly Value[]
  readonly chosen: readonly Value[]
  readonly label: (value: Value) => ReactNode
  readonly choose: (chosen: readonly Value[]) => void
}

/** None chosen is all. */
function Choices<Value extends string>({ title, values, chosen, label, choose }: ChoicesProps<Value>) {
  return (
    <details className={styles['choices']}>
      <summary>
        {title}
        {chosen.length === 0 ? null : <b> {chosen.length}</b>}
      </summary>
      <fieldset aria-label={title}>
        {values.map((value) => (
          <label key={value}>
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={(event) =>
                choose(event.currentTarget.checked ? [...chosen, value] : chosen.filter((one) => one !== value))
              }
            />
            {label(value)}
          </label>
        ))}
        {chosen.length === 0 ? null : (
          <Button kind="quiet" onClick={() => choose([])}>
            All
          </Button>
        )}
      </fieldset>
    </details>
  )
}
