import { readMarkdown, type Block } from '../../../guides/markdown.ts'
import { Blocks } from '../../parts/blocks.tsx'
import styles from './markdown.module.css'

/** Renders Markdown from a source. None of it becomes HTML. */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className={`stack ${styles['text']}`} role="group" aria-label="Description" tabIndex={0}>
      <Blocks blocks={readMarkdown(text, safeTarget).map(withoutHeading)} />
    </div>
  )
}

const SAFE = /^(https?:\/\/|mailto:)/i

/** Text may link to web pages and mailboxes; a relative address would lead into this portal. */
export function safeTarget(href: string): string | null {
  return SAFE.test(href) && URL.canParse(href) ? href : null
}

/** Demotes headings, because those of the page are the portal's own. */
function withoutHeading(block: Block): Block {
  return block.kind === 'heading' ? { kind: 'paragraph', of: [{ kind: 'strong', of: block.of }] } : block
}
