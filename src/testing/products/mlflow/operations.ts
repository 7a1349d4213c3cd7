import { runPython } from '../../../../scripts/services/python/programs.ts'

interface Operation {
  readonly method: string
  readonly path: string
  /** The function that answers; its name tells its purpose. */
  readonly answers: string
}

/** Many of MLflow's reads use POST. A function that may create its result isn't a read. */
const READS = /^(deprecated |serve )?(search|list|query|calculate|get(?! or create)|batch get)\b/

/**
 * Returns the readable paths of the installed MLflow. Its own pages use a second name for each (`/ajax-api` for
 * `/api`), which counts if there is no first.
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
