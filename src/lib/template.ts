import { err, ok, type Result } from './result.ts'

/** `{name}` or `{name:form}` in a text. */
export interface Placeholder {
  readonly name: string
  readonly form: string | null
}

export type TemplatePiece = string | Placeholder

const MAX_TEMPLATE = 1_000
/** A placeholder, a doubled brace, or a single one. */
const BRACES = /\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)(?::([a-z]+))?\}|[{}]/g

/** Splits a text into pieces and placeholders. `{{` and `}}` stand for a brace. */
export function piecesOf(text: string): Result<readonly TemplatePiece[]> {
  if (text.length > MAX_TEMPLATE)
    return err(`the text has ${text.length} characters; at most ${MAX_TEMPLATE} are allowed`)
  const pieces: TemplatePiece[] = []
  let literal = ''
  let end = 0
  for (const { 0: found, 1: name, 2: form, index } of text.matchAll(BRACES)) {
    literal += text.slice(end, index)
    end = index + found.length
    if (name !== undefined) {
      if (literal !== '') pieces.push(literal)
      literal = ''
      pieces.push({ name, form: form ?? null })
    } else if (found.length === 2) literal += found.slice(1)
    else
      return err(
        `${JSON.stringify(text)} has a brace that isn't a placeholder such as {name} (character ` +
          `${index + 1}); write {{ or }} for a brace itself`,
      )
  }
  literal += text.slice(end)
  if (literal !== '') pieces.push(literal)
  return ok(pieces)
}

export function placeholdersOf(pieces: readonly TemplatePiece[]): readonly Placeholder[] {
  return pieces.filter((piece) => typeof piece !== 'string')
}
