import { createRoot } from 'react-dom/client'
import 'graphiql/style.css'
import '../src/ui/tokens.css'
import './graphiql.css'
import { QueryPage } from './query-page.tsx'

const app = document.getElementById('app')
if (app !== null) createRoot(app).render(<QueryPage />)
