import { runPython } from '../../../../scripts/services/python/programs.ts'

interface Operation {
  readonly method: string
  readonly path: string
  /** The function that answers, which says what it does. */
  readonly answers: string
}

/** MLflow has many readings by POST. One that may create what it gets is none. */
const READS = /^(deprecated |serve )?(search|list|query|calculate|get(?! or create)|batch get)\b/

/**
 * The paths that can be read of the installed MLflow. Its own pages use a second name of each (`/ajax-api` for `/api`),
 * which counts where there is no first.
 */
export async function readablePaths(): Promise<readonly string[]> {
  const operations = JSON.parse(await runPython('mlflow', 'operations.py', [])) as readonly Operation[]
  const paths = new Set(operations.map(({ path }) => path))
  const readable = operations.filter(({ method, answers }) => {
    const words = answers.toLowerCase().replaceAll('_', ' ').trim()
    return method === 'GET' || (method === 'POST' && READS.test(words))
  })
  const named = readable.map(({ path }) => path)
  return [...new Set(named)].filter((path) => !paths.has(path.replace(/^\/ajax-api/, '/api')) || !isSecondName(path))
}

const isSecondName = (path: string) => path.startsWith('/ajax-api')
