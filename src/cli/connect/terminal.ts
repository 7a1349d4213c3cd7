import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { terminalSafeLines } from '../terminal-safe.ts'

export interface TerminalPrompt {
  /** Returns the typed text, trimmed. Throws if the input ends before that. */
  ask(question: string): Promise<string>
  /** Does so without showing what is typed. */
  askSecret(question: string): Promise<string>
}

/** Questions go to `output` (standard error at a terminal, since standard output may be piped). */
export function terminalPrompt(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): TerminalPrompt {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  return {
    ask: (question) => answerTo(question, { input, echo: output, output }),
    askSecret: (question) => answerTo(question, { input, echo: silent, output }).finally(() => output.write('\n')),
  }
}

interface Streams {
  readonly input: NodeJS.ReadableStream
  readonly echo: NodeJS.WritableStream
  readonly output: NodeJS.WritableStream
}

function answerTo(question: string, { input, echo, output }: Streams): Promise<string> {
  // It may quote a product's answer.
  output.write(terminalSafeLines(question))
  const lines = createInterface({ input, output: echo, terminal: true, prompt: '', historySize: 0 })
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new Error('cancelled: nothing was written'))
    lines.on('SIGINT', () => lines.close())
    lines.on('close', cancel)
    lines.on('line', (line) => {
      resolve(line.trim())
      lines.close()
    })
  })
}

/** Returns null if nobody can answer. */
export function terminal(): TerminalPrompt | null {
  return process.stdin.isTTY === true && process.stderr.isTTY === true
    ? terminalPrompt(process.stdin, process.stderr)
    : null
}
