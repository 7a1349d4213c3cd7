/** A command as a page prints it after `$ `, and the lines that it prints: `…` stands for what varies. */
export interface DocumentedCommand {
  readonly command: readonly string[]
  readonly output: readonly string[]
}

/** The commands of `mlg` in the `console` blocks of a page. */
export function documentedCommands(page: string): readonly DocumentedCommand[] {
  const blocks = [...page.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block = '']) => block)
  return blocks.flatMap((block) =>
    block
      .split(/^\$ mlg /m)
      .slice(1)
      .map((printed) => {
        const [line = '', ...output] = printed.trimEnd().split('\n')
        return { command: wordsOf(line.replace(/\s+#.*$/, '')), output }
      }),
  )
}

/**
 * What differs from a page: lines that it states and the command doesn't print and, unless one of them is `…`, lines that
 * it doesn't state. The order of a list may vary.
 */
export function unlikePage({ output }: DocumentedCommand, printed: string): readonly string[] {
  const [stated, lines] = [output.filter((line) => line !== '…'), printed.split('\n').filter((line) => line !== '')]
  const patterns = stated.map((line) => ({ line, pattern: patternOf(line) }))
  const missing = patterns.filter(({ pattern }) => !lines.some((line) => pattern.test(line)))
  const isWhole = output.length > 0 && stated.length === output.length
  const further = isWhole ? lines.filter((line) => !patterns.some(({ pattern }) => pattern.test(line))) : []
  return [...missing.map(({ line }) => `not printed: ${line}`), ...further.map((line) => `not on the page: ${line}`)]
}

/** Matches a line, in which `…` is any text. */
function patternOf(line: string): RegExp {
  const parts = line.split('…').map((part) => RegExp.escape(part))
  return new RegExp(`^${parts.join('.*')}$`)
}

/** The words of a command line; quotes keep spaces. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain)
}
