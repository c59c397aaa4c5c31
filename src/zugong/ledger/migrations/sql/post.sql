-- One transfer with its event in the audit trail, in one statement. The Python twin is posting/arithmetic.py; tests run both.
--
-- Locks in an order that is the same for everybody: the head of the unit's event chain, then the accounts by id. Nothing
-- is written before everything is known to be allowed, so an outcome other than 'posted' leaves no trace. The event was
-- sealed for the head that the caller last saw; if the chain has moved, the outcome says so and gives the head.
CREATE OR REPLACE FUNCTION zugong_ledger_post(
    p_key text, p_kind text, p_unit bigint, p_source_type text, p_source_id text, p_note text, p_at timestamptz,
    p_account bigint, p_actor text, p_expires date, p_reverses bigint, p_hold bigint, p_digest text,
    p_accounts bigint[], p_amounts bigint[], p_takes text[], p_gives text[],
    p_chain integer, p_length bigint, p_mac text, p_now timestamptz, p_address text, p_data text, p_event_mac text,
    OUT outcome text, OUT transfer_id bigint, OUT available bigint, OUT chain_length bigint, OUT chain_mac text
) LANGUAGE plpgsql AS $$
DECLARE
    known record;
    one record;
    lot record;
    undone bigint;
    entry bigint;
    need bigint;
    part bigint;
    freed bigint := 0;
    freed_of bigint := 0;
BEGIN
    SELECT c.length, c.mac INTO chain_length, chain_mac
        FROM organisations_eventchain c WHERE c.number = p_chain FOR UPDATE;

    SELECT t.id, t.digest INTO known FROM ledger_transfer t WHERE t.key = p_key;
    IF FOUND THEN
        transfer_id := known.id;
        outcome := CASE WHEN known.digest = p_digest THEN 'known' ELSE 'key_used' END;
        RETURN;
    END IF;
    IF chain_length <> p_length OR chain_mac <> p_mac THEN
        outcome := 'moved';
        RETURN;
    END IF;
    IF p_reverses IS NOT NULL AND EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.reverses_id = p_reverses) THEN
        outcome := 'reversed';
        RETURN;
    END IF;
    IF p_hold IS NOT NULL THEN
        SELECT h.account_id, h.amount INTO freed_of, freed
            FROM ledger_hold h WHERE h.id = p_hold AND h.state = 'held' FOR UPDATE;
        IF NOT FOUND THEN
            outcome := 'hold_over';
            RETURN;
        END IF;
    END IF;

    FOR i IN 1 .. cardinality(p_accounts) LOOP
        SELECT a.unit_id, a.kind, a.floor, a.balance - a.held AS free INTO one
            FROM ledger_account a WHERE a.id = p_accounts[i] FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            outcome := 'no_account';
            RETURN;
        END IF;
        IF one.unit_id <> p_unit THEN
            outcome := 'other_books';
            RETURN;
        END IF;
        IF p_amounts[i] > 0 THEN
            IF NOT one.kind = ANY (p_gives) THEN
                outcome := 'not_this_way';
                RETURN;
            END IF;
        ELSE
            IF NOT one.kind = ANY (p_takes) THEN
                outcome := 'not_this_way';
                RETURN;
            END IF;
            IF one.floor THEN
                available := one.free;
                IF p_accounts[i] = freed_of THEN
                    available := available + freed;
                END IF;
                IF available + p_amounts[i] < 0 THEN
                    outcome := 'short';
                    RETURN;
                END IF;
            END IF;
        END IF;
    END LOOP;

    INSERT INTO ledger_transfer
        (key, kind, unit_id, source_type, source_id, note, at, account_id, actor, expires_on, reverses_id, batch, digest)
        VALUES (p_key, p_kind, p_unit, p_source_type, p_source_id, p_note, p_at, p_account, p_actor, p_expires,
                p_reverses, '', p_digest)
        ON CONFLICT (key) DO NOTHING RETURNING id INTO transfer_id;
    IF transfer_id IS NULL THEN
        -- Another village's books took the key at the same moment.
        outcome := 'key_used';
        RETURN;
    END IF;
    IF p_hold IS NOT NULL THEN
        UPDATE ledger_hold h SET state = 'taken', ended_at = p_at, transfer_id = zugong_ledger_post.transfer_id
            WHERE h.id = p_hold;
    END IF;

    FOR i IN 1 .. cardinality(p_accounts) LOOP
        UPDATE ledger_account a
            SET balance = a.balance + p_amounts[i], version = a.version + 1,
                held = a.held - CASE WHEN a.id = freed_of THEN freed ELSE 0 END
            WHERE a.id = p_accounts[i]
            RETURNING a.balance, a.version, a.lots INTO one;
        INSERT INTO ledger_entry (transfer_id, account_id, amount, balance_after, account_version)
            VALUES (zugong_ledger_post.transfer_id, p_accounts[i], p_amounts[i], one.balance, one.version)
            RETURNING id INTO entry;
        CONTINUE WHEN NOT one.lots;

        undone := NULL;
        IF p_reverses IS NOT NULL THEN
            SELECT e.id INTO undone FROM ledger_entry e
                WHERE e.transfer_id = p_reverses AND e.account_id = p_accounts[i];
        END IF;
        IF p_amounts[i] > 0 AND undone IS NOT NULL THEN
            -- Points given back lie again in the lots they came from, as though they had never been spent.
            FOR lot IN SELECT d.lot_id, d.amount FROM ledger_draw d WHERE d.entry_id = undone ORDER BY d.lot_id LOOP
                UPDATE ledger_lot l SET "left" = l."left" + lot.amount WHERE l.entry_id = lot.lot_id;
                INSERT INTO ledger_draw (entry_id, lot_id, amount) VALUES (entry, lot.lot_id, -lot.amount);
            END LOOP;
        ELSIF p_amounts[i] > 0 THEN
            INSERT INTO ledger_lot (entry_id, account_id, amount, "left", expires_on)
                VALUES (entry, p_accounts[i], p_amounts[i], p_amounts[i], p_expires);
        ELSE
            need := -p_amounts[i];
            -- What a mistake brought goes first, then what expires first, then what came first.
            FOR lot IN
                SELECT l.entry_id, l."left" FROM ledger_lot l
                    WHERE l.account_id = p_accounts[i] AND l."left" > 0
                    ORDER BY (l.entry_id = undone) DESC NULLS LAST, l.expires_on NULLS LAST, l.entry_id
            LOOP
                EXIT WHEN need = 0;
                part := least(need, lot."left");
                UPDATE ledger_lot l SET "left" = l."left" - part WHERE l.entry_id = lot.entry_id;
                INSERT INTO ledger_draw (entry_id, lot_id, amount) VALUES (entry, lot.entry_id, part);
                need := need - part;
            END LOOP;
            IF need > 0 THEN
                RAISE EXCEPTION 'the lots of account % do not hold its balance', p_accounts[i];
            END IF;
        END IF;
    END LOOP;

    UPDATE organisations_eventchain SET length = p_length + 1, mac = p_event_mac WHERE number = p_chain;
    INSERT INTO organisations_event (at, account_id, actor, verb, subject_type, subject_id, subject_label, unit_id, result,
                                     address, data, chain, sequence, mac)
        VALUES (p_now, p_account, p_actor, 'ledger.post', 'ledger.transfer', '', p_key, p_unit, 'done',
                p_address, p_data::jsonb, p_chain, p_length + 1, p_event_mac);
    outcome := 'posted';
END
$$;
