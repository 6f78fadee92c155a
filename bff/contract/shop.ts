import { z } from 'zod'
import { Fen, ProductId } from './primitives'

export const Product = z.object({
  id: ProductId,
  title: z.string(),
  description: z.string(),
  /** Absolute, so that a mini-program can load it too. */
  imageUrl: z.string(),
  price: Fen,
  goodsType: z.enum(['physical', 'virtual']),
  /** How many can still be bought; absent: not counted. */
  stock: z.int().min(0).optional(),
  /** What one unit is, for people: 「5 斤装」. */
  unit: z.string().optional(),
  origin: z.string().optional(),
  category: z.string().optional(),
})
export type Product = z.infer<typeof Product>
