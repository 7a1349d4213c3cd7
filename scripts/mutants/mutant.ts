import { truncate } from '../../src/lib/cut-text.ts'

/** Lines and columns count from 1. */
export interface SourcePosition {
  readonly line: number
  readonly column: number
}

/** An edit that a test should notice: what it replaces, where, and by what. */
export interface Mutant {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly before: string
  readonly after: string
}

/** A key that distinguishes a mutant from all others; lines count from 1, columns from 0. */
export function mutantKey(mutant: Omit<Mutant, 'before'>): string {
  const { file, line, column, endLine, endColumn, after } = mutant
  return [file, line, column, endLine, endColumn, after].join('|')
}

/** The range for StrykerJS, in its notation. */
export function rangeOf(mutant: Mutant): string {
  return `${mutant.file}:${mutant.line}:${mutant.column}-${mutant.endLine}:${mutant.endColumn}`
}

/** Returns the text between two positions of a file, and the file with that text replaced. */
export function applyMutant(text: string, mutant: Omit<Mutant, 'before' | 'file'>): { before: string; text: string } {
  const from = offsetOf(text, mutant.line, mutant.column)
  const to = offsetOf(text, mutant.endLine, mutant.endColumn)
  return { before: text.slice(from, to), text: text.slice(0, from) + mutant.after + text.slice(to) }
}

function offsetOf(text: string, line: number, column: number): number {
  let at = 0
  for (let n = 1; n < line; n++) at = text.indexOf('\n', at) + 1
  return at + column
}

export function describeMutant(mutant: Mutant): string {
  return `${mutant.file}:${mutant.line}  ${oneLine(mutant.before)} → ${oneLine(mutant.after)}`
}

function oneLine(code: string): string {
  const text = code.replaceAll(/\s+/g, ' ').trim()
  if (text === '') return '(nothing)'
  return text.length <= 100 ? text : `${truncate(text, 97)} …`
}
