import { useNavigate, useSearch } from '@tanstack/react-router'

/** Whether a team's page leaves out its sub-teams: `?teams=none`. */
export function useSubTeams(): { readonly directOnly: boolean; readonly setDirectOnly: (directOnly: boolean) => void } {
  const { teams } = useSearch({ from: '/e/$' })
  const navigate = useNavigate({ from: '/e/$' })
  const setDirectOnly = (directOnly: boolean): void =>
    void navigate({
      to: '.',
      search: (before) => ({ ...before, teams: directOnly ? 'none' : '' }),
      replace: true,
      resetScroll: false,
    })
  return { directOnly: teams === 'none', setDirectOnly }
}
