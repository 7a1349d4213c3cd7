import type { AttributeDefinition } from '../../catalogue/definition.ts'

const CREATED = 'createdAt'

/** When a version was made or a run began: the first time that its type declares itself, before what every type has. */
export function timeAttribute(definitions: Readonly<Record<string, AttributeDefinition>>): string {
  const times = Object.entries(definitions).filter(([, { type }]) => type === 'time')
  const own = times.find(([name]) => name !== CREATED && name !== 'updatedAt')
  return own?.[0] ?? CREATED
}

/** 0 where it is unknown. */
export function msOf(text: string | null): number {
  const time = text === null ? NaN : Date.parse(text)
  return Number.isNaN(time) ? 0 : time
}
