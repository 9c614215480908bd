-- Those who were forgotten before. A step of its own: it reads the table, which must not be locked meanwhile.
update candidate set erased_at = updated_at where erased_at is null and email = 'erased:' || id;
