/**
 * Schema 6. Batches of commits are numbered, whichever release writes them, and each leaves a footprint: what it wrote, for those that
 * load and plan at the same time. A batch without one, of the release before or after a crash, is one of which everything may have changed.
 */
export const schema0006 = `
ALTER TABLE head ADD COLUMN batch bigint NOT NULL DEFAULT 0;
CREATE FUNCTION mlg_number_batch() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN NEW.batch := OLD.batch + 1; RETURN NEW; END';
CREATE TRIGGER head_batch BEFORE UPDATE ON head FOR EACH ROW EXECUTE FUNCTION mlg_number_batch();
CREATE UNLOGGED TABLE footprint (batch bigint PRIMARY KEY, keys bytea NOT NULL);
ALTER TABLE footprint ALTER COLUMN keys SET STORAGE EXTERNAL;
`
