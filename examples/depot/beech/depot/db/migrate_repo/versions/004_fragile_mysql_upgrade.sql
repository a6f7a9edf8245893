-- Parcels that nobody called fragile are not.
UPDATE parcels SET fragile = 0 WHERE fragile IS NULL;

ALTER TABLE parcels MODIFY fragile TINYINT(1) NOT NULL DEFAULT 0;
