import { conditionsOf, CONDITION_WORDS, CONDITIONS } from '../../lineage/condition.ts'
import type { Drawing } from '../../lineage/drawing.ts'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { ConditionMark } from './condition-mark.tsx'
import styles from './legend.module.css'

interface LegendProps {
  readonly drawing: Drawing
  readonly labelOfType: (type: string | null) => string
}

/** What the drawing has, and nothing else. */
export function LineageLegend({ drawing: { nodes, edges }, labelOfType }: LegendProps) {
  const types = [...new Set(nodes.flatMap(({ type }) => type ?? []))]
  const lines: readonly (readonly [style: string, text: string, present: boolean])[] = [
    ['declared', 'declared', edges.some(({ inferred, name }) => !inferred && name !== null)],
    ['inferred', 'inferred', edges.some(({ inferred }) => inferred)],
    ['over', 'through what is not shown', edges.some(({ name }) => name === null)],
    ['cycle', 'cycle', edges.some(({ cycle }) => cycle)],
    ['added', 'added', edges.some(({ presence }) => presence === 'added')],
    ['removed', 'removed', edges.some(({ presence }) => presence === 'removed')],
  ]
  return (
    <ul className={styles['legend']} aria-label="Legend">
      {lines.map(([style, text, present]) =>
        present ? (
          <li key={style}>
            <svg width="28" height="8" aria-hidden="true" className={styles['line']} data-style={style}>
              <path d={style === 'cycle' ? 'M1 7C8 0 20 0 27 7' : 'M1 4H27'} />
            </svg>
            {text}
          </li>
        ) : null,
      )}
      {CONDITIONS.map((condition) =>
        nodes.some((node) => conditionsOf(node).includes(condition)) ? (
          <li key={condition}>
            <ConditionMark condition={condition} /> {CONDITION_WORDS[condition]}
          </li>
        ) : null,
      )}
      {types.map((type) => (
        <li key={type}>
          <TypeGlyph type={type} /> {labelOfType(type)}
        </li>
      ))}
    </ul>
  )
}
