import type { GroupPartitionsAssigner } from '@platformatic/kafka'

/**
 * Assigns partitions round robin to the members subscribed to their topic. The client's own assigner gives topics to
 * members that don't read them, which would be an outage while two versions of a configuration run side by side. The
 * round robin goes over all topics together, so that eight topics of one partition don't all go to the first member.
 */
export const assignBySubscription: GroupPartitionsAssigner = (_current, members, topics, metadata) => {
  const ids = [...members.keys()].toSorted()
  const assigned = new Map(ids.map((memberId) => [memberId, { memberId, assignments: new Map() }]))
  const load = new Map(ids.map((id) => [id, 0]))
  const wanted = new Set([...topics, ...[...members.values()].flatMap((member) => member.topics ?? [])])
  for (const topic of [...wanted].toSorted()) {
    const readers = ids.filter((id) => members.get(id)?.topics?.includes(topic) ?? false)
    const count = metadata.topics.get(topic)?.partitionsCount ?? 0
    for (let partition = 0; partition < count; partition++) {
      const least = leastLoaded(readers, load)
      if (least === null) break
      load.set(least, (load.get(least) ?? 0) + 1)
      const mine = assigned.get(least)?.assignments
      const before: { topic: string; partitions: number[] } = mine?.get(topic) ?? { topic, partitions: [] }
      mine?.set(topic, { topic, partitions: [...before.partitions, partition] })
    }
  }
  return [...assigned.values()]
}

function leastLoaded(readers: readonly string[], load: ReadonlyMap<string, number>): string | null {
  let least: string | null = null
  for (const id of readers) if (least === null || (load.get(id) ?? 0) < (load.get(least) ?? 0)) least = id
  return least
}
