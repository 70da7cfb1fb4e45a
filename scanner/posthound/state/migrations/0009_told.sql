-- What objects tell each other of variables: whose they mean, too, and which stand for others. What was known without is read again.

DELETE FROM object;
ALTER TABLE object DROP COLUMN uses;
ALTER TABLE object DROP COLUMN defines;
-- Keyed hashes as JSON: for each place that it speaks for the marks of its uses and of those that it hears, the names of the variables that
-- it uses as credentials, those that it gives to values, and which of these stand for another; empty where it says nothing.
ALTER TABLE object ADD COLUMN told TEXT NOT NULL DEFAULT '';

-- Pairs of keyed hashes, as a JSON list: names of variables that stand for another variable, with that.
ALTER TABLE entity ADD COLUMN links TEXT NOT NULL DEFAULT '[]';
