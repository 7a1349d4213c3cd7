import { useSearch } from '../routing/use-address.tsx'
import { changeAddress } from '../routing/change-address.ts'

/** Whether a team's page leaves out its sub-teams: `?teams=none`. */
export function useSubTeams(): { readonly directOnly: boolean; readonly setDirectOnly: (directOnly: boolean) => void } {
  const { teams } = useSearch('/e/$')
  return {
    directOnly: teams === 'none',
    setDirectOnly: (directOnly) => changeAddress({ teams: directOnly ? 'none' : '' }),
  }
}
