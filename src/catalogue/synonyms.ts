/** Words of machine learning that mean much the same, whatever the company. Files of the definitions folder add groups of their own. */
export const SYNONYMS: readonly (readonly string[])[] = [['embedding', 'vector', 'representation']]
