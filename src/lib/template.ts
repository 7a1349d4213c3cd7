import { err, ok, type Result } from './result.ts'

/** `{name}` or `{name:form}` in a text. */
export interface Placeholder {
  readonly name: string
  readonly form: string | null
}

export type TemplatePiece = string | Placeholder

const MAX_TEMPLATE = 1_000
const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)(?::([a-z]+))?\}/g

/** A text with placeholders, in pieces. Braces stand for nothing else. */
export function piecesOf(text: string): Result<readonly TemplatePiece[]> {
  if (text.length > MAX_TEMPLATE) return err(`it has ${text.length} characters; at most ${MAX_TEMPLATE} are allowed`)
  const pieces: TemplatePiece[] = []
  let end = 0
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (match.index > end) pieces.push(text.slice(end, match.index))
    pieces.push({ name: match[1] ?? '', form: match[2] ?? null })
    end = match.index + match[0].length
  }
  if (end < text.length) pieces.push(text.slice(end))
  const brace = pieces.find((piece) => typeof piece === 'string' && /[{}]/.test(piece))
  if (brace !== undefined) return err(`${JSON.stringify(brace)} has a brace that is no placeholder such as {name}`)
  return ok(pieces)
}

export function placeholdersOf(pieces: readonly TemplatePiece[]): readonly Placeholder[] {
  return pieces.filter((piece) => typeof piece !== 'string')
}
