import { costOf, spent, type Cost } from './cost.ts'
import { list, patch, status, type BenchService } from './service.ts'
import { until } from './tools.ts'

export const WAVE = 10_000
/** Each look counts the stored marks, some 10 ms of the answering thread: constant looks would dominate. */
const POLL_MS = 250

/** Sends events about known entities, half of which changed. */
export async function wave(service: BenchService): Promise<Cost> {
  const base = service.demo.sources.registry ?? ''
  const features = service.demo.sources['feature-store'] ?? ''
  const instances = await list(base, 'instances', WAVE)
  const others = await list(features, 'features', WAVE - instances.length)
  for (const [n, id] of instances.entries()) if (n % 2 === 0) await patch(base, 'instances', id)
  for (const [n, id] of others.entries()) if (n % 2 === 0) await patch(features, 'features', id)
  const events = [
    ...instances.map((id) => ({ event_type: 'model_instance_updated', instance_id: id })),
    ...others.map((id) => ({ event_type: 'feature_updated', feature_id: id })),
  ].slice(0, WAVE)
  const before = await spent(service)
  for (let i = 0; i < events.length; i += 2_000) {
    const body = JSON.stringify(events.slice(i, i + 2_000))
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${service.url}/api/v1/events`, { method: 'POST', headers, body })
    if (!answer.ok) throw new Error(`events: ${answer.status} ${await answer.text()}`)
  }
  const done = async (): Promise<true | null> => {
    const { dirty, followers, head } = await status(service.url)
    return dirty.due === 0 && followers.every((follower) => follower.head >= head.tx) ? true : null
  }
  await until(done, 'the wave is in the graph', 300_000, POLL_MS)
  return await costOf(service, events.length, before)
}
