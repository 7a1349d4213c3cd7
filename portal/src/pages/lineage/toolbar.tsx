import { useState, type ReactNode } from 'react'
import { LENSES, MAX_HOPS, type LineageDirection, type LineageLens, type LineageState } from '../../lineage/address.ts'
import { READ_WORDS } from '../../ui/read-words.ts'
import type { DrawnFreshness } from '../../lineage/drawing.ts'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { Icon } from '../../ui/icon.tsx'
import { labelOf } from '../../ui/label.ts'
import { Menu } from '../../ui/menu.tsx'
import { downloadCsv, downloadPng, downloadSvg, type ExportedDrawing } from './export.ts'
import { beginComparison } from './since.tsx'
import { EntityPageLink } from '../../parts/entity-page-link.tsx'
import { Select, type Options } from '../../ui/fields.tsx'
import { formatCount } from '../../../../src/lib/format-count.ts'
import styles from './toolbar.module.css'
import { Checkbox } from '../../ui/checkbox.tsx'
import { toggleValue } from '../../ui/toggle-value.ts'

interface ToolbarProps {
  readonly uri: string
  readonly state: LineageState
  readonly change: (part: Partial<LineageState>) => void
  /** Types in the drawing, including filtered ones. */
  readonly types: readonly string[]
  readonly labelOfType: (type: string | null) => string
  readonly exported: ExportedDrawing | null
  readonly findPaths: () => void
  /** Search field of the drawing. */
  readonly children: ReactNode
}

const DIRECTIONS: Options<LineageDirection> = { both: 'Both ways', upstream: 'Upstream', downstream: 'Downstream' }
const FRESHNESS = Object.keys(READ_WORDS) as readonly DrawnFreshness[]

/** Options of the drawing: depth, direction and filters, all in the address. */
export function LineageToolbar({ state, change, children, ...rest }: ToolbarProps) {
  return (
    <div className={styles['bar']} role="group" aria-label="What is drawn">
      <div className={styles['controls']}>
        <Select
          aria-label="Direction"
          value={state.direction}
          set={(direction) => change({ direction, open: [] })}
          options={DIRECTIONS}
        />
        <Select
          aria-label="Steps"
          value={String(state.hops)}
          set={(hops) => change({ hops: Number(hops), open: [] })}
          options={Object.fromEntries(Array.from({ length: MAX_HOPS }, (_, n) => [n + 1, formatCount(n + 1, 'step')]))}
        />
        <Select
          aria-label="Lens"
          title="Second line of each node"
          value={state.lens}
          set={(lens) => change({ lens })}
          options={Object.fromEntries(LENSES.map((lens) => [lens, labelOf(lens)])) as Options<LineageLens>}
        />
        {children}
      </div>
      <LineageMenu state={state} change={change} {...rest} />
    </div>
  )
}

function LineageMenu({ uri, state, change, types, labelOfType, exported, findPaths }: Omit<ToolbarProps, 'children'>) {
  const [failed, setFailed] = useState(false)
  const { view, fold, production, since } = state
  const save = (how: (exported: ExportedDrawing) => void): void => {
    if (exported !== null) how(exported)
  }
  const png = (drawn: ExportedDrawing): void => {
    setFailed(false)
    downloadPng(drawn).catch(() => setFailed(true))
  }
  return (
    <>
      {failed ? <span role="alert">Too large for PNG in this browser: download the SVG instead.</span> : null}
      <Menu label="More">
        <EntityPageLink uri={uri}>Open its page</EntityPageLink>
        <button type="button" onClick={findPaths}>
          Paths to …
        </button>
        <button type="button" onClick={() => change({ view: view === 'graph' ? 'table' : 'graph' })}>
          {view === 'graph' ? 'Show as table' : 'Show as graph'}
        </button>
        <hr />
        <Toggle
          on={since !== null}
          press={() => (since === null ? void beginComparison(change) : change({ since: null }))}
        >
          Over time
        </Toggle>
        <Toggle on={production} press={() => change({ production: !production })}>
          In production
        </Toggle>
        <Toggle on={fold} press={() => change({ fold: !fold, focus: null })}>
          Fold versions
        </Toggle>
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
        <hr />
        <button type="button" onClick={() => save(downloadSvg)}>
          Download SVG
        </button>
        <button type="button" onClick={() => save(png)}>
          Download PNG
        </button>
        <button type="button" onClick={() => save(downloadCsv)}>
          Download CSV
        </button>
      </Menu>
    </>
  )
}

interface ToggleProps {
  readonly on: boolean
  readonly press: () => void
  readonly children: ReactNode
}

function Toggle({ on, press, children }: ToggleProps) {
  return (
    <button type="button" className={styles['toggle']} aria-pressed={on} onClick={press}>
      {children}
      {on ? <Icon name="check" /> : null}
    </button>
  )
}

interface ChoicesProps<Value extends string> {
  readonly title: string
  readonly values: readonly Value[]
  readonly chosen: readonly Value[]
  readonly label: (value: Value) => ReactNode
  readonly choose: (chosen: readonly Value[]) => void
}

/** No selection means all. The menu stays open, so that people can choose several. */
function Choices<Value extends string>({ title, values, chosen, label, choose }: ChoicesProps<Value>) {
  return (
    <details className={styles['choices']} onClick={(event) => event.stopPropagation()}>
      <summary>
        {title}
        <span className="muted">{chosen.length === 0 ? 'All' : chosen.length}</span>
      </summary>
      <fieldset aria-label={title}>
        {values.map((value) => (
          <Checkbox key={value} checked={chosen.includes(value)} set={() => choose(toggleValue(chosen, value))}>
            {label(value)}
          </Checkbox>
        ))}
      </fieldset>
    </details>
  )
}
