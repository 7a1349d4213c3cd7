import { Partitions, type TopicPartition } from '../partitions.ts'

/** Partitions of the topic `a`, assigned to a member that doesn't know their positions yet. */
export function assignPartitions(...numbers: readonly number[]): { partitions: Partitions; first: TopicPartition } {
  const partitions = new Partitions()
  partitions.identify('a', 'id of a')
  partitions.assign([{ topic: 'a', partitions: [...numbers] }])
  const [first] = partitions.all
  if (first === undefined) throw new Error('nothing was assigned')
  return { partitions, first }
}
