import { z } from 'zod'

/** Money: a whole number of fen (1/100 yuan), never negative. Yuan exist only where a person reads a price. */
export const Fen = z.int().min(0).max(100_000_000_00).brand<'Fen'>()
export type Fen = z.infer<typeof Fen>

/** Merchant order number as WeChat Pay takes it: 6–32 of `[0-9A-Za-z_-]` (doc 4012791897). */
export const OutTradeNo = z
  .string()
  .regex(/^[0-9A-Za-z_-]{6,32}$/)
  .brand<'OutTradeNo'>()
export type OutTradeNo = z.infer<typeof OutTradeNo>

/** Merchant refund number: 1–64 of `[0-9A-Za-z_\-|*@]` (doc 4012587971). */
export const OutRefundNo = z
  .string()
  .regex(/^[0-9A-Za-z_\-|*@]{1,64}$/)
  .brand<'OutRefundNo'>()
export type OutRefundNo = z.infer<typeof OutRefundNo>

export const UserId = z.string().min(1).max(64).brand<'UserId'>()
export type UserId = z.infer<typeof UserId>

export const ProductId = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/)
  .brand<'ProductId'>()
export type ProductId = z.infer<typeof ProductId>

/** A WeChat app: official account or mini-program. Today's are `wx` and 16 hex digits; WeChat only promises 32 characters. */
export const AppId = z
  .string()
  .regex(/^wx[0-9A-Za-z]{1,30}$/)
  .brand<'AppId'>()
export type AppId = z.infer<typeof AppId>

/** A person within one app; means nothing without its `AppId`. Never leaves the BFF. */
export const OpenId = z.string().min(1).max(128).brand<'OpenId'>()
export type OpenId = z.infer<typeof OpenId>

/** ISO 8601 in UTC, e.g. `2026-11-20T05:00:00.000Z`. */
export const Instant = z.iso.datetime().brand<'Instant'>()
export type Instant = z.infer<typeof Instant>

/** Made by the client once per intention, so that asking twice is asking once. */
export const RequestId = z.guid().brand<'RequestId'>()
export type RequestId = z.infer<typeof RequestId>

/** Minted without a look: `toISOString` writes nothing else, or throws. */
export const instant = (date: Date): Instant => date.toISOString() as Instant
