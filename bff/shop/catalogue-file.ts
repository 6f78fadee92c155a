/** The catalogue is a file the merchant edits: what it may say, and every way in which it may be wrong. */
import { z } from 'zod'
import { Fen, ProductId } from '../contract/primitives'

const Listing = z.object({
  id: ProductId,
  title: z.string().trim().min(1).max(60),
  description: z.string().trim().min(1).max(2000),
  /** A file name in the pictures folder. */
  image: z.string().regex(/^[A-Za-z0-9][\w.-]*\.(jpg|jpeg|png|webp)$/, 'is a picture file name'),
  /** In fen: 4990 is 49.90 yuan. */
  price: Fen.min(1),
  goodsType: z.enum(['physical', 'virtual']),
  /** How many exist in all, sold ones included; absent: not counted. */
  stock: z.int().min(0).optional(),
  unit: z.string().trim().min(1).max(60).optional(),
  origin: z.string().trim().min(1).max(60).optional(),
  category: z.string().trim().min(1).max(30).optional(),
  /** `false` takes it out of the shop. */
  onSale: z.boolean().default(true),
})
export type Listing = z.infer<typeof Listing>

const Catalogue = z.array(Listing).superRefine((listings, context) => {
  const seen = new Set<string>()
  listings.forEach(({ id }, index) => {
    if (seen.has(id))
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `${id} twice` })
    seen.add(id)
  })
})

export type ReadCatalogue =
  | { kind: 'valid'; listings: Listing[] }
  /** One sentence per field that is wrong, with the product's id where it has one. */
  | { kind: 'invalid'; problems: string[] }

export function readCatalogue(text: string): ReadCatalogue {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (error) {
    return {
      kind: 'invalid',
      problems: [`not JSON: ${error instanceof Error ? error.message : ''}`],
    }
  }
  const parsed = Catalogue.safeParse(raw)
  if (parsed.success) return { kind: 'valid', listings: parsed.data }
  return { kind: 'invalid', problems: parsed.error.issues.map((issue) => describe(issue, raw)) }
}

function describe({ path, message }: z.core.$ZodIssue, raw: unknown): string {
  const [index, ...field] = path
  const named = Array.isArray(raw) && typeof index === 'number' ? idOf(raw[index]) : undefined
  const where =
    index === undefined ? 'the catalogue' : (named ?? `product no. ${Number(index) + 1}`)
  return [where, ...field.map(String)].join(' · ') + `: ${message}`
}

function idOf(listing: unknown): string | undefined {
  if (typeof listing !== 'object' || listing === null || !('id' in listing)) return undefined
  return typeof listing.id === 'string' ? listing.id : undefined
}
