import { Link } from '../../routing/link.tsx'
import type { Block, Inline } from '../../../guides/markdown.ts'
import { useFile } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { Blocks, Inlines } from '../../parts/blocks.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { GUIDES } from './guide-entries.ts'
import { useHashTarget } from '../../parts/use-hash-target.ts'
import styles from './docs.module.css'

export function GuidePage({ slug }: { readonly slug: string }) {
  const { title = slug, address = '' } = GUIDES.find((guide) => guide.slug === slug) ?? {}
  const file = useFile<readonly Block[]>(address)
  useHashTarget(file.answer !== undefined)
  return (
    <article className={`linked ${styles['prose']}`}>
      <PageTitle title={`${title} / Docs`}>{title}</PageTitle>
      <Answered shown={file} label="the guide" rows={12}>
        {(blocks) => (
          <>
            <OnThisPage blocks={blocks} />
            <Blocks blocks={blocks} />
          </>
        )}
      </Answered>
    </article>
  )
}

/** Fewer headings need no list. */
const MIN_LISTED = 3

function OnThisPage({ blocks }: { readonly blocks: readonly Block[] }) {
  const headings = blocks.flatMap((block) => (block.kind === 'heading' && block.level === 2 ? [block] : []))
  if (headings.length < MIN_LISTED) return null
  return (
    <nav aria-label="On this page" className={styles['toc']}>
      <ul>
        {headings.map(({ id, of }) => (
          <li key={id}>
            <Link to="." hash={id} resetScroll={false}>
              <Inlines of={withoutLinks(of)} />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function withoutLinks(inlines: readonly Inline[]): readonly Inline[] {
  return inlines.flatMap((one) => (one.kind === 'link' ? withoutLinks(one.of) : [one]))
}
