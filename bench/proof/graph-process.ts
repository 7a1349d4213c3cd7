/**
 * A process that serves GraphQL about a list of edges: `<nodes> <edges> <share that ended>`, or the path of a list.
 * Prints its address once it answers, and its memory then.
 */
import { graphOf, serveGraph } from '../graph-service.ts'
import { edgesOf } from './edges.ts'

const list = await edgesOf(process.argv.slice(2))
const { url } = await serveGraph(graphOf(list))
console.log(JSON.stringify({ url }))
// A regular exit, so that profiles are written.
process.on('SIGTERM', () => process.exit(0))
