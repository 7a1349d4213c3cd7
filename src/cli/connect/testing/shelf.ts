import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type ConnectOptions } from '../connect.ts'
import type { TerminalPrompt } from '../terminal.ts'

/** A folder with a configuration, and definitions with a provider whose product no other test knows. */
export interface ConnectFolder {
  readonly path: string
  /** The configuration, which doesn't exist yet. */
  readonly config: string
  /** Replaces the file of the provider. */
  provide(text: string): void
  write(content: object | string): void
  text(): string
  content(): { readonly sources?: Record<string, unknown>[]; readonly intake?: object }
  remove(): void
}

export function connectFolder(provider: string): ConnectFolder {
  const path = mkdtempSync(join(tmpdir(), 'mlg-connect-'))
  const config = join(path, 'mlg.config.json')
  const provide = (text: string) => writeFileSync(join(path, 'definitions', 'shelf.provider.yaml'), text)
  const text = () => readFileSync(config, 'utf8')
  mkdirSync(join(path, 'definitions'))
  provide(provider)
  return {
    path,
    config,
    provide,
    write: (content) => writeFileSync(config, typeof content === 'string' ? content : JSON.stringify(content)),
    text,
    content: () => JSON.parse(text()) as ReturnType<ConnectFolder['content']>,
    remove: () => rmSync(path, { recursive: true }),
  }
}

export type Connecting = Partial<ConnectOptions> & {
  readonly config: string
  readonly at: string | null
  readonly product?: string
  readonly prompt?: TerminalPrompt
}

/** Returns what `mlg connect` prints, with a refusal as its last line. It is run with --yes if nobody is prompted. */
export async function connectSays({ prompt, product = 'shelf', at, ...options }: Connecting): Promise<string> {
  const lines: string[] = []
  const print = (line: string): void => void lines.push(line)
  const given = { yes: prompt === undefined, json: false, set: [], ...options }
  await connect(product, at, given, { print, prompt: prompt ?? null }).catch((error: unknown) =>
    print(`refused: ${(error as Error).message}`),
  )
  return lines.join('\n')
}

/** Answers questions in order; further questions fail. */
export function answering(...answers: readonly string[]): TerminalPrompt & { readonly questions: string[] } {
  const rest = [...answers]
  const questions: string[] = []
  const ask = async (question: string): Promise<string> => {
    questions.push(question)
    const answer = rest.shift()
    if (answer === undefined) throw new Error(`nobody expected to be asked: ${question}`)
    return answer
  }
  return { ask, askSecret: ask, questions }
}
