/** Process of an embedded engine: `<engine> <setup as JSON>`. Communicates with its parent. */
import type { EngineName, EngineReply, EngineRequest } from './embedded.ts'
import type { EmbeddedEngine, EngineSetup } from './questions.ts'

const OPEN: Readonly<Record<EngineName, (setup: EngineSetup) => Promise<EmbeddedEngine>>> = {
  // Two engines in one process crash: loads only the requested one, and nothing that loads another.
  kuzu: async (setup) => (await import('./kuzu.ts')).kuzuEngine(setup),
  duckdb: async (setup) => (await import('./duckdb.ts')).duckdbEngine(setup),
  sqlite: async (setup) => (await import('./sqlite.ts')).sqliteEngine(setup),
}

const say = (reply: EngineReply): void => void process.send?.(reply)

const [name = '', setup = ''] = process.argv.slice(2)
try {
  const engine = await OPEN[name as EngineName](JSON.parse(setup) as EngineSetup)
  process.on('message', (message: EngineRequest) => {
    void answer(engine, message).catch((error: unknown) => say({ kind: 'failed', reason: String(error) }))
  })
  say({ kind: 'ready' })
} catch (error) {
  say({ kind: 'failed', reason: String(error) })
}

async function answer(engine: EmbeddedEngine, request: EngineRequest): Promise<void> {
  if ('close' in request) {
    await engine.close()
    process.exit(0)
  }
  const began = performance.now()
  const reached = await engine.ask(request)
  say({ kind: 'answer', answer: reached, ms: performance.now() - began })
}
