/** Separate from the code that writes them, because the help names them. */
export const DOSSIER_FORMS = ['html', 'json', 'model-card', 'cyclonedx'] as const

export type DossierForm = (typeof DOSSIER_FORMS)[number]
