-- The outcomes of all registrars together, so that a report by month does not read
-- them one by one.
INSERT INTO statistics_rollup (unit, r, e, tab, key1, key2, count, total, tech)
SELECT unit, r, e, 18, key2, '', sum(count), sum(total), sum(tech) FROM statistics_rollup WHERE tab = 10 GROUP BY unit, r, e, key2;
