import { Icon, type IconName } from '../ui/icon.tsx'
import { Marked } from '../ui/marked.tsx'
import { TypeGlyph } from './type-glyph.tsx'
import styles from './option-content.module.css'

interface OptionContentProps {
  readonly text: string
  readonly ranges?: readonly { readonly from: number; readonly to: number }[]
  /** Kind of entity, in words. */
  readonly about: string
  /** Tells it apart from others of its name. */
  readonly distinction?: string | undefined
  readonly glyph: { readonly type: string | null } | { readonly icon: IconName }
}

/** One option of a list: its name and kind. */
export function OptionContent({ text, ranges = [], about, distinction, glyph }: OptionContentProps) {
  return (
    <span className={styles['option']}>
      {'icon' in glyph ? <Icon name={glyph.icon} /> : <TypeGlyph type={glyph.type} />}
      <span className={styles['text']}>
        <Marked text={text} ranges={ranges} />
      </span>
      <span className={`meta ${styles['about']}`}>
        {distinction === undefined ? about : `${about} · ${distinction}`}
      </span>
    </span>
  )
}
