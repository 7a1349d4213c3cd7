import { Link } from '../routing/link.tsx'
import { createElement, type ReactNode } from 'react'
import type { Block, Inline } from '../../guides/markdown.ts'
import { CodeBlock } from './code-block.tsx'
import styles from './blocks.module.css'

export function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
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
        { className: styles['list'] },
        block.items.map((item, i) => <li key={i}>{itemContent(item)}</li>),
      )
    case 'table':
      return <GuideTable head={block.head} rows={block.rows} />
  }
}

/** An item with a single paragraph is rendered as text. */
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

export function Inlines({ of }: { readonly of: readonly Inline[] }) {
  return of.map((one, i) => <InlineShown key={i} inline={one} />)
}

function InlineShown({ inline }: { readonly inline: Inline }) {
  switch (inline.kind) {
    case 'text':
      return <>{inline.text}</>
    case 'code':
      return <code className="wrap">{inline.text}</code>
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
      <Link to="/docs/$" rest={slug} {...(hash === undefined ? {} : { hash })}>
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
