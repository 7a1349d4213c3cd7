import { lazyComponent } from '../../routing/lazy-component.tsx'
import { Suspense } from 'react'
import { isMarkdown } from './is-markdown.ts'
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
