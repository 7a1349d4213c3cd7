import { styleText } from 'node:util'

/** A line of an answer; its styling at a terminal is decided when it is printed. */
export type PrintedLine = string | StyledLine

interface StyledLine {
  readonly text: string
  readonly style: keyof typeof STYLES
}

const STYLES = { heading: 'bold', warning: 'yellow' } as const

export function heading(text: string): StyledLine {
  return { text, style: 'heading' }
}

export function warning(text: string): StyledLine {
  return { text, style: 'warning' }
}

/** Styles only for a terminal with colours; respects NO_COLOR and FORCE_COLOR, like Node itself. */
export function paint(text: string, line: PrintedLine, stream: NodeJS.WritableStream): string {
  return typeof line === 'string' ? text : styleText(STYLES[line.style], text, { stream })
}

export function lineText(line: PrintedLine): string {
  return typeof line === 'string' ? line : line.text
}
