/** Each part is bounded, so that no text takes more than a thousand steps a character. */
const MARKS: readonly (readonly [RegExp, string])[] = [
  [/^ {0,3}```[^\n]*$/gm, ''],
  [/^ {0,9}(?:#{1,6}|[-*+]|\d{1,9}\.|>)[ \t]+/gm, ''],
  [/!\[([^\]\n]{0,300})\]\([^)\s]{0,1000}\)/g, '$1'],
  [/\[([^\]\n]{0,300})\]\([^)\s]{0,1000}\)/g, '$1'],
  [/\*\*([^*\n]{1,1000})\*\*/g, '$1'],
  [/(?<![\w*])\*([^\s*](?:[^*\n]{0,1000}[^\s*])?)\*(?![\w*])/g, '$1'],
  [/(?<!`)`([^`\n]{1,1000})`(?!`)/g, '$1'],
]

/** A row of a table. */
const ROW = /^[ \t]{0,9}\|([^\n]{0,2000})\|[ \t]{0,9}$/gm

/** A row with its cells as a list; nothing for the line below the heading. */
function listCells(_: string, cells: string): string {
  const texts = cells.split('|').map((cell) => cell.trim())
  return texts.every((text) => /^:?-+:?$/.test(text)) ? '' : `${texts.join(', ')};`
}

/** Removes the commonest marks of Markdown, and joins the lines: for a row of a list, or for a terminal. */
export function withoutMarkdown(text: string): string {
  // The last row ends no list.
  const listed = text.replaceAll(ROW, listCells)
  const plain = MARKS.reduce((marked, [mark, kept]) => marked.replaceAll(mark, kept), listed)
  const joined = plain.replaceAll(/\s+/g, ' ').trim()
  return listed === text ? joined : joined.replace(/;$/, '')
}
