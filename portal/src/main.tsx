// First, so that styles of components and pages, with equal specificity, come later and win.
import './ui/tokens.css'
import './ui/base.css'
import './ui/primitives.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Frame } from './app/shell.tsx'
import { PAGE_COMPONENTS } from './app/page-components.ts'
import { startLive } from './client/live/use-live.ts'
import { queryClient } from './client/use-answer.ts'
import { followAddress } from './routing/navigate.ts'
import { AddressProvider } from './routing/use-address.tsx'
import { shareRecents } from './parts/visits.ts'

const root = document.getElementById('app')
if (root === null) throw new Error('the page has no element "app"')
followAddress(PAGE_COMPONENTS)
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <AddressProvider>
        <Frame />
      </AddressProvider>
    </QueryClientProvider>
  </StrictMode>,
)
startLive()
shareRecents()
