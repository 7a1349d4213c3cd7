import { onTestFinished, vi } from 'vitest'
import { commandLine } from '../cli/program.ts'

/** Runs an `mlg` command in this process, and returns the printed lines; no exit code outlives the test. */
export async function runForLines(url: string, ...args: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = []
  const print = (line: string): void => void lines.push(line)
  const spies = (['log', 'error'] as const).map((name) => vi.spyOn(console, name).mockImplementation(print))
  onTestFinished(() => {
    process.exitCode = 0
  })
  try {
    await commandLine().parseAsync([...args, '--url', url], { from: 'user' })
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return lines
}
