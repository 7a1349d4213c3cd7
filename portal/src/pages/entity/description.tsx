import { lazyComponent } from '../../routing/lazy-component.tsx'
import { LongText } from '../../parts/long-text.tsx'

const Markdown = lazyComponent(
  () => import('./markdown.tsx'),
  'Markdown',
  ({ text }) => <LongText text={text} />,
)

/** Loads the Markdown parser only if the text needs it. */
export function Description({ text }: { readonly text: string }) {
  if (!isMarkdown(text)) return <LongText text={text} />
  return <Markdown text={text} />
}

/** Longest text parsed as Markdown; a longer one is shown as plain text. */
const MAX_READ = 20_000

/** Headings, lists, fences, links, code, strong and emphasised text. */
const MARKS = /^ {0,3}(#{1,6} |[-*] |\d+\. |```)|\]\(|`[^`\n]|\*\*\S|\*\S[^*\n]{0,200}\*|\bhttps?:\/\//m

export function isMarkdown(text: string): boolean {
  return text.length <= MAX_READ && (MARKS.test(text) || /\n\s*\n/.test(text))
}
