-- The kinds of rights as the application names them.
ALTER TABLE ip_items DROP CONSTRAINT ip_items_kind_check, ADD CONSTRAINT ip_items_kind_check CHECK (kind IN ('INVENTION', 'UTILITY_MODEL',
    'DESIGN', 'SW_COPYRIGHT', 'LAYOUT_DESIGN', 'PLANT_VARIETY', 'BIO_MEDICINE_VARIETY', 'TECH_SECRET'));
