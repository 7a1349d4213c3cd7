import { Link } from '@tanstack/react-router'
import { createElement, type ReactNode } from 'react'
import type { Block, Inline } from '../../../guides/markdown.ts'
import { useFile } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { CodeBlock } from './code-block.tsx'
import { GUIDES } from './guide-entries.ts'
import { useHashTarget } from './use-hash-target.ts'
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

/** Fewer headings are seen at a glance. */
const LEAST_LISTED = 3

function OnThisPage({ blocks }: { readonly blocks: readonly Block[] }) {
  const headings = blocks.flatMap((block) => (block.kind === 'heading' && block.level === 2 ? [block] : []))
  if (headings.length < LEAST_LISTED) return null
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

function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
  return blocks.map((block, i) => <BlockShown key={i} block={block} />)
}

function BlockShown({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      return createElement(
        `h${Math.min(block.level, 4)}`,
        { id: block.id, tabIndex: -1 },
        <Inlines key="text" of={block.of} />,
      )
    case 'paragraph':
      return (
        <p>
          <Inlines of={block.of} />
        </p>
      )
    case 'code':
      return <CodeBlock text={block.text} label="Example" />
    case 'list':
      return createElement(
        block.ordered ? 'ol' : 'ul',
        null,
        block.items.map((item, i) => <li key={i}>{itemContent(item)}</li>),
      )
    case 'table':
      return <GuideTable head={block.head} rows={block.rows} />
  }
}

/** An item of one paragraph is that text. */
function itemContent(item: readonly Block[]): ReactNode {
  const [first, ...rest] = item
  if (first?.kind !== 'paragraph') return <Blocks blocks={item} />
  return (
    <>
      <Inlines of={first.of} />
      <Blocks blocks={rest} />
    </>
  )
}

type GuideTableProps = Pick<Extract<Block, { readonly kind: 'table' }>, 'head' | 'rows'>

function GuideTable({ head, rows }: GuideTableProps) {
  return (
    <div className={styles['table']} role="group" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((cell, i) => (
              <th key={i} scope="col">
                <Inlines of={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, n) => (
                <td key={n}>
                  <Inlines of={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Inlines({ of }: { readonly of: readonly Inline[] }) {
  return of.map((one, i) => <InlineShown key={i} inline={one} />)
}

function InlineShown({ inline }: { readonly inline: Inline }) {
  switch (inline.kind) {
    case 'text':
      return <>{inline.text}</>
    case 'code':
      return <code>{inline.text}</code>
    case 'strong':
      return (
        <strong>
          <Inlines of={inline.of} />
        </strong>
      )
    case 'emphasis':
      return (
        <em>
          <Inlines of={inline.of} />
        </em>
      )
    case 'link':
      return <GuideLink href={inline.href}>{<Inlines of={inline.of} />}</GuideLink>
  }
}

function GuideLink({ href, children }: { readonly href: string | null; readonly children: ReactNode }) {
  if (href === null) return <>{children}</>
  const [, slug, hash] = /^\/docs\/?([^#]*)(?:#(.*))?$/.exec(href) ?? []
  if (slug !== undefined)
    return (
      <Link to="/docs/$" params={{ _splat: slug }} search={{}} {...(hash === undefined ? {} : { hash })}>
        {children}
      </Link>
    )
  if (href.startsWith('/')) return <a href={href}>{children}</a>
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  )
}
