/* schema.h - the tables, once for every database: a driver fills in its names of types. A step,
 * once released, never changes.
 *
 * To the tables of EXCHANGE.md come: inbox.owner (who began a row, so that one begun by a process
 * that died counts as fresh), delivery_blob (which content a delivery needs: checked at open),
 * blob_idle (since when nobody refers to a blob), protocol, received, serial and meta.
 *
 * NUMBER counts itself, COUNTER too and never backwards; END closes a table with a key of its own
 * choice. */
#ifndef KDC__STORE_SCHEMA_H
#define KDC__STORE_SCHEMA_H

#define KDC__SCHEMA_1(NUMBER, COUNTER, INT, TEXT, BLOB, END) \
  "CREATE TABLE delivery(id " NUMBER ", destination " TEXT " NOT NULL, protocol " TEXT " NOT NULL,"\
  " protocol_sha " BLOB " NOT NULL, message_id " TEXT " NOT NULL, client_key " TEXT " UNIQUE," \
  " stream " TEXT " NOT NULL, seq " INT " NOT NULL, parent " INT " REFERENCES delivery," \
  " state " INT " NOT NULL, due_ms " INT " NOT NULL, lease_epoch " INT " NOT NULL DEFAULT 0," \
  " lease_owner " TEXT ", lease_until_ms " INT " NOT NULL DEFAULT 0, created_ms " INT " NOT NULL," \
  " changed_ms " INT " NOT NULL, UNIQUE(destination, message_id), UNIQUE(stream, seq));" \
  "CREATE INDEX delivery_due ON delivery(due_ms, id) WHERE state IN (2,3,4,5,6,7,8);" \
  "CREATE INDEX delivery_open ON delivery(stream, seq) WHERE state < 11;" \
  "CREATE INDEX delivery_leased ON delivery(lease_owner) WHERE lease_owner IS NOT NULL;" \
  "CREATE TABLE call(delivery " INT " NOT NULL REFERENCES delivery, ord " INT " NOT NULL," \
  " variant " INT " NOT NULL, name " TEXT " NOT NULL, state " INT " NOT NULL, attempts " INT " NOT"\
  " NULL, recipe " BLOB " NOT NULL, sha256 " BLOB " NOT NULL, captures " BLOB ", receipt " BLOB \
  ", PRIMARY KEY(delivery, ord, variant)" END \
  "CREATE TABLE journal(delivery " INT " NOT NULL, n " INT " NOT NULL, at_ms " INT " NOT NULL," \
  " epoch " INT " NOT NULL, event " INT " NOT NULL, detail " BLOB ", PRIMARY KEY(delivery, n)" END \
  "CREATE TABLE event(id " COUNTER ", delivery " INT " NOT NULL, kind " INT " NOT NULL);" \
  "CREATE TABLE blob(sha256 " BLOB " PRIMARY KEY, size " INT " NOT NULL, refs " INT " NOT NULL," \
  " body " BLOB END \
  "CREATE TABLE blob_idle(sha256 " BLOB " PRIMARY KEY, since_ms " INT " NOT NULL" END \
  "CREATE TABLE delivery_blob(delivery " INT " NOT NULL REFERENCES delivery," \
  " sha256 " BLOB " NOT NULL REFERENCES blob, PRIMARY KEY(delivery, sha256)" END \
  "CREATE INDEX delivery_blob_sha ON delivery_blob(sha256);" \
  "CREATE TABLE inbox(peer " TEXT " NOT NULL, message_id " TEXT " NOT NULL, sha256 " BLOB " NOT " \
  "NULL, state " INT " NOT NULL, answer " BLOB ", at_ms " INT " NOT NULL, owner " TEXT "," \
  " PRIMARY KEY(peer, message_id)" END \
  "CREATE TABLE protocol(sha256 " BLOB " PRIMARY KEY, body " BLOB " NOT NULL, at_ms " INT " NOT " \
  "NULL" END \
  "CREATE TABLE received(code " TEXT " PRIMARY KEY, message_id " TEXT " NOT NULL, peer " TEXT \
  " NOT NULL, procedure " TEXT " NOT NULL, authority " TEXT " NOT NULL, status " INT " NOT NULL," \
  " received_ms " INT " NOT NULL, reception_ms " INT " NOT NULL, due_ms " INT " NOT NULL," \
  " dossier_sha " BLOB " NOT NULL" END \
  "CREATE TABLE serial(authority " TEXT " NOT NULL, day " TEXT " NOT NULL, last " INT " NOT NULL," \
  " PRIMARY KEY(authority, day)" END \
  "CREATE TABLE meta(name " TEXT " PRIMARY KEY, value " TEXT " NOT NULL" END

/* Opening a store looks at its open deliveries: without an index it would read all there ever
 * were. */
#define KDC__SCHEMA_2 \
  "CREATE INDEX delivery_unfinished ON delivery(id) WHERE state < 11;"

/* What was received is walked over in the order it came, by sender and by recipient, and keeps a
 * record of its parts. */
#define KDC__SCHEMA_3(COUNTER, INT, TEXT, BLOB) \
  "ALTER TABLE received RENAME TO received_before;" \
  "CREATE TABLE received(n " COUNTER ", code " TEXT " NOT NULL UNIQUE, message_id " TEXT \
  " NOT NULL, peer " TEXT " NOT NULL, procedure " TEXT " NOT NULL, authority " TEXT " NOT NULL," \
  " status " INT " NOT NULL, received_ms " INT " NOT NULL, reception_ms " INT " NOT NULL," \
  " due_ms " INT " NOT NULL, dossier_sha " BLOB " NOT NULL, recipient " TEXT " NOT NULL," \
  " record " BLOB ");" \
  "INSERT INTO received(code, message_id, peer, procedure, authority, status, received_ms," \
  " reception_ms, due_ms, dossier_sha, recipient) SELECT code, message_id, peer, procedure," \
  " authority, status, received_ms, reception_ms, due_ms, dossier_sha, '' FROM received_before" \
  " ORDER BY received_ms, code;" \
  "DROP TABLE received_before;" \
  "CREATE INDEX received_message ON received(message_id, peer);" \
  "CREATE INDEX received_peer ON received(peer, n);" \
  "CREATE INDEX received_recipient ON received(recipient, n);"

/* The chain over journal and answers (audit.c). Lines journaled before it are counted. */
#define KDC__SCHEMA_4(INT, TEXT, BLOB, END) \
  "CREATE TABLE audit(n " INT " PRIMARY KEY, at_ms " INT " NOT NULL, event " INT " NOT NULL," \
  " delivery " INT " NOT NULL, line " INT " NOT NULL, subject " TEXT " NOT NULL, detail " BLOB \
  " NOT NULL, hash " BLOB " NOT NULL" END \
  "INSERT INTO meta(name, value) SELECT 'journal-before-audit', CAST(count(*) AS TEXT) FROM " \
  "journal;"

/* The feed of statuses. status_change: what the receiving side did, numbered in the order of the
 * commits; progress: what the sending side read of it, feed: how far. An event of a step names it,
 * and every event how often it was shown. Of steps before this nobody knows when they were. */
#define KDC__SCHEMA_5(COUNTER, INT, TEXT, END) \
  "CREATE TABLE status_change(n " INT " PRIMARY KEY, received " INT " NOT NULL REFERENCES " \
  "received(n), peer " TEXT " NOT NULL, status " INT " NOT NULL, at_ms " INT " NOT NULL, note " \
  TEXT END \
  "CREATE INDEX status_change_peer ON status_change(peer, n);" \
  "CREATE INDEX status_change_received ON status_change(received, n);" \
  "CREATE INDEX received_status ON received(status, n);" \
  "INSERT INTO status_change(n, received, peer, status, at_ms) SELECT row_number() OVER (ORDER " \
  "BY n), n, peer, status, 0 FROM received WHERE status <> 1;" \
  "CREATE TABLE progress(n " COUNTER ", delivery " INT " NOT NULL REFERENCES delivery, mark " TEXT\
  " NOT NULL, word " TEXT " NOT NULL, status " INT " NOT NULL, at_ms " INT " NOT NULL, seen_ms " \
  INT " NOT NULL, note " TEXT ", UNIQUE(delivery, mark));" \
  "CREATE TABLE feed(destination " TEXT " NOT NULL, protocol " TEXT " NOT NULL, since " TEXT \
  " NOT NULL, PRIMARY KEY(destination, protocol)" END \
  "ALTER TABLE event ADD COLUMN progress " INT ";" \
  "ALTER TABLE event ADD COLUMN shown " INT " NOT NULL DEFAULT 0;"

#endif
