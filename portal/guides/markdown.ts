// Parses the Markdown of guides and descriptions into blocks for the page, never into HTML.

export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly of: readonly Inline[] }
  /** `href`: null if its target has no page. */
  | { readonly kind: 'link'; readonly href: string | null; readonly of: readonly Inline[] }

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly id: string; readonly of: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly of: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'table'
      readonly head: readonly (readonly Inline[])[]
      readonly rows: readonly (readonly (readonly Inline[])[])[]
    }

/** Resolves a written link target; null if it leads nowhere. */
export type LinkTarget = (href: string) => string | null

export function readMarkdown(markdown: string, target: LinkTarget): readonly Block[] {
  const ids = new Map<string, number>()
  const idOf = (text: string): string => {
    const id = anchorOf(text)
    const before = ids.get(id) ?? 0
    ids.set(id, before + 1)
    return before === 0 ? id : `${id}-${before}`
  }
  return blocksOf(markdown.split(/\r?\n/), { nested: 0, target, idOf })
}

/** Deeper lists are text, as descriptions come from others. */
const MAX_NESTED = 6

interface ReadingRules {
  /** Number of enclosing lists. */
  readonly nested: number
  readonly target: LinkTarget
  readonly idOf: (text: string) => string
}

/** Anchor of a heading, by GitHub's rules. */
function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
}

const FENCE = /^\s*```/
const HEADING = /^(#{1,6})\s+(.*)$/
const ITEM = /^(\s*)(?:[-*]|(\d+)\.)\s+(.*)$/
const DIVIDER = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/

function blocksOf(lines: readonly string[], rules: ReadingRules): readonly Block[] {
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    const read =
      line.trim() === ''
        ? { block: null, next: at + 1 }
        : (codeAt(lines, at) ??
          headingAt(lines, at, rules) ??
          tableAt(lines, at, rules) ??
          listAt(lines, at, rules) ??
          paragraphAt(lines, at, rules))
    if (read.block !== null) blocks.push(read.block)
    at = read.next
  }
  return blocks
}

interface ReadBlock {
  readonly block: Block | null
  readonly next: number
}

function codeAt(lines: readonly string[], at: number): ReadBlock | null {
  const first = lines[at] ?? ''
  if (!FENCE.test(first)) return null
  const indent = first.search(/\S/)
  let end = at + 1
  while (end < lines.length && !FENCE.test(lines[end] ?? '')) end++
  const text = lines.slice(at + 1, end).map((line) => line.slice(Math.min(indent, line.search(/\S|$/))))
  return { block: { kind: 'code', text: text.join('\n') }, next: end + 1 }
}

function headingAt(lines: readonly string[], at: number, { target, idOf }: ReadingRules): ReadBlock | null {
  const [, signs, text] = HEADING.exec(lines[at] ?? '') ?? []
  if (signs === undefined || text === undefined) return null
  const of = inlinesOf(text, target)
  return { block: { kind: 'heading', level: signs.length, id: idOf(textOf(of)), of }, next: at + 1 }
}

function tableAt(lines: readonly string[], at: number, { target }: ReadingRules): ReadBlock | null {
  if (!(lines[at] ?? '').includes('|') || !DIVIDER.test(lines[at + 1] ?? '')) return null
  const cells = (line: string) => cellsOf(line).map((cell) => inlinesOf(cell, target))
  let end = at + 2
  while (end < lines.length && (lines[end] ?? '').trim().startsWith('|')) end++
  const rows = lines.slice(at + 2, end).map(cells)
  return { block: { kind: 'table', head: cells(lines[at] ?? ''), rows }, next: end }
}

function cellsOf(line: string): readonly string[] {
  const inside = line.trim().replace(/^\|/, '').replace(/\|$/, '')
  return inside.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
}

function listAt(lines: readonly string[], at: number, rules: ReadingRules): ReadBlock | null {
  const first = ITEM.exec(lines[at] ?? '')
  if (first === null || rules.nested === MAX_NESTED) return null
  const indent = (first[1] ?? '').length
  const isOrdered = first[2] !== undefined
  const items: string[][] = []
  let end = at
  for (; end < lines.length; end++) {
    const line = lines[end] ?? ''
    const item = ITEM.exec(line)
    if (item !== null && (item[1] ?? '').length === indent && (item[2] !== undefined) === isOrdered) {
      items.push([item[3] ?? ''])
      continue
    }
    const isInside = line.trim() === '' ? continuesAfter(lines, end, indent) : line.search(/\S/) > indent
    // A line that isn't indented continues the item's sentence, as in a paragraph.
    const goesOn = (lines[end - 1] ?? '').trim() !== '' && item === null && !beginsBlock(lines, end)
    if (!isInside && !goesOn) break
    items.at(-1)?.push(line)
  }
  const block = { kind: 'list', ordered: isOrdered, items: items.map((item) => itemBlocks(item, rules)) } as const
  return { block, next: end }
}

/** Tells whether the item continues after an empty line. */
function continuesAfter(lines: readonly string[], at: number, indent: number): boolean {
  const next = lines.slice(at).find((line) => line.trim() !== '')
  if (next === undefined) return false
  const item = ITEM.exec(next)
  return next.search(/\S/) > indent || (item !== null && (item[1] ?? '').length === indent)
}

function itemBlocks([first = '', ...rest]: readonly string[], rules: ReadingRules): readonly Block[] {
  const indents = rest.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const indent = indents.length === 0 ? 0 : Math.min(...indents)
  return blocksOf([first, ...rest.map((line) => line.slice(indent))], { ...rules, nested: rules.nested + 1 })
}

function paragraphAt(lines: readonly string[], at: number, { target }: ReadingRules): ReadBlock {
  let end = at + 1
  while (end < lines.length && (lines[end] ?? '').trim() !== '' && !beginsBlock(lines, end)) end++
  const of = inlinesOf(
    lines
      .slice(at, end)
      .map((line) => line.trim())
      .join(' '),
    target,
  )
  return { block: of.length === 0 ? null : { kind: 'paragraph', of }, next: end }
}

function beginsBlock(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? ''
  return line.trim() === '' || FENCE.test(line) || HEADING.test(line) || ITEM.test(line)
}

// ------------------------------------------------------------------------------------------------------------- inline

/**
 * Leaves out pictures: readers of the portal see the real thing. Each part is bounded, so that no text takes more than
 * a thousand steps a character.
 */
const INLINE =
  /\\(?<escaped>[\\`*_[\]<>|#])|(?<!`)(?<ticks>`{1,3})(?!`)(?<code>.{1,1000}?)(?<!`)\k<ticks>(?!`)|!\[[^\]]{0,300}\]\([^)]{0,1000}\)|\[(?<text>[^\]]{0,300})\]\((?<href>[^)\s]{0,1000})\)|<(?<address>https?:[^>\s]{1,1000})>|(?<bare>\bhttps?:\/\/[^\s<>()[\]"']{0,1000}[^\s<>()[\]"'.,;:!?])|\*\*(?<strong>.{1,1000}?)\*\*|(?<![\w*])[*_](?<emphasis>[^\s*_](?:[^*_]{0,1000}[^\s*_])?)[*_](?![\w*])/g

function inlinesOf(text: string, target: LinkTarget): readonly Inline[] {
  const found: Inline[] = []
  const add = (plain: string): void => {
    const last = found.at(-1)
    if (plain === '') return
    if (last?.kind === 'text') found[found.length - 1] = { kind: 'text', text: last.text + plain }
    else found.push({ kind: 'text', text: plain })
  }
  let at = 0
  for (const match of text.matchAll(INLINE)) {
    add(text.slice(at, match.index))
    at = match.index + match[0].length
    const { escaped, code, text: label, href, bare, address = bare, strong, emphasis } = match.groups ?? {}
    if (escaped !== undefined) add(escaped)
    else if (code !== undefined) found.push({ kind: 'code', text: code.trim() })
    else if (href !== undefined) found.push({ kind: 'link', href: target(href), of: inlinesOf(label ?? '', target) })
    else if (address !== undefined)
      found.push({ kind: 'link', href: target(address), of: [{ kind: 'text', text: address }] })
    else if (strong !== undefined) found.push({ kind: 'strong', of: inlinesOf(strong, target) })
    else if (emphasis !== undefined) found.push({ kind: 'emphasis', of: inlinesOf(emphasis, target) })
  }
  add(text.slice(at))
  return found
}

/** Text without markup. */
export function textOf(inlines: readonly Inline[]): string {
  return inlines.map((one) => ('of' in one ? textOf(one.of) : one.text)).join('')
}

export function textOfBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return textOf(block.of)
    case 'code':
      return block.text
    case 'list':
      return block.items.map((item) => item.map(textOfBlock).join(' ')).join(' ')
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(textOf).join(' ')).join(' ')
  }
}
