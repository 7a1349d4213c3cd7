// First, so that styles of components and pages, with equal specificity, come later and win.
import './ui/tokens.css'
import './ui/base.css'
import './ui/primitives.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { router } from './app/router.tsx'
import { startLive } from './client/live/use-live.ts'
import { queryClient } from './client/use-answer.ts'
import { shareRecents } from './parts/visits.ts'

const root = document.getElementById('app')
if (root === null) throw new Error('the page has no element "app"')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
startLive()
shareRecents()
