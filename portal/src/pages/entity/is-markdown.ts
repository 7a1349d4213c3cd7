/** Characters that are read as Markdown; a longer text is shown as it is. */
const MOST_READ = 20_000

/** Headings, lists, fences, links, code, and what is strong or emphasised. */
const MARKS = /^ {0,3}(#{1,6} |[-*] |\d+\. |```)|\]\(|`[^`\n]|\*\*\S|\*\S[^*\n]{0,200}\*|\bhttps?:\/\//m

export function isMarkdown(text: string): boolean {
  return text.length <= MOST_READ && (MARKS.test(text) || /\n\s*\n/.test(text))
}
