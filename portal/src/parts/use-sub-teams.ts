import { useSearch, changeAddress } from '../routing/use-address.tsx'

/** Whether a team's page leaves out its sub-teams: `?teams=none`. */
export function useSubTeams(): { readonly directOnly: boolean; readonly setDirectOnly: (directOnly: boolean) => void } {
  const { teams } = useSearch('/e/$')
  return {
    directOnly: teams === 'none',
    setDirectOnly: (directOnly) => changeAddress({ teams: directOnly ? 'none' : '' }),
  }
}
