import { createBackend } from '@backstage/backend-defaults'

const backend = createBackend()
backend.add(import('@backstage/plugin-catalog-backend'))
backend.add(import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'))
await backend.start()
