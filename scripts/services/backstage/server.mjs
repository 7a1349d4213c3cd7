import { createBackend } from '@backstage/backend-defaults'

const backend = createBackend()
backend.add(import('@backstage/plugin-catalog-backend'))
await backend.start()
