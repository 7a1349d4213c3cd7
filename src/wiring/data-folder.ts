import { mkdirSync } from 'node:fs'

/** Makes the folder where there is none. */
export function makeDataFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const todo =
      'Check that it lies on a disk that is mounted for writing and has space, and that this user may write there'
    throw new Error(`The data folder ${path} can't be made. ${todo} (${reason})`, { cause: error })
  }
}
