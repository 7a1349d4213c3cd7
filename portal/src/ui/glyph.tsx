import styles from './glyph.module.css'
import { GLYPH_SHAPES, type Glyph } from './shape.ts'

export function GlyphPicture({ glyph, type }: { readonly glyph: Glyph; readonly type: string | null }) {
  const shape = GLYPH_SHAPES[glyph]
  if (shape === null)
    return (
      <span className={`${styles['glyph']} ${styles['initials']}`} aria-hidden="true">
        {(type ?? '?').replaceAll(/[a-z]/g, '').slice(0, 2) || '?'}
      </span>
    )
  return (
    <span className={styles['glyph']} style={{ color: `var(--type-${shape.colour})` }} aria-hidden="true">
      <svg
        width="16"
        height="16"
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d={shape.path} />
      </svg>
    </span>
  )
}
