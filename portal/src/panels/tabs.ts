/** Tabs of an entity's page, in order, by name in the address: `?tab=usage`. */
export const TABS = {
  overview: 'Overview',
  versions: 'Versions',
  runs: 'Runs',
  checks: 'Checks',
  usage: 'Usage',
  lineage: 'Lineage',
  activity: 'Activity',
  attributes: 'Attributes',
} as const

export type TabName = keyof typeof TABS

export function isTab(name: string | undefined): name is TabName {
  return name !== undefined && Object.hasOwn(TABS, name)
}
