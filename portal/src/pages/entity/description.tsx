import { lazyComponent } from '../../routing/lazy-component.tsx'
import { Suspense } from 'react'
import { Value } from './values.tsx'

const Markdown = lazyComponent(() => import('./markdown.tsx'), 'Markdown')

/** Loads the Markdown parser only if the text needs it. */
export function Description({ text }: { readonly text: string }) {
  if (!isMarkdown(text)) return <Value value={text} />
  return (
    <Suspense fallback={<Value value={text} />}>
      <Markdown text={text} />
    </Suspense>
  )
}

/** Longest text parsed as Markdown; a longer one is shown as plain text. */
const MAX_READ = 20_000

/** Headings, lists, fences, links, code, strong and emphasised text. */
const MARKS = /^ {0,3}(#{1,6} |[-*] |\d+\. |```)|\]\(|`[^`\n]|\*\*\S|\*\S[^*\n]{0,200}\*|\bhttps?:\/\//m

export function isMarkdown(text: string): boolean {
  return text.length <= MAX_READ && (MARKS.test(text) || /\n\s*\n/.test(text))
}
