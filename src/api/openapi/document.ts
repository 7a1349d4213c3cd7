import { RIGHTS } from '../../contracts/caller.ts'
import { PROBLEMS, type ProblemCode } from '../../contracts/problem.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Operation } from '../../questions/declare.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { methodOf } from '../http/serve.ts'
import { endpointObject } from './endpoint.ts'
import { operationObject } from './operation.ts'
import { PROBLEM_HELP } from './problem-help.ts'
import { Components, problemSchema } from './schemas.ts'

/** The routes that a process serves. */
interface RoutedOperations {
  readonly operations: Iterable<Operation>
  readonly endpoints: Iterable<Endpoint>
}

/** Builds the OpenAPI 3.1 document of a process's routes from the tables alone. */
export function openApi({ operations, endpoints }: RoutedOperations, version: string): JsonObject {
  const components = new Components()
  components.add('Problem', problemSchema)
  const paths: Record<string, Record<string, JsonObject>> = {}
  const tags = new Set<string>()
  const put = (path: string, method: string, tag: TagName, object: JsonObject): void => {
    tags.add(tag)
    ;(paths[path] ??= {})[method.toLowerCase()] = { ...object, tags: [tag] }
  }
  for (const operation of operations)
    put(operation.path, methodOf(operation), tagOf(operation), operationObject(operation, components))
  for (const endpoint of endpoints)
    put(endpoint.path, endpoint.method, endpoint.tag ?? 'Routes', endpointObject(endpoint, components))
  return {
    openapi: '3.1.1',
    info: {
      title: 'Model Lifecycle Graph',
      version,
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
      description:
        'Questions about the graph and the service, and commands. Errors are application/problem+json; the code determines the status.',
    },
    servers: [{ url: '/' }],
    tags: TAGS.filter(({ name }) => tags.has(name)),
    paths,
    components: { schemas: components.schemas },
    'x-rights': RIGHTS,
    'x-problems': PROBLEMS_EXPLAINED,
  }
}

/** Every code, with its meaning and what to do. */
const PROBLEMS_EXPLAINED = Object.fromEntries(
  Object.entries(PROBLEM_HELP).map(([code, help]) => [code, { ...PROBLEMS[code as ProblemCode], ...help }]),
)

const TAGS = [
  { name: 'Graph', description: 'Questions about the graph, each answered as of one transaction.' },
  { name: 'Service', description: 'Questions about the service itself, as of now.' },
  { name: 'Exports', description: 'Whole lists as files, each as of one moment.' },
  { name: 'Commands', description: 'Operations that change something.' },
  { name: 'Routes', description: 'Event intake, GraphQL, and operation of the service.' },
] as const

type TagName = (typeof TAGS)[number]['name']

function tagOf(operation: Operation): TagName {
  if (operation.kind === 'command') return 'Commands'
  return operation.about === 'graph' ? 'Graph' : 'Service'
}
