/** Writes zip files for tests, including ones with false statements. */
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipMember {
  readonly name: string
  readonly content: string | Uint8Array
  /** Left out: deflate. */
  readonly stored?: boolean
  /** What the directory states, in the place of the truth. */
  readonly statedSize?: number
  readonly statedCrc?: number
  readonly method?: number
  readonly flags?: number
  /** Unix mode, such as 0o120777 for a link. */
  readonly mode?: number
  /** Takes the bytes of an entry before it. */
  readonly sameAs?: number
}

export interface ZipOptions {
  /** Sizes and offsets as zip64 has them. */
  readonly zip64?: boolean
}

export function zipOf(members: readonly ZipMember[], { zip64 = false }: ZipOptions = {}): Buffer {
  const [locals, directory]: [Buffer[], Buffer[]] = [[], []]
  const offsets: number[] = []
  let offset = 0
  for (const member of members) {
    const name = Buffer.from(member.name)
    const content = Buffer.from(member.content)
    const data = member.stored ? content : deflateRawSync(content)
    const size = member.statedSize ?? content.length
    const head = Buffer.alloc(26)
    head.writeUInt16LE(zip64 ? 45 : 20, 0)
    head.writeUInt16LE((member.flags ?? 0) | 0x800, 2)
    head.writeUInt16LE(member.method ?? (member.stored ? 0 : 8), 4)
    head.writeUInt32LE(member.statedCrc ?? crc32(content), 10)
    head.writeUInt32LE(data.length, 14)
    head.writeUInt32LE(size, 18)
    head.writeUInt16LE(name.length, 22)
    const at = member.sameAs === undefined ? offset : offsets[member.sameAs]
    offsets.push(at)
    if (member.sameAs === undefined) {
      const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, name, data])
      locals.push(local)
      offset += local.length
    }
    const extra = Buffer.alloc(zip64 ? 28 : 0)
    if (zip64) {
      extra.writeUInt16LE(1, 0)
      extra.writeUInt16LE(24, 2)
      extra.writeBigUInt64LE(BigInt(size), 4)
      extra.writeBigUInt64LE(BigInt(data.length), 12)
      extra.writeBigUInt64LE(BigInt(at), 20)
      head.writeUInt32LE(0xffffffff, 14)
      head.writeUInt32LE(0xffffffff, 18)
      head.writeUInt16LE(extra.length, 24)
    }
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 6)
    rest.writeUInt32LE(zip64 ? 0xffffffff : at, 10)
    const version = Buffer.from([20, 3])
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), version, head, rest, name, extra]))
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(zip64 ? 0xffff : members.length, 4)
  end.writeUInt16LE(zip64 ? 0xffff : members.length, 6)
  end.writeUInt32LE(zip64 ? 0xffffffff : entries.length, 8)
  end.writeUInt32LE(zip64 ? 0xffffffff : offset, 12)
  return Buffer.concat([
    ...locals,
    entries,
    ...(zip64 ? [zip64End(members.length, entries.length, offset)] : []),
    Buffer.from('PK\x05\x06'),
    end
  ])
}

function zip64End(count: number, bytes: number, offset: number): Buffer {
  const record = Buffer.alloc(76)
  record.write('PK\x06\x06', 0, 'latin1')
  record.writeBigUInt64LE(44n, 4)
  record.writeUInt16LE(45, 12)
  record.writeUInt16LE(45, 14)
  record.writeBigUInt64LE(BigInt(count), 24)
  record.writeBigUInt64LE(BigInt(count), 32)
  record.writeBigUInt64LE(BigInt(bytes), 40)
  record.writeBigUInt64LE(BigInt(offset), 48)
  record.write('PK\x06\x07', 56, 'latin1')
  record.writeBigUInt64LE(BigInt(offset + bytes), 64)
  record.writeUInt32LE(1, 72)
  return record
}
