/** Which wx.* functions exist and what they take, read from WeChat's own miniprogram-api-typings. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import ts from 'typescript'
import { type Dictionary, isDictionary } from './realm'

interface Field {
  name: string
  optional: boolean
  /** Absent: not a primitive, anything goes. */
  kinds: string[] | undefined
  literals: string[] | undefined
}

export interface WxMethod {
  name: string
  /** Fields of the option object; absent: it takes none. */
  fields: Field[] | undefined
  optionRequired: boolean
  /** Answers through success/fail/complete. */
  asynchronous: boolean
  listener: boolean
}

const require = createRequire(import.meta.url)

export function readWxTypings(): Map<string, WxMethod> {
  const file = require.resolve('miniprogram-api-typings/types/wx/lib.wx.api.d.ts')
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2020, true)
  const interfaces = collectInterfaces(source)
  const methods = new Map<string, WxMethod>()
  for (const member of membersOf(interfaces, 'Wx')) {
    if (!ts.isMethodSignature(member)) continue
    const name = member.name.getText()
    if (!methods.has(name)) methods.set(name, describeMethod(name, member, interfaces))
  }
  return methods
}

type Interfaces = Map<string, ts.InterfaceDeclaration[]>

function collectInterfaces(source: ts.SourceFile): Interfaces {
  const found: Interfaces = new Map()
  const visit = (node: ts.Node) => {
    if (ts.isInterfaceDeclaration(node))
      found.set(node.name.text, [...(found.get(node.name.text) ?? []), node])
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const membersOf = (interfaces: Interfaces, name: string) =>
  (interfaces.get(name) ?? []).flatMap((declaration) => [...declaration.members])

function describeMethod(
  name: string,
  method: ts.MethodSignature,
  interfaces: Interfaces,
): WxMethod {
  const parameter = method.parameters[0]
  const option = parameter?.type && optionName(parameter.type, method)
  const fields = option?.endsWith('Option') ? fieldsOf(interfaces, option) : undefined
  return {
    name,
    fields,
    optionRequired: parameter !== undefined && !parameter.questionToken,
    asynchronous: Boolean(fields?.some((field) => /^(success|fail|complete)$/.test(field.name))),
    listener: /^(on|off)[A-Z]/.test(name),
  }
}

/** The name of the option's type; of a type parameter, that of its constraint. */
function optionName(type: ts.TypeNode, method: ts.MethodSignature): string | undefined {
  if (!ts.isTypeReferenceNode(type)) return undefined
  const name = type.typeName.getText()
  const generic = method.typeParameters?.find((parameter) => parameter.name.text === name)
  const bound = generic && (generic.constraint ?? generic.default)
  if (!generic) return name
  return bound && ts.isTypeReferenceNode(bound) ? bound.typeName.getText() : undefined
}

function fieldsOf(interfaces: Interfaces, name: string): Field[] {
  return membersOf(interfaces, name)
    .filter(ts.isPropertySignature)
    .map((member) => ({
      name: member.name.getText(),
      optional: Boolean(member.questionToken),
      kinds: kindsOf(member.type),
      literals: literalsOf(member.type),
    }))
}

function kindsOf(type: ts.TypeNode | undefined): string[] | undefined {
  if (!type) return undefined
  if (ts.isUnionTypeNode(type)) {
    const all = type.types.map(kindsOf)
    return all.every((kinds) => kinds !== undefined) ? [...new Set(all.flat())] : undefined
  }
  if (ts.isLiteralTypeNode(type)) {
    if (ts.isStringLiteral(type.literal)) return ['string']
    return ts.isNumericLiteral(type.literal) ? ['number'] : undefined
  }
  return PRIMITIVES.get(type.kind)
}

const PRIMITIVES = new Map<ts.SyntaxKind, string[]>([
  [ts.SyntaxKind.StringKeyword, ['string']],
  [ts.SyntaxKind.NumberKeyword, ['number']],
  [ts.SyntaxKind.BooleanKeyword, ['boolean']],
  [ts.SyntaxKind.ArrayType, ['array']],
])

function literalsOf(type: ts.TypeNode | undefined): string[] | undefined {
  if (!type || !ts.isUnionTypeNode(type)) return undefined
  const texts = type.types.map((part) =>
    ts.isLiteralTypeNode(part) && ts.isStringLiteral(part.literal) ? part.literal.text : undefined,
  )
  return texts.every((text) => text !== undefined) ? texts : undefined
}

/** What the base library would say about the option given to `wx.<name>`. */
export function checkOption(method: WxMethod, option: unknown): string[] {
  const { fields } = method
  if (!fields) return []
  if (option === undefined || option === null) {
    const needed = method.optionRequired && fields.some((field) => !field.optional)
    return needed ? ['an option object is required'] : []
  }
  if (!isDictionary(option)) return ['the option must be an object']
  return fields.flatMap((field) => checkField(field, option))
}

function checkField({ name, optional, kinds, literals }: Field, option: Dictionary): string[] {
  const value = option[name]
  if (value === undefined) return optional ? [] : [`parameter.${name} is required`]
  if (!kinds) return []
  const kind = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
  if (!kinds.includes(kind))
    return [`parameter.${name} should be ${kinds.join('|')} instead of ${kind}`]
  if (literals && typeof value === 'string' && !literals.includes(value))
    return [`parameter.${name} = ${JSON.stringify(value)} is not one of ${literals.join('|')}`]
  return []
}
