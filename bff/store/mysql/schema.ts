/**
 * The tables, as steps that are never changed once released: a database of any age is brought here by those it lacks.
 *
 * A row is its document, the JSON of the whole thing, and columns for what finds and orders it. Documents are text and
 * not JSON columns: those differ between MySQL and MariaDB and rewrite what they are given. Keys are bytes, so that
 * no collation takes two of them for one. Moments are milliseconds since 1970.
 */

import type { Statements } from './connections'
import { addOrderColumns, fillOrderColumns } from './order-columns'

/** A statement, or what no single one can do. */
export type Part = string | ((statements: Statements) => Promise<void>)

/** `schema_versions` itself; beside the steps, because their number is read from it. */
export const VERSIONS_TABLE = `CREATE TABLE IF NOT EXISTS schema_versions (
  version INT NOT NULL PRIMARY KEY,
  reached_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
) ENGINE = InnoDB`

const OPTIONS =
  'ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT = DYNAMIC'

/** Step n leads to version n. A database cannot roll these back: each part must bear being run again. */
export const STEPS: readonly (readonly Part[])[] = [
  [
    `CREATE TABLE IF NOT EXISTS orders (
      out_trade_no VARBINARY(32) NOT NULL PRIMARY KEY,
      user_id VARBINARY(256) NOT NULL,
      request_id VARBINARY(64) NULL COMMENT 'NULL: another order of the same person came first with it',
      status VARBINARY(32) NOT NULL,
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      document MEDIUMTEXT NOT NULL,
      UNIQUE KEY by_request (user_id, request_id),
      KEY by_user (user_id, created_at, out_trade_no),
      KEY by_user_and_status (user_id, status, created_at, out_trade_no),
      KEY by_expiry (status, expires_at, out_trade_no)
    ) ${OPTIONS}`,
    `CREATE TABLE IF NOT EXISTS stock (
      product_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
      taken BIGINT NOT NULL
    ) ${OPTIONS}`,
    `CREATE TABLE IF NOT EXISTS users (
      id VARBINARY(256) NOT NULL PRIMARY KEY,
      union_id VARBINARY(512) NULL,
      document MEDIUMTEXT NOT NULL,
      UNIQUE KEY by_union_id (union_id)
    ) ${OPTIONS}`,
    `CREATE TABLE IF NOT EXISTS user_identities (
      app_id VARBINARY(32) NOT NULL,
      open_id VARBINARY(512) NOT NULL,
      user_id VARBINARY(256) NOT NULL,
      PRIMARY KEY (app_id, open_id),
      KEY by_user (user_id)
    ) ${OPTIONS}`,
    `CREATE TABLE IF NOT EXISTS sessions (
      token_hash VARBINARY(128) NOT NULL PRIMARY KEY,
      user_id VARBINARY(256) NOT NULL,
      expires_at BIGINT NOT NULL,
      document MEDIUMTEXT NOT NULL,
      KEY by_user (user_id),
      KEY by_expiry (expires_at)
    ) ${OPTIONS}`,
    `CREATE TABLE IF NOT EXISTS sign_ins (
      state_hash VARBINARY(128) NOT NULL PRIMARY KEY,
      expires_at BIGINT NOT NULL,
      document MEDIUMTEXT NOT NULL,
      KEY by_expiry (expires_at)
    ) ${OPTIONS}`,
    `CREATE TABLE IF NOT EXISTS tasks (
      id VARBINARY(512) NOT NULL PRIMARY KEY,
      is_given_up TINYINT NOT NULL,
      due_at BIGINT NOT NULL,
      document MEDIUMTEXT NOT NULL,
      KEY by_due (is_given_up, due_at, id)
    ) ${OPTIONS}`,
    `CREATE TABLE IF NOT EXISTS credentials (
      name VARBINARY(2048) NOT NULL PRIMARY KEY,
      fresh_until BIGINT NOT NULL,
      document MEDIUMTEXT NOT NULL,
      KEY by_expiry (fresh_until)
    ) ${OPTIONS}`,
  ],
  // Unpaid orders are found by `by_expiry`.
  [
    `CREATE TABLE IF NOT EXISTS notifications (
      id VARBINARY(128) NOT NULL PRIMARY KEY,
      out_trade_no VARBINARY(32) NULL COMMENT 'NULL: what was received names no order',
      received_at BIGINT NOT NULL,
      document MEDIUMTEXT NOT NULL,
      KEY by_moment (received_at, id),
      KEY by_order (out_trade_no, received_at, id)
    ) ${OPTIONS}`,
    `CREATE TABLE IF NOT EXISTS turns (
      name VARBINARY(64) NOT NULL PRIMARY KEY COMMENT 'what is done by one after the other; its row is locked meanwhile'
    ) ${OPTIONS}`,
  ],
  [
    addOrderColumns,
    `CREATE TABLE IF NOT EXISTS order_refunds (
      out_refund_no VARBINARY(64) NOT NULL PRIMARY KEY,
      out_trade_no VARBINARY(32) NOT NULL
    ) ${OPTIONS}`,
    fillOrderColumns,
    `CREATE TABLE IF NOT EXISTS ledger (
      id VARBINARY(256) NOT NULL PRIMARY KEY,
      user_id VARBINARY(256) NOT NULL,
      at BIGINT NOT NULL,
      document MEDIUMTEXT NOT NULL,
      KEY by_user (user_id, at, id)
    ) ${OPTIONS}`,
    `CREATE TABLE IF NOT EXISTS balances (
      user_id VARBINARY(256) NOT NULL PRIMARY KEY,
      amount BIGINT NOT NULL COMMENT 'fen, the sum of the entries; its row is locked while they change'
    ) ${OPTIONS}`,
    `CREATE TABLE IF NOT EXISTS reconciliations (
      date VARBINARY(32) NOT NULL PRIMARY KEY,
      document MEDIUMTEXT NOT NULL
    ) ${OPTIONS}`,
  ],
]
