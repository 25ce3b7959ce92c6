using System.Buffers.Binary;

namespace EdgeOrch.Node.Images;

/// <summary>Encodes the few A64 instructions that the pause program needs (Arm ARM, chapter C6).</summary>
internal sealed class Arm64Assembler
{
    private const uint StackPointer = 31;
    private readonly List<uint> _words = [];

    /// <summary>The index of the next instruction, usable as a branch target.</summary>
    public int Here => _words.Count;

    /// <summary>MOVZ: register = value shifted left by 16 * <paramref name="halfword"/>.</summary>
    public void MoveZero(uint register, ushort value, uint halfword = 0) => _words.Add(0xD2800000 | halfword << 21 | (uint)value << 5 | register);

    /// <summary>MOVK: replaces one halfword of the register.</summary>
    public void MoveKeep(uint register, ushort value, uint halfword) => _words.Add(0xF2800000 | halfword << 21 | (uint)value << 5 | register);

    /// <summary>MOVN: register = NOT value.</summary>
    public void MoveNot(uint register, ushort value) => _words.Add(0x92800000 | (uint)value << 5 | register);

    /// <summary>ADD register, sp, #0.</summary>
    public void MoveFromStackPointer(uint register) => _words.Add(0x91000000 | StackPointer << 5 | register);

    /// <summary>STR register, [sp, #-16]!.</summary>
    public void Push(uint register) => _words.Add(0xF8000C00 | (unchecked((uint)-16) & 0x1FF) << 12 | StackPointer << 5 | register);

    /// <summary>SVC #0 with the number in x8.</summary>
    public void SystemCall(ushort number)
    {
        MoveZero(8, number);
        _words.Add(0xD4000001);
    }

    /// <summary>CMP w-register, #value.</summary>
    public void Compare(uint register, uint value) => _words.Add(0x7100001F | value << 10 | register << 5);

    /// <summary>B.cond to a known target.</summary>
    public void BranchIf(Condition condition, int target) => _words.Add(0x54000000 | Offset(target, 19) << 5 | (uint)condition);

    /// <summary>B to a known target.</summary>
    public void Branch(int target) => _words.Add(0x14000000 | Offset(target, 26));

    /// <summary>Reserves a conditional branch to be aimed later with <see cref="Aim"/>.</summary>
    public int BranchIfLater(Condition condition)
    {
        _words.Add(0x54000000 | (uint)condition);
        return Here - 1;
    }

    /// <summary>Aims a reserved branch at the next instruction.</summary>
    public void Aim(int branch) => _words[branch] |= (uint)(Here - branch) << 5;

    /// <summary>The code, little-endian.</summary>
    public byte[] ToArray()
    {
        var code = new byte[_words.Count * 4];
        for (var i = 0; i < _words.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(code.AsSpan(i * 4), _words[i]);
        }

        return code;
    }

    private uint Offset(int target, int bits) => unchecked((uint)(target - Here)) & ((1u << bits) - 1);

    /// <summary>Condition codes as encoded in B.cond.</summary>
    internal enum Condition : uint
    {
        /// <summary>Equal.</summary>
        Equal = 0,

        /// <summary>Not equal.</summary>
        NotEqual = 1,

        /// <summary>Signed greater than.</summary>
        Greater = 12,
    }
}
