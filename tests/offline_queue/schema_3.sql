-- A file as release 0.3 (schema 3) left it: the same messages and settlement as in schema_1.sql.
PRAGMA page_size = 2048;
PRAGMA auto_vacuum = 2;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'offline_queue','m001_records_messages_counters','2026-11-22 08:29:53.900602+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'offline_queue','m002_lines_seal_age','2026-11-22 08:29:53.905550+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'offline_queue','m003_origin_audit','2026-11-23 00:24:21.574334+00:00');
CREATE TABLE "audit" (
   "seq" INTEGER PRIMARY KEY NOT NULL,
   "made_ms" INTEGER NOT NULL,
   "lived" INTEGER NOT NULL,
   "boot" INTEGER NOT NULL,
   "body" TEXT NOT NULL,
   "hash" BLOB NOT NULL
);
CREATE TABLE "counter" (
   "name" TEXT PRIMARY KEY,
   "value" INTEGER NOT NULL
);
INSERT INTO "counter" VALUES('boot',1);
INSERT INTO "counter" VALUES('lived',0);
INSERT INTO "counter" VALUES('highest',8);
INSERT INTO "counter" VALUES('delivered',1);
INSERT INTO "counter" VALUES('clean',1);
CREATE TABLE "history" (
   "seq" INTEGER PRIMARY KEY,
   "boot" INTEGER,
   "id" TEXT NOT NULL,
   "step" TEXT NOT NULL,
   "facts" TEXT NOT NULL,
   "moved_at" REAL NOT NULL
);
INSERT INTO "history" VALUES(1,1,'2611220328000-07','open','{"patient":"P-MARK","short_code":"ABCDEF"}',1795336193.97618);
INSERT INTO "history" VALUES(2,1,'2611220328000-07-1-wallet','planned','{"fen":4000}',1795336193.97618);
INSERT INTO "history" VALUES(3,1,'2611220328000-07-1-wallet','done','{"trade_no":"T1"}',1.79533619397733044628e+09);
CREATE TABLE "message" (
   "seq" INTEGER PRIMARY KEY NOT NULL,
   "destination" TEXT NOT NULL,
   "priority" INTEGER NOT NULL,
   "kind" TEXT NOT NULL,
   "key" TEXT NOT NULL,
   "order_key" TEXT NOT NULL,
   "body" TEXT NOT NULL,
   "made_at" REAL NOT NULL,
   "lived" INTEGER NOT NULL,
   "boot" INTEGER NOT NULL,
   "set_aside" TEXT
, "origin" TEXT NOT NULL DEFAULT '');
INSERT INTO "message" VALUES(2,'platform',4,'card_use','card-1','patient-1','{"number":1}',1.7953361939465544224e+09,0,1,'no such patient','');
INSERT INTO "message" VALUES(3,'platform',4,'card_use','card-2','patient-2','{"number":2}',1.7953361939465544224e+09,0,1,NULL,'');
INSERT INTO "message" VALUES(4,'platform',4,'card_use','card-3','patient-0','{"number":3}',1.7953361939465544224e+09,0,1,NULL,'');
INSERT INTO "message" VALUES(5,'platform',4,'card_use','card-4','patient-1','{"number":4}',1.7953361939465544224e+09,0,1,NULL,'');
INSERT INTO "message" VALUES(6,'platform',4,'card_use','card-5','patient-2','{"number":5}',1.7953361939465544224e+09,0,1,NULL,'');
INSERT INTO "message" VALUES(7,'platform',4,'card_use','card-6','patient-0','{"number":6}',1.7953361939465544224e+09,0,1,NULL,'');
INSERT INTO "message" VALUES(8,'platform',5,'operating','operating-1','terminal','{"event":"start"}',1.79533619396252775192e+09,0,1,NULL,'');
INSERT INTO "message" VALUES(9,'hospital',1,'posting','2611220328000-07:posting','2611220328000-07','{"patient":"P-MARK"}',1.79533619397733044628e+09,0,1,NULL,'{"session":"v1","program":"0.3.0"}');
CREATE TABLE "record" (
   "id" TEXT PRIMARY KEY NOT NULL,
   "step" TEXT NOT NULL,
   "facts" TEXT NOT NULL,
   "moved_at" REAL NOT NULL
, "lived" INTEGER NOT NULL DEFAULT 0);
INSERT INTO "record" VALUES('2611220328000-07','open','{"patient":"P-MARK","short_code":"ABCDEF"}',1795336193.97618,0);
INSERT INTO "record" VALUES('2611220328000-07-1-wallet','done','{"fen":4000,"trade_no":"T1"}',1.79533619397733044628e+09,0);
CREATE TABLE "seal" (
   "id" INTEGER PRIMARY KEY,
   "witness" BLOB NOT NULL
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX "idx_record_step"
    ON "record" ("step");
CREATE INDEX "idx_history_id"
    ON "history" ("id");
CREATE UNIQUE INDEX "idx_message_key"
    ON "message" ("key");
CREATE INDEX message_set_aside ON message (destination) WHERE set_aside IS NOT NULL;
CREATE INDEX message_line ON message (kind, order_key);
COMMIT;
