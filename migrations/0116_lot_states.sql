-- An exchange that asks for a rare state among its lots does not read all of them.
CREATE INDEX sales_exchange_state ON sales (exchange_id, state, created_at DESC, id DESC);
