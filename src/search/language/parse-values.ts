// Parses the values of a filter.
import type { TypedValue } from './tree.ts'

/** Opening quote → closing ones. Phone keyboards write curly quotes. */
const QUOTES: Readonly<Record<string, string>> = { '"': '"', '“': '”"', '”': '”"', '„': '“”"' }

const TAG = '::'

interface Values {
  readonly values: readonly TypedValue[]
  readonly end: number
  readonly open: boolean
}

export function readValues(text: string, from: number): Values {
  const values: TypedValue[] = []
  let at = from
  for (;;) {
    const { open, ...value } = readValue(text, at)
    values.push(value)
    at += value.source.length
    if (text[at] !== ',') return { values, end: at, open }
    at++
  }
}

/** Reads up to a comma or white space; quotes include both, at the beginning and after the `::` of a tag. */
function readValue(text: string, from: number): TypedValue & { readonly open: boolean } {
  let out = ''
  let open = false
  let at = from
  while (at < text.length && text[at] !== ',' && !isSpace(text[at] ?? '')) {
    if (isQuote(text[at]) && (at === from || text.slice(at - TAG.length, at) === TAG)) {
      const quoted = readQuoted(text, at)
      out += quoted.text
      open = quoted.open
      at = quoted.end
    } else out += text[at++] ?? ''
  }
  return { text: out, source: text.slice(from, at), at: from, open }
}

interface QuotedText {
  readonly text: string
  readonly end: number
  readonly open: boolean
}

/** Reads a quoted text, in which `\"` is a quote and `\\` a backslash. Unclosed, it extends to the end. */
export function readQuoted(text: string, from: number): QuotedText {
  const closing = QUOTES[text[from] ?? ''] ?? '"'
  let out = ''
  let at = from + 1
  while (at < text.length) {
    const sign = text[at] ?? ''
    if (closing.includes(sign)) return { text: out, end: at + 1, open: false }
    const escaped = sign === '\\' ? text[at + 1] : undefined
    const isEscape = escaped === '\\' || escaped === '"'
    out += isEscape ? escaped : sign
    at += isEscape ? 2 : 1
  }
  return { text: out, end: at, open: true }
}

/** Formats a value for typing: in quotes if it would otherwise end early or be misread. */
export function quotedValue(text: string): string {
  return text === '' || /^(:|\/\/)|[\s,"“”„\\]/u.test(text) ? quotedText(text) : text
}

export function quotedText(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, '\\$&')}"`
}

export function isSpace(sign: string): boolean {
  return /\s/u.test(sign)
}

export function isQuote(sign: string | undefined): boolean {
  return sign !== undefined && Object.hasOwn(QUOTES, sign)
}

export function spaceEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && isSpace(text[at] ?? '')) at++
  return at
}

export function wordEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && !isSpace(text[at] ?? '')) at++
  return at
}
