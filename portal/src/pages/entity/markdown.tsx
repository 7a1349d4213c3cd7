import { readMarkdown, type Block } from '../../../guides/markdown.ts'
import { Blocks } from '../../parts/blocks.tsx'
import styles from './markdown.module.css'

/** Draws a text of a source that is written in Markdown. Nothing in it becomes HTML. */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className={styles['text']} role="group" aria-label="Description" tabIndex={0}>
      <Blocks blocks={readMarkdown(text, safeTarget).map(withoutHeading)} />
    </div>
  )
}

const SAFE = /^(https?:\/\/|mailto:)/i

/** A text may lead to web pages and to mailboxes; a relative address would be one of this portal. */
export function safeTarget(href: string): string | null {
  return SAFE.test(href) && URL.canParse(href) ? href : null
}

/** The headings of a page are the portal's own. */
function withoutHeading(block: Block): Block {
  return block.kind === 'heading' ? { kind: 'paragraph', of: [{ kind: 'strong', of: block.of }] } : block
}
