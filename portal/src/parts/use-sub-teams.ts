import { useSearch } from '@tanstack/react-router'
import { useChangeAddress } from '../client/use-change-address.ts'

/** Whether a team's page leaves out its sub-teams: `?teams=none`. */
export function useSubTeams(): { readonly directOnly: boolean; readonly setDirectOnly: (directOnly: boolean) => void } {
  const { teams } = useSearch({ from: '/e/$' })
  const change = useChangeAddress()
  return { directOnly: teams === 'none', setDirectOnly: (directOnly) => change({ teams: directOnly ? 'none' : '' }) }
}
